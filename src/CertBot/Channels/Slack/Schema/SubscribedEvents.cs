namespace CertBot.Channels.Slack.Schema;

/// <summary>The events of Slack's Events API this room listens to, as the app's manifest has to name them.</summary>
internal static class SubscribedEvents
{
    public const string AppHomeOpened = "app_home_opened";

    public const string AppMention = "app_mention";

    public const string AppUninstalled = "app_uninstalled";

    /// <summary>In the manifest by the kind of conversation; in the event itself it is a <c>message</c> with <c>channel_type</c> <c>im</c>.</summary>
    public const string DirectMessage = "message.im";

    public const string TokensRevoked = "tokens_revoked";

    public const string UserChange = "user_change";

    public static IReadOnlyList<string> All { get; } = [AppHomeOpened, AppMention, AppUninstalled, DirectMessage, TokensRevoked, UserChange];
}
