using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Localization;

/// <summary>For whom something is put into words: their language, the zone moments are said in, and what time it is.</summary>
public sealed record RenderContext(LanguageCode Language, DateTimeZone Zone, Instant Now, Func<PersonId, string> NameOf)
{
    /// <summary>True where people of several zones read the same message: every moment then names its zone.</summary>
    public bool IsShared { get; init; }

    /// <summary>What calls a person by name in this place, ready to be written as it is; null where nothing does.</summary>
    public Func<PersonId, string?> MentionOf { get; init; } = _ => null;

    /// <summary>Where a stored file leads them; null where files are out of reach.</summary>
    public Func<FileReference, FileLink?> LinkTo { get; init; } = _ => null;

    /// <summary>False where they can send none.</summary>
    public bool CanUploadFiles { get; init; } = true;
}
