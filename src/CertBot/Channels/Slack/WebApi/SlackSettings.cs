using CertBot.Configuration;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>Signing secret, and how to reply: as the bot of one workspace, or of each that installed the app. Nothing set: disabled.</summary>
internal sealed record SlackSettings
{
    public static Uri DefaultApiBaseUrl { get; } = new("https://slack.com/api/");

    public static SlackSettings Disabled { get; } =
        new()
        {
            SigningSecret = null,
            BotToken = null,
            Client = null,
            ApiBaseUrl = DefaultApiBaseUrl,
        };

    public bool IsEnabled => SigningSecret is not null;

    /// <summary>Incoming requests are signed with it.</summary>
    public required Secret? SigningSecret { get; init; }

    /// <summary>The bot's token for a single workspace; never together with <see cref="Client"/>.</summary>
    public required Secret? BotToken { get; init; }

    /// <summary>The OAuth client, where workspaces install the app themselves.</summary>
    public required OAuthClient? Client { get; init; }

    /// <summary>Ends with a slash: methods are appended to it.</summary>
    public required Uri ApiBaseUrl { get; init; }
}

/// <summary>
/// The app's OAuth client. <paramref name="PublicUrl"/> ends with a slash; it is configured and never taken from the request's Host header, which anybody can
/// set. Null: Slack redirects to the first URL in the app's own settings.
/// </summary>
internal sealed record OAuthClient(string Id, Secret Secret, Uri? PublicUrl)
{
    public Uri? RedirectUrl => PublicUrl is null ? null : new(PublicUrl, "slack/oauth/callback");
}
