using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;

namespace CertBot.Channels.Slack;

/// <summary>Reads <c>Slack:…</c>. A half configured room is refused at start, each fault in one line; a secret is in none of them.</summary>
internal sealed class SlackSettingsReader(IConfiguration configuration, List<string> errors)
{
    private const string BotTokenPrefix = "xoxb-";

    public static SlackSettings Read(IConfiguration configuration, List<string> errors) => new SlackSettingsReader(configuration, errors).Read();

    private SlackSettings Read()
    {
        var (signingSecret, token, secret) = (ReadSecret("SigningSecret"), ReadSecret("BotToken"), ReadSecret("ClientSecret"));
        var result = new SlackSettings
        {
            SigningSecret = signingSecret is null ? null : new Secret(signingSecret),
            BotToken = ReadToken(token),
            Client = ReadClient(secret),
            ApiBaseUrl = ReadUrl("ApiBaseUrl", "https://slack.com/api/") ?? SlackSettings.DefaultApiBaseUrl,
        };
        var canReply = token is not null || ReadText("ClientId") is not null;
        if (token is not null && (secret is not null || ReadText("ClientId") is not null))
        {
            errors.Add(
                "Slack:BotToken and Slack:ClientId exclude each other: a token is for one workspace, a client for all that install the app; leave one of them out."
            );
        }

        if (canReply && signingSecret is null)
        {
            errors.Add(
                "Slack:SigningSecret is missing: without it nobody knows whether a request is Slack's; it stands in the app's settings under Basic Information (best given as the environment variable Slack__SigningSecret)."
            );
        }

        if (!canReply && signingSecret is not null)
        {
            errors.Add(
                "Slack:SigningSecret is given, but nothing to answer with: give Slack:BotToken (one workspace), or Slack:ClientId with Slack:ClientSecret (all that install the app)."
            );
        }

        return result;
    }

    private Secret? ReadToken(string? token)
    {
        if (token is null)
            return null;

        // A test bench hands out tokens of any form.
        var isTestBench = Uri.TryCreate(ReadText("ApiBaseUrl"), UriKind.Absolute, out var api) && UrlRules.IsLoopbackHost(api.Host);
        if (!IsHeaderSafe(token) || (!isTestBench && (!token.StartsWith(BotTokenPrefix, StringComparison.Ordinal) || token.Length == BotTokenPrefix.Length)))
        {
            errors.Add("Slack:BotToken is not the token of a bot: those begin with xoxb- (others, as xoxp- and xapp-, are a person's or the app's own).");
        }

        return new Secret(token);
    }

    private OAuthClient? ReadClient(string? secret)
    {
        var (id, url) = (ReadText("ClientId"), ReadUrl("PublicUrl", "https://certbot.example.com"));
        if (id is null)
        {
            (string Name, bool Given)[] orphans = [("ClientSecret", secret is not null), ("PublicUrl", ReadText("PublicUrl") is not null)];
            errors.AddRange(
                orphans.Where(o => o.Given).Select(o => $"Slack:{o.Name} is given without Slack:ClientId: give the app's client id too, or leave it out.")
            );
            return null;
        }

        if (secret is null)
            errors.Add("Slack:ClientSecret is missing: give the secret of Slack:ClientId (best as the environment variable Slack__ClientSecret).");
        if (!IsHeaderSafe(id))
            errors.Add("Slack:ClientId is not the id of an app's client, as 1234567890.0987654321 is one.");
        return secret is null ? null : new OAuthClient(id, new Secret(secret), url ?? FindLoopbackUrl());
    }

    /// <summary>A test bench sends people back to where this host listens.</summary>
    private Uri? FindLoopbackUrl() =>
        Uri.TryCreate(ReadText("ApiBaseUrl"), UriKind.Absolute, out var api)
        && UrlRules.IsLoopbackHost(api.Host)
        && Uri.TryCreate((configuration["Urls"] ?? "http://localhost:3978").Split(';')[0], UriKind.Absolute, out var listening)
        && UrlRules.IsLoopbackHost(listening.Host)
        && listening.Port > 0
            ? new Uri(listening, "/")
            : null;

    private Uri? ReadUrl(string name, string example)
    {
        if (ReadText(name) is not { } text)
            return null;

        if (UrlRules.ParseBaseUrl(text) is { } address)
            return address;

        // The value is not repeated: an address may carry a password.
        errors.Add($"Slack:{name} is not an https address like {example}; plain http is taken from this machine only (http://127.0.0.1:…).");
        return null;
    }

    private string? ReadText(string name) => configuration[$"Slack:{name}"]?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A secret, or null when it is not given. One that is given and empty is a deployment gone wrong: with it every signature could be made by anybody.</summary>
    private string? ReadSecret(string name)
    {
        if (configuration[$"Slack:{name}"] is not { } given)
            return null;
        if (given.Trim() is { Length: > 0 } secret)
            return secret;

        errors.Add($"Slack:{name} is empty: give it, or leave the setting out.");
        return null;
    }

    /// <summary>Whether it can stand in a header.</summary>
    private static bool IsHeaderSafe(string text) => text.All(c => c is > ' ' and < '\u007f');
}
