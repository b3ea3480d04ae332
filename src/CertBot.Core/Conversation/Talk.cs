namespace CertBot.Core.Conversation;

/// <summary>What is kept of one person's talk at one place: the draft not yet submitted, and an open yes-or-no about it.</summary>
public sealed record Talk
{
    public Draft? Draft { get; init; }

    /// <summary>Asked to keep or drop the draft, because this was wanted in its middle.</summary>
    public Wanted? Waiting { get; init; }

    /// <summary>Asked whether to really drop the draft.</summary>
    public bool Cancelling { get; init; }

    /// <summary>Greeted already.</summary>
    public bool Greeted { get; init; }

    /// <summary>A code made for the command that is handed over: it is said once that is accepted, and forgotten.</summary>
    public string? Code { get; init; }

    /// <summary>The command that is handed over came from a card in a shared channel: the card itself answers, and a sentence to all would be one too many.</summary>
    public bool Quiet { get; init; }

    public static Talk Empty { get; } = new();
}
