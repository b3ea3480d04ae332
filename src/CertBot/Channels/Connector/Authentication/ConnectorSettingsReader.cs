using System.Collections.Immutable;
using CertBot.Configuration;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>Reads <c>Connector:…</c>. An incomplete configuration is rejected at start with one line per fault; no line contains the password.</summary>
internal sealed class ConnectorSettingsReader(IConfiguration settings, List<string> errors)
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

    /// <param name="anonymous">The setting itself; the host decides where it may be on.</param>
    public static ConnectorSettings Read(IConfiguration settings, bool anonymous, List<string> errors) =>
        new ConnectorSettingsReader(settings, errors).Read(anonymous);

    private ConnectorSettings Read(bool anonymous)
    {
        var bot = ReadBot();
        if (anonymous && bot is not null)
        {
            errors.Add("Connector:Anonymous and Connector:AppId exclude each other: either nobody is asked for a token, or everybody; leave one of them out.");
        }

        return new ConnectorSettings
        {
            AllowAnonymous = anonymous,
            Bot = anonymous ? null : bot,
            AllowedTenants = ReadList("AllowedTenants", ',') ?? [],
            TrustedHosts = ReadTrustedHosts(anonymous, bot),
        };
    }

    private BotRegistration? ReadBot()
    {
        var (appId, tenant, password) = (ReadText("AppId"), ReadText("TenantId"), settings["Connector:Password"] is { Length: > 0 } value ? value : null);
        var type = ReadType(tenant);
        var metadata = ReadAddress("OpenIdMetadata", PublicMetadataUrl);
        var tokens = ReadAddress(
            "TokenEndpoint",
            $"https://login.microsoftonline.com/{Uri.EscapeDataString(type == BotType.MultiTenant ? "botframework.com" : tenant ?? "")}/oauth2/v2.0/token"
        );
        if (appId is null)
        {
            (string Name, string? Value)[] orphans = [("Password", password), ("TenantId", tenant), ("Type", ReadText("Type"))];
            errors.AddRange(
                orphans
                    .Where(orphan => orphan.Value is not null)
                    .Select(orphan => $"Connector:{orphan.Name} is given without Connector:AppId: give the bot's application id too, or leave it out.")
            );
            return null;
        }

        if (type != BotType.UserAssignedMSI && password is null)
        {
            errors.Add(
                "Connector:Password is missing: give the secret of Connector:AppId (best as the environment variable Connector__Password), or Connector:Type=UserAssignedMSI where a managed identity speaks for the bot."
            );
        }

        if (type != BotType.MultiTenant && tenant is null)
        {
            errors.Add($"Connector:TenantId is missing: a bot of Connector:Type={type} needs the id of the tenant it is registered in.");
        }

        return new BotRegistration
        {
            AppId = appId,
            Type = type,
            TenantId = tenant,
            Password = password is null ? null : new Secret(password),
            OpenIdMetadata = metadata,
            TokenEndpoint = tokens,
        };
    }

    private BotType ReadType(string? tenant)
    {
        var fallback = tenant is null ? BotType.MultiTenant : BotType.SingleTenant;
        if (ReadText("Type") is not { } text)
        {
            return fallback;
        }

        // Not Enum.Parse, which accepts numbers.
        foreach (var type in Enum.GetValues<BotType>())
        {
            if (text.Equals(type.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return type;
            }
        }

        errors.Add($"Connector:Type: '{ToPrintable(text)}' is not known; SingleTenant, MultiTenant and UserAssignedMSI are.");
        return fallback;
    }

    private Uri ReadAddress(string name, string fallback)
    {
        // The message does not repeat the value: a URL may contain a password.
        if (Uri.TryCreate(ReadText(name) ?? fallback, UriKind.Absolute, out var url) && url.Fragment.Length == 0 && UrlRules.IsHttpsOrLoopback(url))
        {
            return url;
        }

        errors.Add($"Connector:{name} is not an https address like {fallback}; plain http is taken from this machine only (http://127.0.0.1:…).");
        return new Uri(PublicMetadataUrl);
    }

    private TrustedHosts ReadTrustedHosts(bool anonymous, BotRegistration? bot)
    {
        var configured = ReadList("TrustedServiceHosts", ',', ';');
        var trustedHosts = ImmutableArray.CreateBuilder<TrustedHost>();
        foreach (var name in configured ?? PublicHosts)
        {
            if (TrustedHost.Parse(name) is { } host)
            {
                trustedHosts.Add(host);
            }
            else
            {
                errors.Add(
                    $"Connector:TrustedServiceHosts: '{ToPrintable(name)}' is not the name of a host; right are smba.trafficmanager.net, bot.example.com:8443 or *.botframework.com, without scheme and path."
                );
            }
        }

        // A test setup: signing keys from this machine imply trust in its service URLs, unless hosts are configured.
        if (bot is not null && configured is null && UrlRules.IsLoopbackHost(bot.OpenIdMetadata.Host))
        {
            trustedHosts.Add(TrustedHost.ThisMachine);
        }

        return new TrustedHosts(
            anonymous ? [TrustedHost.ThisMachine]
            : bot is null ? []
            : trustedHosts.ToImmutable()
        );
    }

    private string? ReadText(string name) => settings[$"Connector:{name}"]?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>One string (an environment variable, which takes precedence) or a list; null when not configured.</summary>
    private ImmutableArray<string>? ReadList(string name, params ReadOnlySpan<char> separators)
    {
        var section = settings.GetSection($"Connector:{name}");
        ImmutableArray<string> values =
            section.Value is { } text && !string.IsNullOrWhiteSpace(text)
                ? [.. text.Split([.. separators, ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
                : [.. section.GetChildren().Select(c => c.Value?.Trim()).OfType<string>().Where(v => v.Length > 0)];
        return values.IsEmpty ? null : values;
    }

    private static string ToPrintable(string value) => string.Concat(value.Take(80).Select(c => char.IsControl(c) ? ' ' : c));
}
