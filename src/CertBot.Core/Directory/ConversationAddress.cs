using System.Text.Json.Serialization;

namespace CertBot.Core.Directory;

/// <summary>A conversation on a channel: <c>web</c>, <c>analyst</c> or <c>reviews</c>. <see cref="IsPersonal"/> marks a person's own chat.</summary>
public sealed record ConversationAddress(string Channel, string Id, [property: JsonPropertyName("personal")] bool IsPersonal)
{
    public override string ToString() => $"{Channel}:{Id}";
}
