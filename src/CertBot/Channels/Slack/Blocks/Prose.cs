using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>A text on its way into Slack's text objects: as plain text where it has nothing of ours in it, else as mrkdwn.</summary>
internal sealed record Prose(ImmutableArray<Piece> Pieces)
{
    public static Prose Of(string markdown, ImmutableArray<string> called) => new(Markdown.Read(markdown.Trim(), called));

    /// <summary>Text that is no markdown.</summary>
    public static Prose Plain(string text) => new(Signs.Clean(text.Trim()) is { Length: > 0 } words ? [new Piece.Words(words, Weight.Plain)] : []);

    public bool IsEmpty => Pieces.All(p => p is Piece.Words words && string.IsNullOrWhiteSpace(words.Text));

    /// <summary>Whether somebody is called in it, which only mrkdwn can.</summary>
    public bool Calls => Pieces.Any(p => p is Piece.Called);

    public Prose Bold() => new([.. Pieces.Select(p => p switch
    {
        Piece.Words words => words with { Weight = words.Weight | Weight.Bold },
        Piece.Link link => link with { Weight = link.Weight | Weight.Bold },
        _ => p,
    })]);

    public Prose Over(Prose next) => new([.. Pieces, new Piece.Words("\n", Weight.Plain), .. next.Pieces]);

    /// <summary>What it says, unescaped.</summary>
    public string Words => string.Concat(Pieces.Select(p => p switch
    {
        Piece.Words words => words.Text,
        Piece.Link link => link.Text,
        Piece.Called who => $"@{who.User}",
        _ => "",
    }));

    public string Mrkdwn => string.Concat(Stretches.Of(Atoms.Mrkdwn(Pieces), int.MaxValue, 1).Texts);

    /// <summary>As plain text, with mentions, escaped.</summary>
    public string Short(int most) => Stretches.Of(Atoms.Plain(Pieces), most, 1).Texts is [var only] ? only : "";

    /// <summary>As many text objects as are allowed; what is longer still is cut.</summary>
    public (ImmutableArray<JsonObject> Texts, bool IsCut) Texts(int each, int most)
    {
        var plain = Atoms.IsPlain(Pieces);
        if (plain && Signs.Escaped(Words).Trim() is { Length: > 0 } whole && Signs.Length(whole) <= each) return ([PlainText(whole)], false);

        var (texts, cut) = Stretches.Of(plain ? Atoms.Plain(Pieces) : Atoms.Mrkdwn(Pieces), each, most);
        return ([.. texts.Select(t => plain ? PlainText(t) : MrkdwnText(t))], cut);
    }

    /// <summary>A label, a title, an option: plain text, escaped here, cut where it must be.</summary>
    public static JsonObject Title(string text, int most) => PlainText(Signs.Escaped(Signs.Clean(text).Trim() is { Length: > 0 } words ? words : Signs.More, most));

    private static JsonObject PlainText(string escaped) => new() { ["type"] = "plain_text", ["text"] = escaped, ["emoji"] = false };

    /// <summary>Verbatim: no name and no address in it comes alive by itself.</summary>
    private static JsonObject MrkdwnText(string escaped) => new() { ["type"] = "mrkdwn", ["text"] = escaped, ["verbatim"] = true };
}
