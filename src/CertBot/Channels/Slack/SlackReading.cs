namespace CertBot.Channels.Slack;

/// <summary>Reads <c>Slack:…</c>. A half configured room is refused at start, each fault in one line; a secret is in none of them.</summary>
internal sealed class SlackReading(IConfiguration settings, List<string> faults)
{
    private const string TokenMark = "xoxb-";

    public static SlackSettings Read(IConfiguration settings, List<string> faults) => new SlackReading(settings, faults).Read();

    private SlackSettings Read()
    {
        var (signing, token, secret) = (Hidden("SigningSecret"), Hidden("BotToken"), Hidden("ClientSecret"));
        var read = new SlackSettings
        {
            SigningSecret = signing is null ? null : new Secret(signing),
            BotToken = Token(token),
            Client = Client(secret),
            ApiBaseUrl = Address("ApiBaseUrl", "https://slack.com/api/") ?? SlackSettings.PublicApi,
        };
        var speaks = token is not null || Text("ClientId") is not null;
        if (token is not null && (secret is not null || Text("ClientId") is not null))
        {
            faults.Add("Slack:BotToken and Slack:ClientId exclude each other: a token is for one workspace, a client for all that install the app; leave one of them out.");
        }

        if (speaks && signing is null)
        {
            faults.Add("Slack:SigningSecret is missing: without it nobody knows whether a request is Slack's; it stands in the app's settings under Basic Information (best given as the environment variable Slack__SigningSecret).");
        }

        if (!speaks && signing is not null)
        {
            faults.Add("Slack:SigningSecret is given, but nothing to answer with: give Slack:BotToken (one workspace), or Slack:ClientId with Slack:ClientSecret (all that install the app).");
        }

        return read;
    }

    private Secret? Token(string? token)
    {
        if (token is null) return null;

        // A test bench hands out tokens of any form.
        var isBench = Uri.TryCreate(Text("ApiBaseUrl"), UriKind.Absolute, out var api) && Loopback.IsLoopbackName(api.Host);
        if (!IsPlain(token) || (!isBench && (!token.StartsWith(TokenMark, StringComparison.Ordinal) || token.Length == TokenMark.Length)))
        {
            faults.Add("Slack:BotToken is not the token of a bot: those begin with xoxb- (others, as xoxp- and xapp-, are a person's or the app's own).");
        }

        return new Secret(token);
    }

    private OAuthClient? Client(string? secret)
    {
        var (id, url) = (Text("ClientId"), Address("PublicUrl", "https://certbot.example.com"));
        if (id is null)
        {
            (string Name, bool Given)[] orphans = [("ClientSecret", secret is not null), ("PublicUrl", Text("PublicUrl") is not null)];
            faults.AddRange(orphans.Where(o => o.Given).Select(o => $"Slack:{o.Name} is given without Slack:ClientId: give the app's client id too, or leave it out."));
            return null;
        }

        if (secret is null) faults.Add("Slack:ClientSecret is missing: give the secret of Slack:ClientId (best as the environment variable Slack__ClientSecret).");
        if (!IsPlain(id)) faults.Add("Slack:ClientId is not the id of an app's client, as 1234567890.0987654321 is one.");
        return secret is null ? null : new OAuthClient(id, new Secret(secret), url ?? OnThisMachine());
    }

    /// <summary>A test bench sends people back to where this host listens.</summary>
    private Uri? OnThisMachine() =>
        Uri.TryCreate(Text("ApiBaseUrl"), UriKind.Absolute, out var api) && Loopback.IsLoopbackName(api.Host)
        && Uri.TryCreate((settings["Urls"] ?? "http://localhost:3978").Split(';')[0], UriKind.Absolute, out var here) && Loopback.IsLoopbackName(here.Host) && here.Port > 0
            ? new Uri(here, "/")
            : null;

    private Uri? Address(string name, string example)
    {
        if (Text(name) is not { } text) return null;

        if (Https.Root(text) is { } address) return address;

        // The value is not repeated: an address may carry a password.
        faults.Add($"Slack:{name} is not an https address like {example}; plain http is taken from this machine only (http://127.0.0.1:…).");
        return null;
    }

    private string? Text(string name) => settings[$"Slack:{name}"]?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A secret, or null when it is not given. One that is given and empty is a deployment gone wrong: with it every signature could be made by anybody.</summary>
    private string? Hidden(string name)
    {
        if (settings[$"Slack:{name}"] is not { } given) return null;
        if (given.Trim() is { Length: > 0 } secret) return secret;

        faults.Add($"Slack:{name} is empty: give it, or leave the setting out.");
        return null;
    }

    /// <summary>Whether it can stand in a header.</summary>
    private static bool IsPlain(string text) => text.All(c => c is > ' ' and < '\u007f');
}
