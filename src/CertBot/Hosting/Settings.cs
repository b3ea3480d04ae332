using CertBot.Channels;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Slack;
using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;
using CertBot.Diagnostics;
using CertBot.Files;
using CertBot.Store;

namespace CertBot.Hosting;

/// <summary>The host's settings (<c>appsettings.sample.json</c> shows all). Read once, checked at start: the program refuses to run half configured.</summary>
internal sealed record Settings
{
    public required string Urls { get; init; }

    /// <summary>Absolute. Everything the host writes is under it.</summary>
    public required string DataFolder { get; init; }

    public required bool Web { get; init; }

    public required ConnectorSettings Connector { get; init; }

    public SlackSettings Slack { get; init; } = SlackSettings.Disabled;

    public StoreSettings Store { get; init; } = StoreSettings.Default;

    public FilesSettings Files { get; init; } = FilesSettings.InFolder;

    public TelemetryOptions Telemetry { get; init; } = TelemetryOptions.Disabled;

    /// <summary>Folder with editions of the operator's own, or null.</summary>
    public string? PolicyFolder { get; init; }

    /// <summary>Identities that always are administrators: <c>channel:tenant:user</c>.</summary>
    public required IReadOnlyList<string> Administrators { get; init; }

    public static SettingsResult Read(IConfiguration configuration, bool development)
    {
        List<string> faults = [];
        var urls = configuration["Urls"] ?? "http://localhost:3978";
        var web = ReadFlag(configuration, "Web:Enabled", development, faults);
        var anonymous = ReadFlag(configuration, "Connector:Anonymous", false, faults);
        if (web && !development)
            faults.Add("Web:Enabled is for Development only: the built-in chat asks nobody who they are.");
        if (anonymous && !development)
            faults.Add("Connector:Anonymous is for Development only: leave it out, and give Connector:AppId where a registered bot is to be reached.");
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                faults.Add($"Urls: '{url}' is not an http address like http://localhost:3978.");
            }
            else if ((web || anonymous) && !UrlRules.IsLoopbackHost(uri.Host))
            {
                faults.Add($"Urls: '{url}' can be reached from other machines; the built-in chat and the anonymous connector listen on loopback only.");
            }
        }

        var connector = ConnectorSettingsReader.Read(configuration, anonymous, faults);
        var slack = SlackSettingsReader.Read(configuration, faults);
        var store = StoreSettings.Read(configuration, faults);
        var files = FilesSettingsReader.Read(configuration, faults);
        var telemetry = TelemetryOptions.Read(configuration, faults);
        var folder = configuration["Data:Folder"] ?? "data";
        if (string.IsNullOrWhiteSpace(folder) || folder.AsSpan().ContainsAny(Path.GetInvalidPathChars()))
            faults.Add("Data:Folder is not a folder's name.");
        var policy = configuration["Policy:Folder"] is { Length: > 0 } p ? Path.GetFullPath(p) : null;
        if (policy is not null && !Directory.Exists(policy))
            faults.Add($"Policy:Folder: there is no folder '{policy}'.");

        var administrators = configuration.GetSection("Directory:Administrators").Get<string[]>() ?? (web ? ["web:local:administrator"] : []);
        faults.AddRange(
            administrators
                .Where(a => a.Split(':', 3) is not [{ Length: > 0 }, _, { Length: > 0 }])
                .Select(a => $"Directory:Administrators: '{a}' is not channel:tenant:user.")
        );

        return faults.Count > 0
            ? new SettingsResult.Invalid(faults)
            : new SettingsResult.Valid(
                new Settings
                {
                    Urls = urls,
                    DataFolder = Path.GetFullPath(folder),
                    Web = web,
                    Connector = connector,
                    Slack = slack,
                    Store = store,
                    Files = files,
                    Telemetry = telemetry,
                    PolicyFolder = policy,
                    Administrators = administrators,
                }
            );
    }

    private static bool ReadFlag(IConfiguration configuration, string name, bool defaultValue, List<string> faults)
    {
        if (configuration[name] is not { Length: > 0 } text)
            return defaultValue;
        if (bool.TryParse(text, out var flag))
            return flag;

        faults.Add($"{name}: '{text}' is neither true nor false.");
        return defaultValue;
    }
}

internal abstract record SettingsResult
{
    private SettingsResult() { }

    public sealed record Valid(Settings Settings) : SettingsResult;

    /// <summary>One line for each fault.</summary>
    public sealed record Invalid(IReadOnlyList<string> Errors) : SettingsResult;
}
