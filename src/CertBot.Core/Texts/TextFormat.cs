using System.Collections.Immutable;
using System.Text;

namespace CertBot.Core.Texts;

/// <summary>
/// A text with places to fill: <c>{name}</c>, <c>{n, plural, =0 {none} one {# file} other {# files}}</c>,
/// <c>{x, select, a {…} other {…}}</c>, and <c>#</c> for the number inside a plural. Braces have no other use in a text.
/// </summary>
public sealed class TextFormat
{
    private TextFormat(string source, ImmutableArray<TextPart> parts)
    {
        Source = source;
        Parts = parts;
    }

    public string Source { get; }

    public ImmutableArray<TextPart> Parts { get; }

    /// <summary>Every name the text asks for.</summary>
    public ImmutableSortedSet<string> Names => [.. NamesIn(Parts)];

    /// <exception cref="FormatException">The text is not well formed, or a plural or select has no <c>other</c>.</exception>
    public static TextFormat Parse(string text) => new(text, new TextParser(text).All());

    /// <summary>Fills the places. What is not given is named in brackets: a text with a hole is better than none.</summary>
    public string Fill(PluralRule plural, Func<string, TextArgument?> argument)
    {
        var line = new StringBuilder(Source.Length + 32);
        Fill(line, Parts, plural, argument, "#");
        return line.ToString();
    }

    private static void Fill(StringBuilder line, ImmutableArray<TextPart> parts, PluralRule plural, Func<string, TextArgument?> argument, string number)
    {
        foreach (var part in parts)
        {
            switch (part)
            {
                case TextPart.Words words:
                    line.Append(words.Text);
                    break;
                case TextPart.Number:
                    line.Append(number);
                    break;
                case TextPart.Place place:
                    line.Append(argument(place.Name)?.Words ?? $"[{place.Name}]");
                    break;
                case TextPart.Plural choice:
                    var counted = argument(choice.Name);
                    Fill(line, Case(choice.Cases, counted?.Number, plural), plural, argument, counted?.Words ?? $"[{choice.Name}]");
                    break;
                case TextPart.Select choice:
                    Fill(line, choice.Cases.GetValueOrDefault(argument(choice.Name)?.Raw ?? "", choice.Cases["other"]), plural, argument, number);
                    break;
            }
        }
    }

    private static ImmutableArray<TextPart> Case(ImmutableSortedDictionary<string, ImmutableArray<TextPart>> cases, decimal? number, PluralRule plural) =>
        number is not { } n ? cases["other"]
        : cases.TryGetValue(FormattableString.Invariant($"={n:0.#########}"), out var exact) ? exact
        : cases.GetValueOrDefault(plural(n), cases["other"]);

    private static IEnumerable<string> NamesIn(ImmutableArray<TextPart> parts) => parts.SelectMany(p => p switch
    {
        TextPart.Place place => [place.Name],
        TextPart.Plural plural => plural.Cases.Values.SelectMany(NamesIn).Prepend(plural.Name),
        TextPart.Select select => select.Cases.Values.SelectMany(NamesIn).Prepend(select.Name),
        _ => (IEnumerable<string>)[],
    });
}

/// <summary>What fills a place: the words, what a select compares, and the number a plural counts.</summary>
public sealed record TextArgument(string Words, string Raw, decimal? Number);

/// <summary>The name of the form a number takes: one, few, many, other.</summary>
public delegate string PluralRule(decimal number);

/// <summary>A piece of a text.</summary>
public abstract record TextPart
{
    private TextPart() { }

    public sealed record Words(string Text) : TextPart;

    public sealed record Place(string Name) : TextPart;

    /// <summary>The number of the plural around it.</summary>
    public sealed record Number : TextPart;

    public sealed record Plural(string Name, ImmutableSortedDictionary<string, ImmutableArray<TextPart>> Cases) : TextPart;

    public sealed record Select(string Name, ImmutableSortedDictionary<string, ImmutableArray<TextPart>> Cases) : TextPart;
}
