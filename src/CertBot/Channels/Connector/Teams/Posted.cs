namespace CertBot.Channels.Connector.Teams;

/// <summary>Where a message of ours stands, as one word the outbox keeps: <c>ACTIVITY</c>, or <c>ROOT>ACTIVITY</c> where it is in the thread of another.</summary>
internal sealed record Posted(string? Root, string Activity)
{
    private const char Inside = '>';

    public static Posted Read(string id) =>
        id.IndexOf(Inside, StringComparison.Ordinal) is var at and > 0 ? new(id[..at], id[(at + 1)..]) : new(Root: null, id);

    /// <summary>The first message of the thread it belongs to: its own, where it began one.</summary>
    public string Thread => Root ?? Activity;

    public override string ToString() => Root is null || Root == Activity ? Activity : $"{Root}{Inside}{Activity}";
}
