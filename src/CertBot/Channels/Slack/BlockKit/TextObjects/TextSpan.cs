namespace CertBot.Channels.Slack.BlockKit.TextObjects;

[Flags]
internal enum TextStyle
{
    Plain = 0,
    Bold = 1,
    Italic = 2,
}

/// <summary>A piece of a text whose markdown has been read.</summary>
internal abstract record TextSpan
{
    private TextSpan() { }

    /// <summary>Words as they are seen: nothing in them means anything.</summary>
    public sealed record Literal(string Text, TextStyle Style) : TextSpan;

    public sealed record Link(string Text, string Url, TextStyle Style) : TextSpan;

    /// <summary>Somebody is called who may be.</summary>
    public sealed record UserMention(string User) : TextSpan;
}
