namespace CertBot.Channels.Slack.Blocks;

[Flags]
internal enum Weight
{
    Plain = 0,
    Bold = 1,
    Italic = 2,
}

/// <summary>A piece of a text whose markdown has been read.</summary>
internal abstract record Piece
{
    private Piece() { }

    /// <summary>Words as they are seen: nothing in them means anything.</summary>
    public sealed record Words(string Text, Weight Weight) : Piece;

    public sealed record Link(string Text, string Url, Weight Weight) : Piece;

    /// <summary>Somebody is called who may be.</summary>
    public sealed record Called(string User) : Piece;
}
