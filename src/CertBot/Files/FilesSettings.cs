using CertBot.Configuration;
using NodaTime;

namespace CertBot.Files;

/// <summary>Where files are stored and under which URL people download them.</summary>
internal sealed record FilesSettings
{
    public static FilesSettings InFolder { get; } = new();

    /// <summary>The container of Azure Blob Storage; null to store files in the data folder.</summary>
    public BlobSettings? Blob { get; init; }

    /// <summary>How many bytes of files one person may send in a day.</summary>
    public long MaxBytesPerPersonAndDay { get; init; } = 500L << 20;

    /// <summary>How long a stored file is kept that no document names.</summary>
    public Duration KeepUnused { get; init; } = Duration.FromDays(1);

    /// <summary>The public base URL of this host with a trailing slash; null if file links exist in the built-in chat only.</summary>
    public Uri? PublicUrl { get; init; }
}

/// <summary>The container of an Azure storage account.</summary>
/// <param name="Endpoint">The blob endpoint of the account without a trailing slash: https, or http on this machine.</param>
/// <param name="Account">The account name used in signatures.</param>
/// <param name="Key">The shared key of the account; null to use the identity of the host.</param>
/// <param name="Container">The container name: lower-case letters, digits and single hyphens.</param>
internal sealed record BlobSettings(Uri Endpoint, string Account, Secret? Key, string Container)
{
    public Uri ContainerUrl => new($"{Endpoint.AbsoluteUri.TrimEnd('/')}/{Container}");
}

/// <summary>Reads <c>Files:…</c>. Incomplete settings are rejected at start with one line per fault; no line contains the key.</summary>
internal sealed class FilesSettingsReader(ConfigurationReader settings)
{
    private const string ExampleEndpoint = "https://ACCOUNT.blob.core.windows.net";

    public static FilesSettings Read(ConfigurationReader settings) => new FilesSettingsReader(settings).Read();

    private FilesSettings Read() =>
        new()
        {
            Blob = ReadBlobSettings(),
            PublicUrl = settings.ReadUrl("Files:PublicUrl", "https://certbot.example.com", UrlRules.ParseBaseUrl),
            MaxBytesPerPersonAndDay = settings.ReadNumber("Files:MaxMegabytesPerPersonAndDay", 1, 1_000_000) is { } megabytes
                ? (long)megabytes << 20
                : FilesSettings.InFolder.MaxBytesPerPersonAndDay,
            KeepUnused = settings.ReadNumber("Files:KeepUnusedDays", 1, 365) is { } days ? Duration.FromDays(days) : FilesSettings.InFolder.KeepUnused,
        };

    private BlobSettings? ReadBlobSettings()
    {
        var key = settings.ReadAccountKey(
            "Files:Blob:Key",
            "give the account's key, or leave the setting out where the host's own identity is to be asked for a token.",
            "is not an account's key: those are Base64 (a connection string and a shared access signature are none)."
        );
        var (container, endpoint) = (settings.ReadText("Files:Blob:Container"), settings.ReadText("Files:Blob:Endpoint"));
        if (settings.ReadChoice("Files:Kind", ("Folder", false), ("Blob", true)) is not true)
        {
            settings.RejectOrphans("Files:Kind=Blob", "set the kind, or leave it out.", "Files:Blob:Endpoint", "Files:Blob:Key", "Files:Blob:Container");
            return null;
        }

        if (container is null)
        {
            settings.AddFault("Files:Blob:Container is missing: name the container the files are kept in, as certbot-files.");
        }
        else if (!IsContainerName(container))
        {
            settings.AddFault(
                "Files:Blob:Container is not a container's name: 3 to 63 lower-case letters, digits and single hyphens, beginning and ending with a letter or digit."
            );
        }

        if (endpoint is null)
            settings.AddFault($"Files:Blob:Endpoint is missing: give the account's blob endpoint, as {ExampleEndpoint}.");
        if (endpoint is null || ParseEndpoint(endpoint) is not var (address, account))
            return null;

        if (key is null && address.Scheme != Uri.UriSchemeHttps)
        {
            settings.AddFault(
                "Files:Blob:Key is missing: over plain http no token of an identity is sent; give the account's key (best as the environment variable Files__Blob__Key)."
            );
        }

        return new BlobSettings(address, account, key, container ?? "");
    }

    /// <summary>
    /// The account is the first label of the host name; for an emulator on this machine, which has no such host names, the only segment of the path.
    /// </summary>
    private (Uri, string)? ParseEndpoint(string text)
    {
        if (UrlRules.ParseUrl(text) is { Query: "" } address)
        {
            var (labels, path) = (address.IdnHost.Split('.'), address.AbsolutePath.Trim('/'));
            if (UrlRules.IsLoopbackHost(address.Host) && IsAccountName(path))
            {
                // As an IP address: the Azure client takes the first path segment for the account only then.
                var host = address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" : address.Host;
                return (new UriBuilder(address) { Host = host, Path = path }.Uri, path);
            }

            if (
                !UrlRules.IsLoopbackHost(address.Host)
                && path.Length == 0
                && labels is [var account, _, _, ..]
                && IsAccountName(account)
                && labels.Contains("blob", StringComparer.Ordinal)
            )
            {
                return (address, account);
            }
        }

        // The value is not repeated: an address may contain a signature.
        settings.AddFault(
            $"Files:Blob:Endpoint is not an account's blob endpoint, as {ExampleEndpoint} or, on this machine, http://127.0.0.1:10000/devstoreaccount1; it has no container and no signature in it."
        );
        return null;
    }

    private static bool IsAccountName(string name) => name.Length is >= 3 and <= 24 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));

    private static bool IsContainerName(string name) =>
        name.Length is >= 3 and <= 63
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && name[0] != '-'
        && name[^1] != '-'
        && !name.Contains("--", StringComparison.Ordinal);
}
