using System.Collections.Immutable;
using System.Text;

namespace CertBot.Core.Localization;

/// <summary>
/// A text with placeholders: <c>{name}</c>, <c>{n, plural, =0 {none} one {# file} other {# files}}</c>,
/// <c>{x, select, a {…} other {…}}</c>, and <c>#</c> for the number inside a plural. Braces have no other use in a text.
/// </summary>
public sealed class MessageFormat
{
    private MessageFormat(string source, ImmutableArray<MessagePart> parts)
    {
        Source = source;
        Parts = parts;
    }

    public string Source { get; }

    public ImmutableArray<MessagePart> Parts { get; }

    /// <summary>All placeholder names of the text.</summary>
    public ImmutableSortedSet<string> Names => [.. NamesIn(Parts)];

    /// <exception cref="FormatException">The text is not well formed, or a plural or select has no <c>other</c>.</exception>
    public static MessageFormat Parse(string text) => new(text, new MessageFormatParser(text).Parse());

    /// <summary>Fills the placeholders. A missing argument is shown as its name in brackets: an incomplete text is better than none.</summary>
    public string Format(PluralRule plural, Func<string, MessageArgument?> argument)
    {
        var line = new StringBuilder(Source.Length + 32);
        Format(line, Parts, plural, argument, "#");
        return line.ToString();
    }

    private static void Format(StringBuilder line, ImmutableArray<MessagePart> parts, PluralRule plural, Func<string, MessageArgument?> argument, string number)
    {
        foreach (var part in parts)
        {
            switch (part)
            {
                case MessagePart.Literal literal:
                    line.Append(literal.Text);
                    break;
                case MessagePart.PluralNumber:
                    line.Append(number);
                    break;
                case MessagePart.Placeholder placeholder:
                    line.Append(argument(placeholder.Name)?.Text ?? $"[{placeholder.Name}]");
                    break;
                case MessagePart.Plural choice:
                    var counted = argument(choice.Name);
                    Format(line, SelectCase(choice.Cases, counted?.Number, plural), plural, argument, counted?.Text ?? $"[{choice.Name}]");
                    break;
                case MessagePart.SelectPart choice:
                    Format(line, choice.Cases.GetValueOrDefault(argument(choice.Name)?.Raw ?? "", choice.Cases["other"]), plural, argument, number);
                    break;
            }
        }
    }

    private static ImmutableArray<MessagePart> SelectCase(
        ImmutableSortedDictionary<string, ImmutableArray<MessagePart>> cases,
        decimal? number,
        PluralRule plural
    ) =>
        number is not { } n ? cases["other"]
        : cases.TryGetValue(FormattableString.Invariant($"={n:0.#########}"), out var exact) ? exact
        : cases.GetValueOrDefault(plural(n), cases["other"]);

    private static IEnumerable<string> NamesIn(ImmutableArray<MessagePart> parts) =>
        parts.SelectMany(p =>
            p switch
            {
                MessagePart.Placeholder placeholder => [placeholder.Name],
                MessagePart.Plural plural => plural.Cases.Values.SelectMany(NamesIn).Prepend(plural.Name),
                MessagePart.SelectPart select => select.Cases.Values.SelectMany(NamesIn).Prepend(select.Name),
                _ => (IEnumerable<string>)[],
            }
        );
}

/// <summary>The value of a placeholder: its text, the raw value a <c>select</c> compares, and the number a <c>plural</c> counts.</summary>
public sealed record MessageArgument(string Text, string Raw, decimal? Number);

/// <summary>The name of the form a number takes: one, few, many, other.</summary>
public delegate string PluralRule(decimal number);

/// <summary>A piece of a text.</summary>
public abstract record MessagePart
{
    private MessagePart() { }

    public sealed record Literal(string Text) : MessagePart;

    public sealed record Placeholder(string Name) : MessagePart;

    /// <summary>The number of the plural around it.</summary>
    public sealed record PluralNumber : MessagePart;

    public sealed record Plural(string Name, ImmutableSortedDictionary<string, ImmutableArray<MessagePart>> Cases) : MessagePart;

    public sealed record SelectPart(string Name, ImmutableSortedDictionary<string, ImmutableArray<MessagePart>> Cases) : MessagePart;
}
