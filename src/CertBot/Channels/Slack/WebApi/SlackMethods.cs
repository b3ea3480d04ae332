using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>A Web API method: argument encoding, rate limits and required bot scopes.</summary>
internal sealed record SlackMethod(string Name, ArgumentEncoding ArgumentEncoding, ImmutableArray<RateLimit> RateLimits, ImmutableArray<string> Scopes)
{
    /// <summary>Slack limits messages per channel.</summary>
    public bool IsMessagePost => Name == "chat.postMessage";

    /// <summary>A trigger is valid for three seconds, so such a call is not delayed; only Slack's own limit applies.</summary>
    public bool IsUrgent => RateLimits.IsEmpty;
}

/// <summary>Argument encoding; not every method accepts JSON.</summary>
internal enum ArgumentEncoding
{
    Json,
    Form,
}

/// <summary>Every method that is called, and no other. Tiers: https://docs.slack.dev/apis/web-api/rate-limits.</summary>
internal static class SlackMethods
{
    private static readonly ImmutableArray<RateLimit> Tier3 = PerMinute(50),
        Tier4 = PerMinute(100);

    /// <summary>Slack documents "several hundred" messages a minute per workspace.</summary>
    private static readonly ImmutableArray<RateLimit> PostLimits = PerMinute(300);

    private static readonly ImmutableArray<RateLimit> Unlimited = [];

    public static FrozenDictionary<string, SlackMethod> All { get; } =
        new SlackMethod[]
        {
            new("auth.test", ArgumentEncoding.Json, Unlimited, []),
            new("oauth.v2.access", ArgumentEncoding.Form, Unlimited, []),
            new("chat.postMessage", ArgumentEncoding.Json, PostLimits, ["chat:write"]),
            new("chat.update", ArgumentEncoding.Json, Tier3, ["chat:write"]),
            new("chat.postEphemeral", ArgumentEncoding.Json, Tier4, ["chat:write"]),
            new("chat.getPermalink", ArgumentEncoding.Form, PostLimits, []),
            new("conversations.open", ArgumentEncoding.Json, Tier3, ["im:write"]),
            new("conversations.info", ArgumentEncoding.Form, Tier3, ["channels:read", "groups:read", "im:read"]),
            new("users.info", ArgumentEncoding.Form, Tier4, ["users:read"]),
            new("views.open", ArgumentEncoding.Json, Unlimited, []),
            new("views.update", ArgumentEncoding.Json, Unlimited, []),
            new("views.publish", ArgumentEncoding.Json, Unlimited, []),
            new("files.info", ArgumentEncoding.Form, Tier4, ["files:read"]),
            new("files.getUploadURLExternal", ArgumentEncoding.Form, Tier4, ["files:write"]),
            new("files.completeUploadExternal", ArgumentEncoding.Json, Tier4, ["files:write"]),
        }.ToFrozenDictionary(m => m.Name, StringComparer.Ordinal);

    private static ImmutableArray<RateLimit> PerMinute(int calls) => [new(calls, Duration.FromMinutes(1))];
}

/// <summary>The bot scopes the app requests: those its methods, events and commands need. The manifest lists the same.</summary>
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
