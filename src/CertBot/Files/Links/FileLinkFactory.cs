using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Outbox.Rendering;
using NodaTime;

namespace CertBot.Files.Links;

/// <summary>Makes links to files: each for one person, for some minutes, and good for only what that person may see when it is opened.</summary>
internal sealed class FileLinkFactory(FilesSettings settings, FileLinkProtector protector, IClock clock) : IFileLinkFactory
{
    public static readonly Duration Lifetime = Duration.FromMinutes(10);

    /// <summary>For a page of this host's own.</summary>
    public string RelativeUrl(FileReference file, PersonId reader) =>
        $"/{CreatePath(file, reader) ?? throw new ArgumentException("a file of nothing has no link", nameof(file))}";

    public Uri? PublicUrl(FileReference file, PersonId reader) =>
        settings.PublicUrl is { } host && CreatePath(file, reader) is { } link ? new Uri(host, link) : null;

    private string? CreatePath(FileReference file, PersonId reader) =>
        file.Source is not { } source
            ? null
            : $"files/{protector.Protect(new FileLinkToken(file.File, SafeFileName.Sanitize(file.Name), source, reader) { ExpiresAt = clock.GetCurrentInstant() + Lifetime })}";
}
