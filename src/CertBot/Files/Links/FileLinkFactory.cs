using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Outbox.Rendering;
using NodaTime;

namespace CertBot.Files.Links;

/// <summary>Creates links to files. A link is for one person and valid for a few minutes; authorization is checked again when it is opened.</summary>
internal sealed class FileLinkFactory(FilesSettings settings, FileLinkProtector protector, IClock clock) : IFileLinkFactory
{
    public static readonly Duration Lifetime = Duration.FromMinutes(10);

    /// <summary>A relative URL, for pages served by this host.</summary>
    public string RelativeUrl(FileReference file, PersonId reader) =>
        $"/{CreatePath(file, reader) ?? throw new ArgumentException("a file of nothing has no link", nameof(file))}";

    public Uri? PublicUrl(FileReference file, PersonId reader) =>
        settings.PublicUrl is { } host && CreatePath(file, reader) is { } link ? new Uri(host, link) : null;

    public Uri? PageUrl(string path) => settings.PublicUrl is { } host ? new Uri(host, path) : null;

    private string? CreatePath(FileReference file, PersonId reader) =>
        file.Source is not { } source
            ? null
            : $"files/{protector.Protect(new FileLinkToken(file.File, SafeFileName.Sanitize(file.Name), source, reader) { ExpiresAt = clock.GetCurrentInstant() + Lifetime })}";
}
