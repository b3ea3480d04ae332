namespace CertBot.Channels.Connector.Teams;

/// <summary>Where a message of ours stands, as one word the outbox keeps: <c>ACTIVITY</c>, or <c>ROOT>ACTIVITY</c> where it is in the thread of another.</summary>
internal sealed record TeamsMessageId(string? RootId, string ActivityId)
{
    private const char Separator = '>';

    public static TeamsMessageId Parse(string id) =>
        id.IndexOf(Separator, StringComparison.Ordinal) is var at and > 0 ? new(id[..at], id[(at + 1)..]) : new(RootId: null, id);

    /// <summary>The first message of the thread it belongs to: its own, where it began one.</summary>
    public string ThreadId => RootId ?? ActivityId;

    public override string ToString() => RootId is null || RootId == ActivityId ? ActivityId : $"{RootId}{Separator}{ActivityId}";
}
