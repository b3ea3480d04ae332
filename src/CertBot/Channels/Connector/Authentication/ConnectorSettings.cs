using System.Collections.Immutable;
using CertBot.Channels.Connector.Schema;
using CertBot.Configuration;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>
/// Who may call <c>/api/messages</c> and where replies may be sent: nobody, clients on this machine without a token, or the Bot Connector with a token.
/// </summary>
internal sealed record ConnectorSettings
{
    public static ConnectorSettings Closed { get; } =
        new()
        {
            AllowAnonymous = false,
            Bot = null,
            AllowedTenants = [],
            AllowedChannels = [],
            TrustedHosts = new TrustedHosts([]),
        };

    /// <summary>True when clients on this machine need no token. Development and loopback only; never together with <see cref="Bot"/>.</summary>
    public required bool AllowAnonymous { get; init; }

    /// <summary>The bot registration that inbound tokens are validated for and outbound tokens are requested for; null: no token is accepted.</summary>
    public required BotRegistration? Bot { get; init; }

    /// <summary>The tenants whose users are served; empty: all.</summary>
    public required ImmutableArray<string> AllowedTenants { get; init; }

    /// <summary>The channels whose activities are accepted, as the Connector names them. Not asked for where clients need no token.</summary>
    public required ImmutableArray<string> AllowedChannels { get; init; }

    public required TrustedHosts TrustedHosts { get; init; }

    /// <summary>
    /// On a channel other than Teams the client itself writes who it is and where it comes from, so each has to be allowed by name.
    /// </summary>
    public bool ServesChannel(string channel) => AllowedChannels.Contains(channel, StringComparer.Ordinal);

    /// <summary>Tenant ids are compared as text, because not all are GUIDs.</summary>
    public bool ServesTenant(string? tenant) =>
        AllowedTenants.IsEmpty || (tenant is not null && AllowedTenants.Contains(tenant, StringComparer.OrdinalIgnoreCase));
}

/// <summary>The bot registration in Azure: <c>Connector:AppId</c> and the related settings.</summary>
internal sealed record BotRegistration
{
    /// <summary>Compared ordinally with the audience of a token.</summary>
    public required string AppId { get; init; }

    public required BotType Type { get; init; }

    public string? TenantId { get; init; }

    /// <summary>Null for a managed identity.</summary>
    public Secret? Password { get; init; }

    public required Uri OpenIdMetadata { get; init; }

    public required Uri TokenEndpoint { get; init; }
}

internal enum BotType
{
    MultiTenant,
    SingleTenant,
    UserAssignedMSI,
}

/// <summary>Reads <c>Connector:…</c>. An incomplete configuration is rejected at start with one line per fault; no line contains the password.</summary>
internal sealed class ConnectorSettingsReader(ConfigurationReader settings)
{
    private const string PublicMetadataUrl = "https://login.botframework.com/v1/.well-known/openidconfiguration";

    private static readonly ImmutableArray<string> PublicHosts =
    [
        "smba.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
        "smba.infra.dod.teams.microsoft.us",
        "*.botframework.com",
        "*.botframework.azure.us",
    ];

    /// <remarks>The host decides whether <c>Connector:Anonymous</c> may be on: it knows the environment and the addresses.</remarks>
    public static ConnectorSettings Read(ConfigurationReader settings) => new ConnectorSettingsReader(settings).Read();

    private ConnectorSettings Read()
    {
        var anonymous = settings.ReadFlag("Connector:Anonymous") ?? false;
        var bot = ReadBot();
        var trustedHosts = ReadTrustedHosts(bot);
        if (anonymous && bot is not null)
        {
            settings.AddFault(
                "Connector:Anonymous and Connector:AppId exclude each other: either nobody is asked for a token, or everybody; leave one of them out."
            );
        }

        return new ConnectorSettings
        {
            AllowAnonymous = anonymous,
            Bot = anonymous ? null : bot,
            AllowedTenants = settings.ReadList("Connector:AllowedTenants", ',') ?? [],
            AllowedChannels = ReadAllowedChannels(),
            TrustedHosts = new TrustedHosts(
                anonymous ? [TrustedHost.ThisMachine]
                : bot is null ? []
                : trustedHosts
            ),
        };
    }

    private BotRegistration? ReadBot()
    {
        var (appId, tenant) = (settings.ReadText("Connector:AppId"), settings.ReadText("Connector:TenantId"));
        var password = settings["Connector:Password"] is { Length: > 0 } value ? new Secret(value) : null;
        var type = settings.ReadChoice(
            "Connector:Type",
            (nameof(BotType.SingleTenant), BotType.SingleTenant),
            (nameof(BotType.MultiTenant), BotType.MultiTenant),
            (nameof(BotType.UserAssignedMSI), BotType.UserAssignedMSI)
        ) ?? (tenant is null ? BotType.MultiTenant : BotType.SingleTenant);
        var metadata = ReadUrl("Connector:OpenIdMetadata", PublicMetadataUrl);
        var tokens = ReadUrl(
            "Connector:TokenEndpoint",
            $"https://login.microsoftonline.com/{Uri.EscapeDataString(type == BotType.MultiTenant ? "botframework.com" : tenant ?? "")}/oauth2/v2.0/token"
        );
        if (appId is null)
        {
            settings.RejectOrphans(
                "Connector:AppId",
                "give the bot's application id too, or leave it out.",
                "Connector:Password",
                "Connector:TenantId",
                "Connector:Type"
            );
            return null;
        }

        if (type != BotType.UserAssignedMSI && password is null)
        {
            settings.AddFault(
                "Connector:Password is missing: give the secret of Connector:AppId (best as the environment variable Connector__Password), or Connector:Type=UserAssignedMSI where a managed identity speaks for the bot."
            );
        }

        if (type != BotType.MultiTenant && tenant is null)
        {
            settings.AddFault($"Connector:TenantId is missing: a bot of Connector:Type={type} needs the id of the tenant it is registered in.");
        }

        return new BotRegistration
        {
            AppId = appId,
            Type = type,
            TenantId = tenant,
            Password = password,
            OpenIdMetadata = metadata,
            TokenEndpoint = tokens,
        };
    }

    private Uri ReadUrl(string name, string fallback) => settings.ReadUrl(name, fallback, UrlRules.ParseUrl) ?? new Uri(fallback);

    private ImmutableArray<string> ReadAllowedChannels()
    {
        var channels = settings.ReadList("Connector:AllowedChannels", ',') ?? [ChannelIds.Teams];
        foreach (var channel in channels.Where(c => c.Length > 40 || !c.All(char.IsAsciiLetterOrDigit)))
            settings.Reject("Connector:AllowedChannels", channel, "is not the name of a channel like msteams or webchat.");
        return channels;
    }

    private ImmutableArray<TrustedHost> ReadTrustedHosts(BotRegistration? bot)
    {
        var configured = settings.ReadList("Connector:TrustedServiceHosts", ',', ';');
        var trustedHosts = ImmutableArray.CreateBuilder<TrustedHost>();
        foreach (var name in configured ?? PublicHosts)
        {
            if (TrustedHost.Parse(name) is { } host)
            {
                if (PublicSuffixes.IsOpenToAnybody(name))
                    settings.Reject("Connector:TrustedServiceHosts", name, "covers hosts that anybody can register; name the host, or a domain of one owner.");
                trustedHosts.Add(host);
            }
            else
            {
                settings.Reject(
                    "Connector:TrustedServiceHosts",
                    name,
                    "is not the name of a host; right are smba.trafficmanager.net, bot.example.com:8443 or *.botframework.com, without scheme and path."
                );
            }
        }

        // A test setup: signing keys from this machine imply trust in its service URLs, unless hosts are configured.
        if (bot is not null && configured is null && UrlRules.IsLoopbackHost(bot.OpenIdMetadata.Host))
            trustedHosts.Add(TrustedHost.ThisMachine);
        return trustedHosts.ToImmutable();
    }
}
