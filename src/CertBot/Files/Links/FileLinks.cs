using CertBot.Core;
using CertBot.Core.Texts;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Files.Links;

/// <summary>Makes links to files: each for one person, for some minutes, and good for only what that person may see when it is opened.</summary>
internal sealed class FileLinks(FilesSettings settings, Seal seal, IClock clock) : ILinks
{
    public static readonly Duration Good = Duration.FromMinutes(10);

    /// <summary>For a page of this host's own.</summary>
    public string Path(FileAsked asked, PersonId reader) => $"/{Relative(asked, reader) ?? throw new ArgumentException("a file of nothing has no link", nameof(asked))}";

    public Uri? Public(FileAsked asked, PersonId reader) =>
        settings.PublicUrl is { } host && Relative(asked, reader) is { } link ? new Uri(host, link) : null;

    private string? Relative(FileAsked asked, PersonId reader) => asked.Of is not { } of ? null
        : $"files/{seal.Write(new FileTicket(asked.File, StoredName.Clean(asked.Name), of, reader) { Until = clock.GetCurrentInstant() + Good })}";
}
