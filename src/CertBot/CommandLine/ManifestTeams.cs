using CertBot.Repositories;

namespace CertBot.CommandLine;

/// <summary>
/// <c>certbot manifest teams --out FILE.zip</c>: builds the app package that a Teams administrator uploads, with the bot id of this installation.
/// </summary>
internal static class ManifestTeams
{
    private const int MaxNameLength = 32;

    private const int MaxUrlLength = 2048;

    private const int InvalidInput = 2;

    public static int Run(IConfiguration settings, string file, TextWriter output, TextWriter error)
    {
        List<string> faults = [];
        var app = Read(settings, faults);
        if (CheckPath(file) is { } reason)
            faults.Add(reason);
        if (faults.Count > 0)
        {
            foreach (var fault in faults)
                error.WriteLine(fault);
            return InvalidInput;
        }

        try
        {
            // The package is deterministic, so an existing file may be overwritten.
            File.WriteAllBytes(file, TeamsPackage.Build(app));
            output.WriteLine($"{file}: version {app.Version} for the bot {app.Id}");
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"--out: the package could not be written: {e.Message}");
            return InvalidInput;
        }
    }

    private static string? CheckPath(string file) =>
        !file.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? $"--out: '{file}' does not end with .zip, as Teams wants it."
        : Directory.Exists(file) ? $"--out: '{file}' is a folder."
        : Path.GetDirectoryName(Path.GetFullPath(file)) is var folder && !Directory.Exists(folder) ? $"--out: there is no folder '{folder}'."
        : null;

    private static TeamsApp Read(IConfiguration settings, List<string> faults)
    {
        var website = ReadUrl(settings, "Manifest:WebsiteUrl", $"https://{EditionLoader.Load(null).Default.Storefront.Host}/", faults);
        return new TeamsApp
        {
            Id = ReadAppId(settings["Connector:AppId"], faults),
            Version = ReadVersion(settings["Manifest:Version"], faults),
            DeveloperName = ReadDeveloperName(settings["Manifest:DeveloperName"], faults),
            Website = website,
            Privacy = ReadUrl(settings, "Manifest:PrivacyUrl", website, faults),
            Terms = ReadUrl(settings, "Manifest:TermsUrl", website, faults),
        };
    }

    private static string ReadAppId(string? given, List<string> faults)
    {
        if (Guid.TryParseExact(given, "D", out var id) && id != Guid.Empty)
            return id.ToString("D");
        faults.Add(
            string.IsNullOrEmpty(given)
                ? "Connector:AppId is missing: the id under which the bot is registered with Azure Bot Service."
                : $"Connector:AppId: '{given}' is not an id like 3f2504e0-4f89-41d3-9a0c-0305e82c3301."
        );
        return "";
    }

    /// <summary>The version of the program unless the setting overrides it: Teams accepts a changed package only with a higher version.</summary>
    private static string ReadVersion(string? given, List<string> faults)
    {
        if (string.IsNullOrEmpty(given))
            return typeof(ManifestTeams).Assembly.GetName().Version?.ToString(3) ?? "1.0.0";
        if (
            given.Split('.') is [var major, var minor, var patch]
            && new[] { major, minor, patch }.All(n => n.Length is > 0 and < 9 && n.All(char.IsAsciiDigit) && (n == "0" || n[0] != '0'))
        )
        {
            return given;
        }
        faults.Add($"Manifest:Version: '{given}' is not three numbers like 1.0.2.");
        return "";
    }

    private static string ReadDeveloperName(string? given, List<string> faults)
    {
        if (string.IsNullOrWhiteSpace(given))
            return "CertBot";
        if (given.Length > MaxNameLength || given.Any(char.IsControl))
            faults.Add($"Manifest:DeveloperName: '{given}' is longer than {MaxNameLength} letters, or no name.");
        return given.Trim();
    }

    private static string ReadUrl(IConfiguration settings, string key, string defaultValue, List<string> faults)
    {
        if (settings[key] is not { Length: > 0 } given)
            return defaultValue;
        if (
            given.Length <= MaxUrlLength
            && Uri.TryCreate(given, UriKind.Absolute, out var address)
            && address.Scheme == Uri.UriSchemeHttps
            && address.UserInfo.Length == 0
        )
        {
            return address.AbsoluteUri;
        }
        faults.Add($"{key}: '{given}' is not an https address.");
        return "";
    }
}
