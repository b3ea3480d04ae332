using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Connector.Schema;

/// <summary>A conversation of a channel; an empty id is none.</summary>
internal sealed record ConversationAccount(string Id, string? TenantId, bool IsPersonal)
{
    // 19:…@thread.tacv2;messageid=1485983408511, where the message is the thread's first.
    private const string ThreadSeparator = ";messageid=";

    /// <summary>The conversation without the thread in it.</summary>
    public string ChannelConversationId => Id.IndexOf(ThreadSeparator, StringComparison.Ordinal) is var at and >= 0 ? Id[..at] : Id;

    /// <summary>The thread's first message, where this is one.</summary>
    public string? ThreadId =>
        Id.IndexOf(ThreadSeparator, StringComparison.Ordinal) is var at and >= 0 && Id[(at + ThreadSeparator.Length)..] is { Length: > 0 } threadId
            ? threadId
            : null;

    public static ConversationAccount Parse(JsonObject? json) =>
        new(
            json?.GetString("id") ?? "",
            json?.GetString("tenantId"),
            json?.GetString("conversationType") is null or "personal" && json?["isGroup"]?.GetValueKind() != JsonValueKind.True
        );

    /// <summary>The conversation of a thread.</summary>
    public static string ThreadConversationId(string conversationId, string threadId) => $"{conversationId}{ThreadSeparator}{threadId}";
}
