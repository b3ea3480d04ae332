using CertBot.Channels;
using CertBot.Channels.Api.Access;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Slack;
using CertBot.Channels.Slack.WebApi;
using CertBot.Channels.Surveys;
using CertBot.Configuration;
using CertBot.Diagnostics;
using CertBot.Files;
using CertBot.Inspection.Content;
using CertBot.Inspections;
using CertBot.Packages;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.SuccessPortal;

namespace CertBot.Hosting;

/// <summary>
/// The host's settings (<c>appsettings.sample.json</c> shows all). Read once and validated at startup: the host does not start with an invalid configuration.
/// </summary>
internal sealed record Settings
{
    public required string Urls { get; init; }

    /// <summary>Absolute path. All files the host writes are below it.</summary>
    public required string DataFolder { get; init; }

    public required bool Web { get; init; }

    public required ConnectorSettings Connector { get; init; }

    public SlackSettings Slack { get; init; } = SlackSettings.Disabled;

    public StoreSettings Store { get; init; } = StoreSettings.Default;

    public FilesSettings Files { get; init; } = FilesSettings.InFolder;

    public PackageLimits Packages { get; init; } = PackageLimits.Default;

    public InspectionLimits Inspection { get; init; } = InspectionLimits.Default;

    public RequestLimits Requests { get; init; } = RequestLimits.Default;

    public ApiSettings Api { get; init; } = ApiSettings.Default;

    public TelemetryOptions Telemetry { get; init; } = TelemetryOptions.Disabled;

    /// <summary>People get a digest of what waits for them on each working day, unless they turn it off for themselves.</summary>
    public bool Digest { get; init; } = true;

    /// <summary>Whether an empty store of the demo begins with a certified application and some of its cases.</summary>
    public bool DemoApplication { get; init; } = true;

    public SurveySettings Surveys { get; init; } = SurveySettings.Default;

    public SuccessPortalSettings SuccessPortal { get; init; } = SuccessPortalSettings.Disabled;

    /// <summary>The folder with the operator's own editions, or null.</summary>
    public string? PolicyFolder { get; init; }

    /// <summary>Accounts that are always administrators: <c>channel:tenant:user</c>.</summary>
    public required IReadOnlyList<string> Administrators { get; init; }

    public static SettingsResult Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var reader = new ConfigurationReader(configuration);
        var urls = configuration["Urls"] ?? "http://localhost:3978";
        var web = reader.ReadFlag("Web:Enabled") ?? environment.IsDevelopment();
        var connector = ConnectorSettingsReader.Read(reader);
        if (web && !environment.IsDevelopment())
            reader.AddFault("Web:Enabled is for Development only: the built-in chat asks nobody who they are.");
        if (connector.AllowAnonymous && !environment.IsDevelopment())
            reader.AddFault("Connector:Anonymous is for Development only: leave it out, and give Connector:AppId where a registered bot is to be reached.");
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                reader.Reject("Urls", url, "is not an http address like http://localhost:3978.");
            }
            else if ((web || connector.AllowAnonymous) && !UrlRules.IsLoopbackHost(uri.Host))
            {
                reader.Reject("Urls", url, "can be reached from other machines; the built-in chat and the anonymous connector listen on loopback only.");
            }
        }

        var slack = SlackSettingsReader.Read(reader);
        var store = StoreSettings.Read(reader);
        var files = FilesSettingsReader.Read(reader);
        var packages = PackageLimitsReader.Read(reader, files.MaxBytesPerPersonAndDay);
        var inspection = InspectionLimitsReader.Read(reader, packages);
        var requests = RequestLimits.Read(reader);
        var api = ApiSettings.Read(reader, environment);
        var telemetry = TelemetryOptions.Read(reader);
        var digest = reader.ReadFlag("Reminders:Digest") ?? true;
        var demoApplication = reader.ReadFlag("Demo:Application") ?? true;
        var surveys = SurveySettingsReader.Read(reader, files.PublicUrl, urls);
        var portal = SuccessPortalSettingsReader.Read(reader);
        var folder = configuration["Data:Folder"] ?? "data";
        if (string.IsNullOrWhiteSpace(folder) || folder.AsSpan().ContainsAny(Path.GetInvalidPathChars()))
            reader.AddFault("Data:Folder is not a folder's name.");
        var policy = EditionLoader.FolderIn(configuration);
        if (policy is not null && !Directory.Exists(policy))
            reader.AddFault($"Policy:Folder: there is no folder '{policy}'.");

        var administrators = configuration.GetSection("Directory:Administrators").Get<string[]>() ?? (web ? ["web:local:administrator"] : []);
        foreach (var administrator in administrators.Where(a => a.Split(':', 3) is not [{ Length: > 0 }, _, { Length: > 0 }]))
            reader.Reject("Directory:Administrators", administrator, "is not channel:tenant:user.");

        return reader.Faults.Count > 0
            ? new SettingsResult.Invalid(reader.Faults)
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
                    Packages = packages,
                    Inspection = inspection,
                    Requests = requests,
                    Api = api,
                    Telemetry = telemetry,
                    Digest = digest,
                    DemoApplication = demoApplication,
                    Surveys = surveys,
                    SuccessPortal = portal,
                    PolicyFolder = policy,
                    Administrators = administrators,
                }
            );
    }
}

internal abstract record SettingsResult
{
    private SettingsResult() { }

    public sealed record Valid(Settings Settings) : SettingsResult;

    /// <summary>One line for each error.</summary>
    public sealed record Invalid(IReadOnlyList<string> Errors) : SettingsResult;
}
