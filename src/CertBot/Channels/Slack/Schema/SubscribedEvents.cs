namespace CertBot.Channels.Slack.Schema;

/// <summary>The Events API events the app subscribes to; the manifest must list the same.</summary>
internal static class SubscribedEvents
{
    public const string AppHomeOpened = "app_home_opened";

    public const string AppMention = "app_mention";

    public const string AppUninstalled = "app_uninstalled";

    /// <summary>The manifest names the conversation type; the event itself is a <c>message</c> with <c>channel_type</c> <c>im</c>.</summary>
    public const string DirectMessage = "message.im";

    public const string TokensRevoked = "tokens_revoked";

    public const string UserChange = "user_change";

    public static IReadOnlyList<string> All { get; } = [AppHomeOpened, AppMention, AppUninstalled, DirectMessage, TokensRevoked, UserChange];
}
