using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Connector.Schema;

/// <summary>A conversation of a channel; an empty id is none.</summary>
internal sealed record ConversationAccount(string Id, string? Tenant, bool IsPersonal)
{
    // 19:…@thread.tacv2;messageid=1485983408511, where the message is the thread's first.
    private const string ThreadMark = ";messageid=";

    /// <summary>The conversation without the thread in it.</summary>
    public string Place => Id.IndexOf(ThreadMark, StringComparison.Ordinal) is var at and >= 0 ? Id[..at] : Id;

    /// <summary>The thread's first message, where this is one.</summary>
    public string? Thread => Id.IndexOf(ThreadMark, StringComparison.Ordinal) is var at and >= 0 && Id[(at + ThreadMark.Length)..] is { Length: > 0 } first ? first : null;

    public static ConversationAccount Read(JsonObject? from) =>
        new(from?.Text("id") ?? "", from?.Text("tenantId"), from?.Text("conversationType") is null or "personal" && from?["isGroup"]?.GetValueKind() != JsonValueKind.True);

    /// <summary>The conversation of a thread.</summary>
    public static string InThread(string place, string first) => $"{place}{ThreadMark}{first}";
}
