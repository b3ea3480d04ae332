using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Connector.Schema;

/// <summary>A conversation of a channel; an empty id is none.</summary>
internal sealed record ConversationAccount(string Id, string? Tenant, bool IsPersonal)
{
    public static ConversationAccount Read(JsonObject? from) =>
        new(from?.Text("id") ?? "", from?.Text("tenantId"), from?.Text("conversationType") is null or "personal" && from?["isGroup"]?.GetValueKind() != JsonValueKind.True);
}
