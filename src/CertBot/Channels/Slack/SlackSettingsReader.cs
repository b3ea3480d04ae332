using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;

namespace CertBot.Channels.Slack;

/// <summary>Reads the <c>Slack:…</c> section. An incomplete configuration stops the host at startup, one line per error; no line contains a secret.</summary>
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
                "Slack:BotToken and Slack:ClientId exclude each other: the token is for a single workspace, the client for all workspaces that install the app. Remove one of them."
            );
        }

        if (canReply && signingSecret is null)
        {
            errors.Add(
                "Slack:SigningSecret is missing: requests cannot be verified without it. It is in the app's settings under Basic Information; set it preferably as the environment variable Slack__SigningSecret."
            );
        }

        if (!canReply && signingSecret is not null)
        {
            errors.Add(
                "Slack:SigningSecret is given, but nothing to answer with: set Slack:BotToken (a single workspace), or Slack:ClientId with Slack:ClientSecret (all workspaces that install the app)."
            );
        }

        return result;
    }

    private Secret? ReadToken(string? token)
    {
        if (token is null)
            return null;

        // A local Slack emulator issues tokens of any form.
        var isEmulator = Uri.TryCreate(ReadText("ApiBaseUrl"), UriKind.Absolute, out var api) && UrlRules.IsLoopbackHost(api.Host);
        if (!IsHeaderSafe(token) || (!isEmulator && (!token.StartsWith(BotTokenPrefix, StringComparison.Ordinal) || token.Length == BotTokenPrefix.Length)))
        {
            errors.Add("Slack:BotToken is not the token of a bot: it must begin with xoxb- (xoxp- tokens belong to users, xapp- tokens to the app).");
        }

        return new Secret(token);
    }

    private OAuthClient? ReadClient(string? secret)
    {
        var (id, url) = (ReadText("ClientId"), ReadUrl("PublicUrl", "https://certbot.example.com"));
        if (id is null)
        {
            (string Name, bool IsSet)[] orphans = [("ClientSecret", secret is not null), ("PublicUrl", ReadText("PublicUrl") is not null)];
            errors.AddRange(
                orphans.Where(o => o.IsSet).Select(o => $"Slack:{o.Name} is given without Slack:ClientId: set the app's client id too, or remove it.")
            );
            return null;
        }

        if (secret is null)
            errors.Add("Slack:ClientSecret is missing: set the secret of Slack:ClientId, preferably as the environment variable Slack__ClientSecret.");
        if (!IsHeaderSafe(id))
            errors.Add("Slack:ClientId is not the id of an app's client such as 1234567890.0987654321.");
        return secret is null ? null : new OAuthClient(id, new Secret(secret), url ?? FindLoopbackUrl());
    }

    /// <summary>For tests against a local Slack emulator: the redirect goes to the URL this host listens on.</summary>
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

        // The value is not repeated: a URL may contain a password.
        errors.Add($"Slack:{name} is not an https address like {example}; plain http is allowed for this machine only (http://127.0.0.1:…).");
        return null;
    }

    private string? ReadText(string name) => configuration[$"Slack:{name}"]?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A secret, or null when it is not set. A value that is set but empty is a deployment error: anybody could compute signatures with it.</summary>
    private string? ReadSecret(string name)
    {
        if (configuration[$"Slack:{name}"] is not { } given)
            return null;
        if (given.Trim() is { Length: > 0 } secret)
            return secret;

        errors.Add($"Slack:{name} is empty: set it, or remove the setting.");
        return null;
    }

    /// <summary>True if the text is valid in an HTTP header.</summary>
    private static bool IsHeaderSafe(string text) => text.All(c => c is > ' ' and < '\u007f');
}
