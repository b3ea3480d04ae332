using CertBot.Configuration;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>Whose words are Slack's, and how we answer: as the bot of one workspace, or of each that installed the app. Nothing set: the room is closed.</summary>
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

    /// <summary>What comes in is signed with it.</summary>
    public required Secret? SigningSecret { get; init; }

    /// <summary>The bot's token where it is in one workspace only; never together with <see cref="Client"/>.</summary>
    public required Secret? BotToken { get; init; }

    /// <summary>Who asks for tokens where workspaces install the app themselves.</summary>
    public required OAuthClient? Client { get; init; }

    /// <summary>Ends with a slash: methods are appended to it.</summary>
    public required Uri ApiBaseUrl { get; init; }
}

/// <summary>
/// The app as Slack knows it. <paramref name="PublicUrl"/> ends with a slash; it is set and never taken from a request, whose Host header anybody can write.
/// Null: Slack sends people back to the first address its own settings of the app have.
/// </summary>
internal sealed record OAuthClient(string Id, Secret Secret, Uri? PublicUrl)
{
    public Uri? RedirectUrl => PublicUrl is null ? null : new(PublicUrl, "slack/oauth/callback");
}
