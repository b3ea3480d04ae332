using System.Text.Json.Serialization;

namespace CertBot.Core.Conversation;

/// <summary>What is kept of one person's talk at one place: the draft not yet submitted, and an open yes-or-no about it.</summary>
public sealed record ConversationState
{
    public Draft? Draft { get; init; }

    /// <summary>Asked to keep or drop the draft, because this was wanted in its middle.</summary>
    [JsonPropertyName("waiting")]
    public RequestedDialog? RequestedDialog { get; init; }

    /// <summary>Asked whether to really drop the draft.</summary>
    [JsonPropertyName("cancelling")]
    public bool IsConfirmingCancel { get; init; }

    /// <summary>Greeted already.</summary>
    [JsonPropertyName("greeted")]
    public bool IsGreeted { get; init; }

    /// <summary>A code made for the command that is handed over: it is said once that is accepted, and forgotten.</summary>
    [JsonPropertyName("code")]
    public string? OneTimeCode { get; init; }

    /// <summary>The command that is handed over came from a card in a shared channel: the card itself answers, and a sentence to all would be one too many.</summary>
    [JsonPropertyName("quiet")]
    public bool IsReplySuppressed { get; init; }

    public static ConversationState Empty { get; } = new();
}
