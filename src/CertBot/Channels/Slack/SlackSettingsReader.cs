using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;

namespace CertBot.Channels.Slack;

/// <summary>Reads the <c>Slack:…</c> section. An incomplete configuration stops the host at startup, one line per error; no line contains a secret.</summary>
internal sealed class SlackSettingsReader(ConfigurationReader settings)
{
    private const string BotTokenPrefix = "xoxb-";

    /// <summary>Slack's own have 32 characters. Whoever guesses it speaks for every user of the workspace.</summary>
    private const int MinSigningSecretLength = 16;

    private bool IsEmulator => Uri.TryCreate(settings.ReadText("Slack:ApiBaseUrl"), UriKind.Absolute, out var api) && UrlRules.IsLoopbackHost(api.Host);

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
        if (signingSecret?.Reveal() is { Length: < MinSigningSecretLength })
        {
            settings.AddFault(
                "Slack:SigningSecret is too short to be a signing secret: copy the one in the app's settings under Basic Information, which has 32 characters."
            );
        }

        var hasClient = settings.ReadText("Slack:ClientId") is not null;
        var canReply = token is not null || hasClient;
        if (token is not null && (secret is not null || hasClient))
        {
            settings.AddFault(
                "Slack:BotToken and Slack:ClientId exclude each other: the token is for a single workspace, the client for all workspaces that install the app. Remove one of them."
            );
        }

        if (canReply && signingSecret is null)
        {
            settings.AddFault(
                "Slack:SigningSecret is missing: requests cannot be verified without it. It is in the app's settings under Basic Information; set it preferably as the environment variable Slack__SigningSecret."
            );
        }

        if (!canReply && signingSecret is not null)
        {
            settings.AddFault(
                "Slack:SigningSecret is given, but nothing to answer with: set Slack:BotToken (a single workspace), or Slack:ClientId with Slack:ClientSecret (all workspaces that install the app)."
            );
        }

        return result;
    }

    private Secret? CheckToken(Secret? token)
    {
        // A local Slack emulator issues tokens of any form.
        if (
            token?.Reveal() is { } text
            && (!IsHeaderSafe(text) || (!IsEmulator && (!text.StartsWith(BotTokenPrefix, StringComparison.Ordinal) || text.Length == BotTokenPrefix.Length)))
        )
        {
            settings.AddFault("Slack:BotToken is not the token of a bot: it must begin with xoxb- (xoxp- tokens belong to users, xapp- tokens to the app).");
        }

        return token;
    }

    private OAuthClient? ReadClient(Secret? secret)
    {
        var (id, url) = (settings.ReadText("Slack:ClientId"), settings.ReadUrl("Slack:PublicUrl", "https://certbot.example.com", UrlRules.ParseBaseUrl));
        if (id is null)
        {
            settings.RejectOrphans("Slack:ClientId", "set the app's client id too, or remove it.", "Slack:ClientSecret", "Slack:PublicUrl");
            return null;
        }

        if (secret is null)
            settings.AddFault("Slack:ClientSecret is missing: set the secret of Slack:ClientId, preferably as the environment variable Slack__ClientSecret.");
        if (!IsHeaderSafe(id))
            settings.AddFault("Slack:ClientId is not the id of an app's client such as 1234567890.0987654321.");
        return secret is null ? null : new OAuthClient(id, secret, url ?? FindLoopbackUrl());
    }

    /// <summary>For tests against a local Slack emulator: the redirect goes to the URL this host listens on.</summary>
    private Uri? FindLoopbackUrl() =>
        IsEmulator
        && Uri.TryCreate((settings["Urls"] ?? "http://localhost:3978").Split(';')[0], UriKind.Absolute, out var listening)
        && UrlRules.IsLoopbackHost(listening.Host)
        && listening.Port > 0
            ? new Uri(listening, "/")
            : null;

    private Secret? ReadSecret(string name) => settings.ReadSecret(name, "set it, or remove the setting.");

    /// <summary>True if the text is valid in an HTTP header.</summary>
    private static bool IsHeaderSafe(string text) => text.All(c => c is > ' ' and < '\u007f');
}
