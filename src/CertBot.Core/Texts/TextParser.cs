using System.Collections.Immutable;

namespace CertBot.Core.Texts;

/// <summary>Reads a text into its parts, once, from left to right.</summary>
internal sealed class TextParser(string text)
{
    private int at;

    public ImmutableArray<TextPart> All()
    {
        var parts = Parts(inPlural: false);
        return at == text.Length ? parts : throw Wrong("a brace closes what was not opened");
    }

    private ImmutableArray<TextPart> Parts(bool inPlural)
    {
        var parts = ImmutableArray.CreateBuilder<TextPart>();
        while (at < text.Length && text[at] != '}')
        {
            if (text[at] == '{')
                parts.Add(Filled());
            else if (text[at] == '#' && inPlural)
                (parts, at) = (With(parts, new TextPart.Number()), at + 1);
            else
                parts.Add(Words(inPlural));
        }

        return parts.ToImmutable();
    }

    private static ImmutableArray<TextPart>.Builder With(ImmutableArray<TextPart>.Builder parts, TextPart part)
    {
        parts.Add(part);
        return parts;
    }

    private TextPart.Words Words(bool inPlural)
    {
        var start = at;
        while (at < text.Length && text[at] is not ('{' or '}') && !(inPlural && text[at] == '#'))
            at++;
        return new(text[start..at]);
    }

    private TextPart Filled()
    {
        at++;
        var name = Word();
        if (name.Length == 0)
            throw Wrong("a name is missing");
        if (Took('}'))
            return new TextPart.Place(name);

        Must(',');
        var kind = Word();
        Must(',');
        TextPart part = kind switch
        {
            "plural" => new TextPart.Plural(name, Cases(inPlural: true)),
            "select" => new TextPart.Select(name, Cases(inPlural: false)),
            _ => throw Wrong($"'{kind}' is neither plural nor select"),
        };
        Must('}');
        return part;
    }

    private ImmutableSortedDictionary<string, ImmutableArray<TextPart>> Cases(bool inPlural)
    {
        var cases = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<TextPart>>(StringComparer.Ordinal);
        for (var name = Word(); name.Length > 0; name = Word())
        {
            Must('{');
            if (!cases.TryAdd(name, Parts(inPlural)))
                throw Wrong($"the case '{name}' stands twice");
            Must('}');
        }

        return cases.ContainsKey("other") ? cases.ToImmutable() : throw Wrong("there is no case 'other'");
    }

    private string Word()
    {
        Blanks();
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '='))
            at++;
        var word = text[start..at];
        Blanks();
        return word;
    }

    private void Blanks()
    {
        while (at < text.Length && text[at] is ' ' or '\n')
            at++;
    }

    private bool Took(char sign)
    {
        if (at >= text.Length || text[at] != sign)
            return false;
        at++;
        return true;
    }

    private void Must(char sign)
    {
        if (!Took(sign))
            throw Wrong($"'{sign}' is missing");
    }

    private FormatException Wrong(string what) => new($"{what}, at {at} of \"{text}\"");
}
