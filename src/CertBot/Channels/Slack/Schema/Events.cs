namespace CertBot.Channels.Slack.Schema;

/// <summary>The events of Slack's Events API this room listens to, as the app's manifest has to name them.</summary>
internal static class HeardEvents
{
    public const string HomeOpened = "app_home_opened";

    public const string Mentioned = "app_mention";

    public const string Uninstalled = "app_uninstalled";

    /// <summary>In the manifest by the kind of conversation; in the event itself it is a <c>message</c> with <c>channel_type</c> <c>im</c>.</summary>
    public const string Written = "message.im";

    public const string Revoked = "tokens_revoked";

    public const string Changed = "user_change";

    public static IReadOnlyList<string> Names { get; } = [HomeOpened, Mentioned, Uninstalled, Written, Revoked, Changed];
}
