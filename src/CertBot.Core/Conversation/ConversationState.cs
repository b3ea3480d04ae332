using System.Text.Json.Serialization;

namespace CertBot.Core.Conversation;

/// <summary>The stored state of one person's conversation: the draft not yet submitted, and an open confirmation about it.</summary>
public sealed record ConversationState
{
    public Draft? Draft { get; init; }

    /// <summary>The user was asked to keep or discard the draft, because they started this dialog in the middle of it.</summary>
    [JsonPropertyName("waiting")]
    public RequestedDialog? RequestedDialog { get; init; }

    /// <summary>The user was asked to confirm discarding the draft.</summary>
    [JsonPropertyName("cancelling")]
    public bool IsConfirmingCancel { get; init; }

    /// <summary>The welcome message was sent.</summary>
    [JsonPropertyName("greeted")]
    public bool IsGreeted { get; init; }

    /// <summary>A code created for the submitted command: shown once the command is accepted, then forgotten.</summary>
    [JsonPropertyName("code")]
    public string? OneTimeCode { get; init; }

    /// <summary>The submitted command came from a card in a shared channel: the updated card is the answer, so no message is sent.</summary>
    [JsonPropertyName("quiet")]
    public bool IsReplySuppressed { get; init; }

    public static ConversationState Empty { get; } = new();
}
