using System.Collections.Immutable;

namespace CertBot.Channels.Connector;

/// <summary>Reads <c>Connector:…</c>. A half configured door is refused at start, each fault in one line; the password is in none of them.</summary>
internal sealed class ConnectorReading(IConfiguration settings, List<string> faults)
{
    private const string PublicMetadata = "https://login.botframework.com/v1/.well-known/openidconfiguration";

    private static readonly ImmutableArray<string> PublicHosts =
    [
        "smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com", "smba.infra.gov.teams.microsoft.us", "smba.infra.dod.teams.microsoft.us",
        "*.botframework.com", "*.botframework.azure.us",
    ];

    /// <param name="anonymous">The switch itself; where it may be on is the host's to say.</param>
    public static ConnectorSettings Read(IConfiguration settings, bool anonymous, List<string> faults) => new ConnectorReading(settings, faults).Read(anonymous);

    private ConnectorSettings Read(bool anonymous)
    {
        var bot = Bot();
        if (anonymous && bot is not null)
        {
            faults.Add("Connector:Anonymous and Connector:AppId exclude each other: either nobody is asked for a token, or everybody; leave one of them out.");
        }

        return new ConnectorSettings
        {
            Anonymous = anonymous,
            Bot = anonymous ? null : bot,
            AllowedTenants = List("AllowedTenants", ',') ?? [],
            Hosts = Hosts(anonymous, bot),
        };
    }

    private BotRegistration? Bot()
    {
        var (appId, tenant, password) = (Text("AppId"), Text("TenantId"), settings["Connector:Password"] is { Length: > 0 } given ? given : null);
        var type = Type(tenant);
        var metadata = Address("OpenIdMetadata", PublicMetadata);
        var tokens = Address("TokenEndpoint", $"https://login.microsoftonline.com/{Uri.EscapeDataString(type == BotType.MultiTenant ? "botframework.com" : tenant ?? "")}/oauth2/v2.0/token");
        if (appId is null)
        {
            (string Name, string? Value)[] orphans = [("Password", password), ("TenantId", tenant), ("Type", Text("Type"))];
            faults.AddRange(orphans.Where(o => o.Value is not null).Select(o => $"Connector:{o.Name} is given without Connector:AppId: give the bot's application id too, or leave it out."));
            return null;
        }

        if (type != BotType.UserAssignedMSI && password is null)
        {
            faults.Add("Connector:Password is missing: give the secret of Connector:AppId (best as the environment variable Connector__Password), or Connector:Type=UserAssignedMSI where a managed identity speaks for the bot.");
        }

        if (type != BotType.MultiTenant && tenant is null)
        {
            faults.Add($"Connector:TenantId is missing: a bot of Connector:Type={type} needs the id of the tenant it is registered in.");
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

    private BotType Type(string? tenant)
    {
        var otherwise = tenant is null ? BotType.MultiTenant : BotType.SingleTenant;
        if (Text("Type") is not { } word)
        {
            return otherwise;
        }

        // Not Enum.Parse: it takes numbers for names.
        foreach (var type in Enum.GetValues<BotType>())
        {
            if (word.Equals(type.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return type;
            }
        }

        faults.Add($"Connector:Type: '{Shown(word)}' is not known; SingleTenant, MultiTenant and UserAssignedMSI are.");
        return otherwise;
    }

    private Uri Address(string name, string otherwise)
    {
        // The value is not repeated: an address may carry a password.
        if (Uri.TryCreate(Text(name) ?? otherwise, UriKind.Absolute, out var address) && address.Fragment.Length == 0 && Https.OrLoopback(address))
        {
            return address;
        }

        faults.Add($"Connector:{name} is not an https address like {otherwise}; plain http is taken from this machine only (http://127.0.0.1:…).");
        return new Uri(PublicMetadata);
    }

    private TrustedHosts Hosts(bool anonymous, BotRegistration? bot)
    {
        var given = List("TrustedServiceHosts", ',', ';');
        var hosts = ImmutableArray.CreateBuilder<TrustedHost>();
        foreach (var name in given ?? PublicHosts)
        {
            if (TrustedHost.Read(name) is { } host)
            {
                hosts.Add(host);
            }
            else
            {
                faults.Add($"Connector:TrustedServiceHosts: '{Shown(name)}' is not the name of a host; right are smba.trafficmanager.net, bot.example.com:8443 or *.botframework.com, without scheme and path.");
            }
        }

        // A test bench: whoever takes keys from this machine takes addresses of it too, unless it says which.
        if (bot is not null && given is null && Loopback.IsLoopbackName(bot.OpenIdMetadata.Host))
        {
            hosts.Add(TrustedHost.ThisMachine);
        }

        return new TrustedHosts(anonymous ? [TrustedHost.ThisMachine] : bot is null ? [] : hosts.ToImmutable());
    }

    private string? Text(string name) => settings[$"Connector:{name}"]?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>One string (an environment variable; it wins) or a list; null: nothing was said.</summary>
    private ImmutableArray<string>? List(string name, params ReadOnlySpan<char> marks)
    {
        var section = settings.GetSection($"Connector:{name}");
        ImmutableArray<string> words = section.Value is { } line && !string.IsNullOrWhiteSpace(line)
            ? [.. line.Split([.. marks, ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
            : [.. section.GetChildren().Select(c => c.Value?.Trim()).OfType<string>().Where(v => v.Length > 0)];
        return words.IsEmpty ? null : words;
    }

    private static string Shown(string value) => string.Concat(value.Take(80).Select(c => char.IsControl(c) ? ' ' : c));
}
