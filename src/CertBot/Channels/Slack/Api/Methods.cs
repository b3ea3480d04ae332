using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Channels.Slack.Api;

/// <summary>A method of the Web API as we use it: how it takes its arguments, how often, and which of the bot's scopes it needs.</summary>
internal sealed record Method(string Name, Arguments Arguments, ImmutableArray<Allowance> Pace, ImmutableArray<string> Scopes)
{
    /// <summary>Slack limits messages by the channel they go to.</summary>
    public bool IsPost => Name == "chat.postMessage";

    /// <summary>A trigger lives three seconds: what waits for its turn comes too late, so Slack's own limit has to do.</summary>
    public bool IsUrgent => Pace.IsEmpty;
}

/// <summary>How a method takes its arguments: not every one reads JSON.</summary>
internal enum Arguments
{
    Json,
    Form,
}

/// <summary>Every method we call, and no other. Tiers: https://docs.slack.dev/apis/web-api/rate-limits.</summary>
internal static class Methods
{
    private static readonly ImmutableArray<Allowance> Tier3 = PerMinute(50), Tier4 = PerMinute(100);

    /// <summary>Slack says "several hundred" messages for a workspace.</summary>
    private static readonly ImmutableArray<Allowance> Posts = PerMinute(300);

    private static readonly ImmutableArray<Allowance> Unpaced = [];

    public static FrozenDictionary<string, Method> All { get; } = new Method[]
    {
        new("auth.test", Arguments.Json, Unpaced, []),
        new("oauth.v2.access", Arguments.Form, Unpaced, []),
        new("chat.postMessage", Arguments.Json, Posts, ["chat:write"]),
        new("chat.update", Arguments.Json, Tier3, ["chat:write"]),
        new("chat.postEphemeral", Arguments.Json, Tier4, ["chat:write"]),
        new("chat.getPermalink", Arguments.Form, Posts, []),
        new("conversations.open", Arguments.Json, Tier3, ["im:write"]),
        new("conversations.info", Arguments.Form, Tier3, ["channels:read", "groups:read", "im:read"]),
        new("users.info", Arguments.Form, Tier4, ["users:read"]),
        new("views.open", Arguments.Json, Unpaced, []),
        new("views.update", Arguments.Json, Unpaced, []),
        new("views.publish", Arguments.Json, Unpaced, []),
        new("files.info", Arguments.Form, Tier4, ["files:read"]),
        new("files.getUploadURLExternal", Arguments.Form, Tier4, ["files:write"]),
        new("files.completeUploadExternal", Arguments.Json, Tier4, ["files:write"]),
    }.ToFrozenDictionary(m => m.Name, StringComparer.Ordinal);

    private static ImmutableArray<Allowance> PerMinute(int calls) => [new(calls, Duration.FromMinutes(1))];
}
