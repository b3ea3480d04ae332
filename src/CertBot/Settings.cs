using CertBot.Channels;
using CertBot.Channels.Connector;
using CertBot.Channels.Slack;
using CertBot.Files;
using CertBot.Store;

namespace CertBot;

/// <summary>The host's settings (<c>appsettings.sample.json</c> shows all). Read once, checked at start: the program refuses to run half configured.</summary>
internal sealed record Settings
{
    public required string Urls { get; init; }

    /// <summary>Absolute. Everything the host writes is under it.</summary>
    public required string DataFolder { get; init; }

    public required bool Web { get; init; }

    public required ConnectorSettings Connector { get; init; }

    public SlackSettings Slack { get; init; } = SlackSettings.Closed;

    public StoreSettings Store { get; init; } = StoreSettings.InOneFile;

    public FilesSettings Files { get; init; } = FilesSettings.InFolder;

    public Telemetry Telemetry { get; init; } = Telemetry.Off;

    /// <summary>Folder with editions of the operator's own, or null.</summary>
    public string? PolicyFolder { get; init; }

    /// <summary>Identities that always are administrators: <c>channel:tenant:user</c>.</summary>
    public required IReadOnlyList<string> Administrators { get; init; }

    public static SettingsReading Read(IConfiguration configuration, bool development)
    {
        List<string> faults = [];
        var urls = configuration["Urls"] ?? "http://localhost:3978";
        var web = Flag(configuration, "Web:Enabled", development, faults);
        var anonymous = Flag(configuration, "Connector:Anonymous", false, faults);
        if (web && !development) faults.Add("Web:Enabled is for Development only: the built-in chat asks nobody who they are.");
        if (anonymous && !development) faults.Add("Connector:Anonymous is for Development only: leave it out, and give Connector:AppId where a registered bot is to be reached.");
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                faults.Add($"Urls: '{url}' is not an http address like http://localhost:3978.");
            }
            else if ((web || anonymous) && !Loopback.IsLoopbackName(uri.Host))
            {
                faults.Add($"Urls: '{url}' can be reached from other machines; the built-in chat and the anonymous connector listen on loopback only.");
            }
        }

        var connector = ConnectorReading.Read(configuration, anonymous, faults);
        var slack = SlackReading.Read(configuration, faults);
        var store = StoreSettings.Read(configuration, faults);
        var files = FilesReading.Read(configuration, faults);
        var telemetry = Telemetry.Read(configuration, faults);
        var folder = configuration["Data:Folder"] ?? "data";
        if (string.IsNullOrWhiteSpace(folder) || folder.AsSpan().ContainsAny(Path.GetInvalidPathChars())) faults.Add("Data:Folder is not a folder's name.");
        var policy = configuration["Policy:Folder"] is { Length: > 0 } p ? Path.GetFullPath(p) : null;
        if (policy is not null && !Directory.Exists(policy)) faults.Add($"Policy:Folder: there is no folder '{policy}'.");

        var administrators = configuration.GetSection("Directory:Administrators").Get<string[]>() ?? (web ? ["web:local:administrator"] : []);
        faults.AddRange(administrators.Where(a => a.Split(':', 3) is not [{ Length: > 0 }, _, { Length: > 0 }]).Select(a => $"Directory:Administrators: '{a}' is not channel:tenant:user."));

        return faults.Count > 0
            ? new SettingsReading.Bad(faults)
            : new SettingsReading.Good(new Settings
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
            });
    }

    private static bool Flag(IConfiguration configuration, string name, bool otherwise, List<string> faults)
    {
        if (configuration[name] is not { Length: > 0 } text) return otherwise;
        if (bool.TryParse(text, out var flag)) return flag;

        faults.Add($"{name}: '{text}' is neither true nor false.");
        return otherwise;
    }
}

internal abstract record SettingsReading
{
    private SettingsReading() { }

    public sealed record Good(Settings Settings) : SettingsReading;

    /// <summary>One line for each fault.</summary>
    public sealed record Bad(IReadOnlyList<string> Faults) : SettingsReading;
}
