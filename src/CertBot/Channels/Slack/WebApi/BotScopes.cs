using System.Collections.Immutable;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>What the app asks a workspace for: no more than its methods, events and commands need. The manifest names the same.</summary>
internal static class BotScopes
{
    public static ImmutableArray<string> All { get; } =
    [
        "app_mentions:read",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "users:read",
    ];
}
