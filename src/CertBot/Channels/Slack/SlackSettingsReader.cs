using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;

namespace CertBot.Channels.Slack;

/// <summary>Reads <c>Slack:…</c>. A half configured room is refused at start, each fault in one line; a secret is in none of them.</summary>
internal sealed class SlackSettingsReader(ConfigurationReader settings)
{
    private const string BotTokenPrefix = "xoxb-";

    private bool IsTestBench => Uri.TryCreate(settings.ReadText("Slack:ApiBaseUrl"), UriKind.Absolute, out var api) && UrlRules.IsLoopbackHost(api.Host);

    public static SlackSettings Read(ConfigurationReader settings) => new SlackSettingsReader(settings).Read();

    private SlackSettings Read()
    {
        var (signingSecret, token, secret) = (ReadSecret("Slack:SigningSecret"), ReadSecret("Slack:BotToken"), ReadSecret("Slack:ClientSecret"));
        var result = new SlackSettings
        {
            SigningSecret = signingSecret,
            BotToken = CheckToken(token),
            Client = ReadClient(secret),
            ApiBaseUrl = settings.ReadUrl("Slack:ApiBaseUrl", "https://slack.com/api/", UrlRules.ParseBaseUrl) ?? SlackSettings.DefaultApiBaseUrl,
        };
        var hasClient = settings.ReadText("Slack:ClientId") is not null;
        var canReply = token is not null || hasClient;
        if (token is not null && (secret is not null || hasClient))
        {
            settings.AddFault(
                "Slack:BotToken and Slack:ClientId exclude each other: a token is for one workspace, a client for all that install the app; leave one of them out."
            );
        }

        if (canReply && signingSecret is null)
        {
            settings.AddFault(
                "Slack:SigningSecret is missing: without it nobody knows whether a request is Slack's; it stands in the app's settings under Basic Information (best given as the environment variable Slack__SigningSecret)."
            );
        }

        if (!canReply && signingSecret is not null)
        {
            settings.AddFault(
                "Slack:SigningSecret is given, but nothing to answer with: give Slack:BotToken (one workspace), or Slack:ClientId with Slack:ClientSecret (all that install the app)."
            );
        }

        return result;
    }

    private Secret? CheckToken(Secret? token)
    {
        // A test bench hands out tokens of any form.
        if (
            token?.Reveal() is { } text
            && (!IsHeaderSafe(text) || (!IsTestBench && (!text.StartsWith(BotTokenPrefix, StringComparison.Ordinal) || text.Length == BotTokenPrefix.Length)))
        )
        {
            settings.AddFault(
                "Slack:BotToken is not the token of a bot: those begin with xoxb- (others, as xoxp- and xapp-, are a person's or the app's own)."
            );
        }

        return token;
    }

    private OAuthClient? ReadClient(Secret? secret)
    {
        var (id, url) = (settings.ReadText("Slack:ClientId"), settings.ReadUrl("Slack:PublicUrl", "https://certbot.example.com", UrlRules.ParseBaseUrl));
        if (id is null)
        {
            settings.RejectOrphans("Slack:ClientId", "give the app's client id too, or leave it out.", "Slack:ClientSecret", "Slack:PublicUrl");
            return null;
        }

        if (secret is null)
            settings.AddFault("Slack:ClientSecret is missing: give the secret of Slack:ClientId (best as the environment variable Slack__ClientSecret).");
        if (!IsHeaderSafe(id))
            settings.AddFault("Slack:ClientId is not the id of an app's client, as 1234567890.0987654321 is one.");
        return secret is null ? null : new OAuthClient(id, secret, url ?? FindLoopbackUrl());
    }

    /// <summary>A test bench sends people back to where this host listens.</summary>
    private Uri? FindLoopbackUrl() =>
        IsTestBench
        && Uri.TryCreate((settings["Urls"] ?? "http://localhost:3978").Split(';')[0], UriKind.Absolute, out var listening)
        && UrlRules.IsLoopbackHost(listening.Host)
        && listening.Port > 0
            ? new Uri(listening, "/")
            : null;

    private Secret? ReadSecret(string name) => settings.ReadSecret(name, "give it, or leave the setting out.");

    /// <summary>Whether it can stand in a header.</summary>
    private static bool IsHeaderSafe(string text) => text.All(c => c is > ' ' and < '\u007f');
}
