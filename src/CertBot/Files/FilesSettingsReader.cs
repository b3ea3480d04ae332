using CertBot.Configuration;

namespace CertBot.Files;

/// <summary>Reads <c>Files:…</c>. An incomplete configuration is rejected at startup with one line per fault; no line contains the key.</summary>
internal sealed class FilesSettingsReader(IConfiguration settings, List<string> faults)
{
    private const string ExampleEndpoint = "https://ACCOUNT.blob.core.windows.net";

    public static FilesSettings Read(IConfiguration settings, List<string> faults) => new FilesSettingsReader(settings, faults).Read();

    private FilesSettings Read() => new() { Blob = ReadBlobSettings(), PublicUrl = ReadPublicUrl() };

    private BlobSettings? ReadBlobSettings()
    {
        var (key, container, endpoint) = (ReadKey(), ReadText("Blob:Container"), ReadText("Blob:Endpoint"));
        if (!ReadIsBlob())
        {
            (string Name, bool Given)[] orphans = [("Endpoint", endpoint is not null), ("Key", key is not null), ("Container", container is not null)];
            faults.AddRange(orphans.Where(o => o.Given).Select(o => $"Files:Blob:{o.Name} is given without Files:Kind=Blob: set the kind, or leave it out."));
            return null;
        }

        if (container is null)
        {
            faults.Add("Files:Blob:Container is missing: name the container the files are kept in, as certbot-files.");
        }
        else if (!IsContainerName(container))
        {
            faults.Add(
                "Files:Blob:Container is not a container's name: 3 to 63 lower-case letters, digits and single hyphens, beginning and ending with a letter or digit."
            );
        }

        if (endpoint is null)
            faults.Add($"Files:Blob:Endpoint is missing: give the account's blob endpoint, as {ExampleEndpoint}.");
        if (endpoint is null || ParseEndpoint(endpoint) is not var (address, account))
            return null;

        if (key is null && address.Scheme != Uri.UriSchemeHttps)
        {
            faults.Add(
                "Files:Blob:Key is missing: over plain http no token of an identity is sent; give the account's key (best as the environment variable Files__Blob__Key)."
            );
        }

        return new BlobSettings(address, account, key, container ?? "");
    }

    private bool ReadIsBlob()
    {
        var kind = ReadText("Kind") ?? "Folder";
        if (kind.Equals("Blob", StringComparison.OrdinalIgnoreCase))
            return true;
        if (!kind.Equals("Folder", StringComparison.OrdinalIgnoreCase))
            faults.Add($"Files:Kind: '{Sanitize(kind)}' is not known; Folder and Blob are.");
        return false;
    }

    /// <summary>The account is the first label of the host name; for an emulator on this machine it is the single path segment.</summary>
    private (Uri, string)? ParseEndpoint(string text)
    {
        if (
            Uri.TryCreate(text, UriKind.Absolute, out var address)
            && address.Query.Length == 0
            && address.Fragment.Length == 0
            && UrlRules.IsHttpsOrLoopback(address)
        )
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

        // The value is not printed: an address may contain a signature.
        faults.Add(
            $"Files:Blob:Endpoint is not an account's blob endpoint, as {ExampleEndpoint} or, on this machine, http://127.0.0.1:10000/devstoreaccount1; it has no container and no signature in it."
        );
        return null;
    }

    private Secret? ReadKey()
    {
        if (settings["Files:Blob:Key"] is not { } given)
            return null;
        if (given.Trim() is not { Length: > 0 } key)
        {
            faults.Add("Files:Blob:Key is empty: give the account's key, or leave the setting out where the host's own identity is to be asked for a token.");
            return null;
        }

        if (!Convert.TryFromBase64String(key, new byte[key.Length], out var length) || length == 0)
        {
            faults.Add("Files:Blob:Key is not an account's key: those are Base64 (a connection string and a shared access signature are none).");
        }

        return new Secret(key);
    }

    private Uri? ReadPublicUrl()
    {
        if (ReadText("PublicUrl") is not { } text)
            return null;
        if (UrlRules.ParseBaseUrl(text) is { } address)
            return address;

        faults.Add(
            "Files:PublicUrl is not an https address like https://certbot.example.com; plain http is taken from this machine only (http://127.0.0.1:…)."
        );
        return null;
    }

    private string? ReadText(string name) => settings[$"Files:{name}"]?.Trim() is { Length: > 0 } text ? text : null;

    private static bool IsAccountName(string name) => name.Length is >= 3 and <= 24 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));

    private static bool IsContainerName(string name) =>
        name.Length is >= 3 and <= 63
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && name[0] != '-'
        && name[^1] != '-'
        && !name.Contains("--", StringComparison.Ordinal);

    private static string Sanitize(string value) => string.Concat(value.Take(80).Select(c => char.IsControl(c) ? ' ' : c));
}
