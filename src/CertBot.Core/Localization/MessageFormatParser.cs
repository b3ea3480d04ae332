using System.Collections.Immutable;

namespace CertBot.Core.Localization;

/// <summary>Reads a text into its parts, once, from left to right.</summary>
internal sealed class MessageFormatParser(string text)
{
    private int _position;

    public ImmutableArray<MessagePart> Parse()
    {
        var parts = ParseParts(inPlural: false);
        return _position == text.Length ? parts : throw SyntaxError("a brace closes what was not opened");
    }

    private ImmutableArray<MessagePart> ParseParts(bool inPlural)
    {
        var parts = ImmutableArray.CreateBuilder<MessagePart>();
        while (_position < text.Length && text[_position] != '}')
        {
            if (text[_position] == '{')
                parts.Add(ParsePlaceholder());
            else if (text[_position] == '#' && inPlural)
                (parts, _position) = (Append(parts, new MessagePart.PluralNumber()), _position + 1);
            else
                parts.Add(ParseLiteral(inPlural));
        }

        return parts.ToImmutable();
    }

    private static ImmutableArray<MessagePart>.Builder Append(ImmutableArray<MessagePart>.Builder parts, MessagePart part)
    {
        parts.Add(part);
        return parts;
    }

    private MessagePart.Literal ParseLiteral(bool inPlural)
    {
        var start = _position;
        while (_position < text.Length && text[_position] is not ('{' or '}') && !(inPlural && text[_position] == '#'))
            _position++;
        return new(text[start.._position]);
    }

    private MessagePart ParsePlaceholder()
    {
        _position++;
        var name = ReadWord();
        if (name.Length == 0)
            throw SyntaxError("a name is missing");
        if (TryConsume('}'))
            return new MessagePart.Placeholder(name);

        Expect(',');
        var kind = ReadWord();
        Expect(',');
        MessagePart part = kind switch
        {
            "plural" => new MessagePart.Plural(name, ParseCases(inPlural: true)),
            "select" => new MessagePart.SelectPart(name, ParseCases(inPlural: false)),
            _ => throw SyntaxError($"'{kind}' is neither plural nor select"),
        };
        Expect('}');
        return part;
    }

    private ImmutableSortedDictionary<string, ImmutableArray<MessagePart>> ParseCases(bool inPlural)
    {
        var cases = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<MessagePart>>(StringComparer.Ordinal);
        for (var name = ReadWord(); name.Length > 0; name = ReadWord())
        {
            Expect('{');
            if (!cases.TryAdd(name, ParseParts(inPlural)))
                throw SyntaxError($"the case '{name}' stands twice");
            Expect('}');
        }

        return cases.ContainsKey("other") ? cases.ToImmutable() : throw SyntaxError("there is no case 'other'");
    }

    private string ReadWord()
    {
        SkipBlanks();
        var start = _position;
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] is '-' or '='))
            _position++;
        var word = text[start.._position];
        SkipBlanks();
        return word;
    }

    private void SkipBlanks()
    {
        while (_position < text.Length && text[_position] is ' ' or '\n')
            _position++;
    }

    private bool TryConsume(char expected)
    {
        if (_position >= text.Length || text[_position] != expected)
            return false;
        _position++;
        return true;
    }

    private void Expect(char expected)
    {
        if (!TryConsume(expected))
            throw SyntaxError($"'{expected}' is missing");
    }

    private FormatException SyntaxError(string problem) => new($"{problem}, at {_position} of \"{text}\"");
}
