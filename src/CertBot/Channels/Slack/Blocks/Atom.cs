using System.Collections.Immutable;
using System.Text;

namespace CertBot.Channels.Slack.Blocks;

internal enum Kind
{
    Letter,
    Blank,
    LineEnd,
}

/// <summary>What a text is never cut inside of, as it is written: one seen character with its escapes, a link, a mention.</summary>
internal readonly record struct Atom(string Written, Weight Weight, Kind Kind)
{
    public int Length => Signs.Length(Written);
}

/// <summary>Takes pieces apart into atoms: for plain text, or for mrkdwn, where signs in words are made to mean nothing.</summary>
internal static class Atoms
{
    /// <summary>Slack formats at the borders of words only; with a joiner on both sides a sign stands at no border, and looks as it did.</summary>
    private const string Joiner = "\u2060";

    private const int LongestLink = 1500;

    public static ImmutableArray<Atom> Plain(ImmutableArray<Piece> pieces) =>
        [.. pieces.SelectMany(p => p switch
        {
            Piece.Words words => Signs.Clusters(words.Text).Select(c => Of(c, Signs.Escaped(c), Weight.Plain)),
            Piece.Link link => Signs.Clusters(link.Text).Select(c => Of(c, Signs.Escaped(c), Weight.Plain)),
            Piece.Called who => [Mention(who)],
            _ => [],
        })];

    public static ImmutableArray<Atom> Mrkdwn(ImmutableArray<Piece> pieces)
    {
        var atoms = ImmutableArray.CreateBuilder<Atom>();
        foreach (var piece in pieces)
        {
            switch (piece)
            {
                case Piece.Words words:
                    Dead(words, atoms);
                    break;
                case Piece.Link link:
                    var label = Signs.Escaped(link.Text.Replace('\n', ' '), 300);
                    var written = $"<{Signs.Escaped(link.Url)}|{label}>";
                    if (Signs.Length(written) <= LongestLink) atoms.Add(new(written, link.Weight, Kind.Letter));
                    else Dead(new(link.Text, link.Weight), atoms);
                    break;
                case Piece.Called who:
                    atoms.Add(Mention(who));
                    break;
            }
        }

        return atoms.ToImmutable();
    }

    /// <summary>Whether a text can be said without mrkdwn.</summary>
    public static bool IsPlain(ImmutableArray<Piece> pieces) => pieces.All(p => p is Piece.Words { Weight: Weight.Plain });

    private static Atom Mention(Piece.Called who) => new($"<@{who.User}>", Weight.Plain, Kind.Letter);

    private static Atom Of(string cluster, string written, Weight weight) =>
        cluster is "\n" ? new("\n", Weight.Plain, Kind.LineEnd)
        : cluster is " " or "\t" ? new(" ", weight, Kind.Blank)
        : new(written, weight, Kind.Letter);

    private static void Dead(Piece.Words words, ImmutableArray<Atom>.Builder atoms)
    {
        var (text, at) = (words.Text, 0);
        foreach (var cluster in Signs.Clusters(text))
        {
            var written = Signs.Escaped(cluster);
            atoms.Add(Of(cluster, Means(text, at, cluster[0], atoms) ? $"{Joiner}{written}{Joiner}" : written, words.Weight));
            at += cluster.Length;
        }
    }

    /// <summary>The wide forms too: Slack's clients take them for the signs themselves.</summary>
    private static bool Means(string text, int at, char sign, ImmutableArray<Atom>.Builder before) => sign switch
    {
        '`' or '｀' => true,
        '*' or '＊' or '_' or '＿' or '~' => !(at > 0 && char.IsLetterOrDigit(text[at - 1]) && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1])),
        '>' or '＞' => BeginsLine(before),
        ':' => IsEmoji(text, at),
        _ => false,
    };

    /// <summary>An escaped &gt; at the beginning of a line is how Slack's own clients send a quotation.</summary>
    private static bool BeginsLine(ImmutableArray<Atom>.Builder before)
    {
        for (var i = before.Count - 1; i >= 0; i--)
        {
            if (before[i].Kind is Kind.LineEnd) return true;
            if (before[i].Kind is Kind.Letter) return false;
        }

        return true;
    }

    /// <summary>A name between colons; a time of day is none.</summary>
    private static bool IsEmoji(string text, int at)
    {
        var name = new StringBuilder();
        for (var i = at + 1; i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '_' or '-' or '+' or '\''); i++) name.Append(text[i]);
        return at + 1 + name.Length < text.Length && text[at + 1 + name.Length] == ':'
            && (name.ToString() is "100" or "1234" or "+1" or "-1" || name.ToString().Any(char.IsAsciiLetter));
    }
}
