using System.Globalization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Localization;

/// <summary>
/// Renders values as text for one reader. Strings and people's names are untrusted: each is passed through <c>encode</c>,
/// which makes them safe for the format of the output.
/// </summary>
public sealed class TextRenderer(RenderContext context, Func<string, string> encode)
{
    /// <summary>Maximum nesting of texts; no message of the bot comes close.</summary>
    private const int MaxDepth = 12;

    private readonly TextCatalog _catalog = TextCatalog.For(context.Language);
    private readonly DateTimeFormatter _dateTimeFormatter = new(context);
    private readonly PluralRules _pluralRules = PluralRules.For(context.Language);

    /// <summary>A catalog text with its placeholders filled from the arguments; the key in brackets if there is no such text.</summary>
    public string RenderText(string key, LocalizableObject arguments) => RenderText(key, arguments, 0);

    /// <summary>A catalog text with its placeholders filled; the key in brackets if there is no such text.</summary>
    public string RenderText(string key, Func<string, MessageArgument?> argument) =>
        _catalog.FindFormat(key)?.Format(_pluralRules.Plural, argument) ?? $"[{key}]";

    /// <summary>The text of a value; empty for values that only templates read.</summary>
    public string RenderValue(LocalizableValue? value) => RenderValue(value, 0);

    private string RenderValue(LocalizableValue? value, int depth) =>
        value switch
        {
            null => "",
            LocalizableValue.StringValue(var text) => encode(text),
            LocalizableValue.NumberValue(var number) => _pluralRules.FormatNumber(number),
            LocalizableValue.BooleanValue(var flag) => RenderText(flag ? "say.yes" : "say.no", [], depth),
            LocalizableValue.ArrayValue(var items) => JoinList([.. items.Select(i => RenderValue(i, depth + 1))]),
            _ when depth > MaxDepth => "…",
            LocalizableValue.TextValue(var key, var arguments) => RenderText(key, arguments ?? [], depth),
            LocalizableValue.SentenceValue(var key, var arguments) => Capitalize(RenderText(key, arguments ?? [], depth)),
            LocalizableValue.DateValue(var day) => _dateTimeFormatter.FormatDay(day),
            LocalizableValue.TimestampValue(var instant) => _dateTimeFormatter.FormatInstant(instant),
            LocalizableValue.ZonedTimestampValue(var instant, var zone) { IsBeside: true } => _dateTimeFormatter.FormatBeside(instant, ZoneLookup.OrUtc(zone)),
            LocalizableValue.ZonedTimestampValue(var instant, var zone) => _dateTimeFormatter.FormatInstant(instant, ZoneLookup.OrUtc(zone)),
            LocalizableValue.DurationValue(var seconds) => _dateTimeFormatter.FormatDuration(Duration.FromSeconds(seconds)),
            LocalizableValue.ListValue(var items) => JoinList([.. items.Select(i => RenderValue(i, depth + 1))]),
            LocalizableValue.PersonNameValue(var person) => PersonName(person),
            LocalizableValue.MentionValue(var person) => context.MentionOf(person) ?? PersonName(person),
            LocalizableValue.TranslatedValue(var words) => encode(words.GetString(context.Language.Value) ?? words.GetString(LanguageCode.En.Value) ?? ""),
            LocalizableValue.ProgressValue(var done, var total) => ProgressBar(done, total),
            _ => "",
        };

    private string RenderText(string key, LocalizableObject arguments, int depth) =>
        RenderText(key, name =>
            arguments.TryGetValue(name, out var value)
                ? new MessageArgument(RenderValue(value, depth + 1), RawText(value), (value as LocalizableValue.NumberValue)?.Value)
                : null
        );

    /// <summary>The value a <c>select</c> compares.</summary>
    private static string RawText(LocalizableValue? value) =>
        value switch
        {
            LocalizableValue.StringValue(var text) => text,
            LocalizableValue.NumberValue(var number) => number.ToString(CultureInfo.InvariantCulture),
            LocalizableValue.BooleanValue(var flag) => flag ? "true" : "false",
            _ => "",
        };

    private static string Capitalize(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private string PersonName(PersonId person) =>
        person == PersonId.Clock ? RenderText("say.clock", _ => null)
        : context.NameOf(person) is { Length: > 0 } name ? encode(name)
        : RenderText("say.unnamed", _ => null);

    private string JoinList(ReadOnlySpan<string> items)
    {
        if (items.IsEmpty)
            return RenderText("say.nothing", _ => null);
        var line = items[0];
        for (var i = 1; i < items.Length; i++)
            line = RenderText(i < items.Length - 1 ? "say.list.next" : "say.list.last", NamedArguments(("first", line), ("next", items[i])));
        return line;
    }

    /// <summary>One mark per item up to twelve items, ten marks beyond.</summary>
    private string ProgressBar(decimal done, decimal total)
    {
        var marks = total is > 0 and <= 12 ? (int)total : 10;
        var full = total <= 0 ? 0 : (int)Math.Clamp(decimal.Floor(done * marks / total), 0, marks);
        return RenderText(
            "say.progress",
            NamedArguments(
                ("done", _pluralRules.FormatNumber(done)),
                ("of", _pluralRules.FormatNumber(total)),
                ("marks", new string('▮', full) + new string('▯', marks - full))
            )
        );
    }

    internal static Func<string, MessageArgument?> NamedArguments(params (string Name, string Words)[] arguments) =>
        name => Array.Find(arguments, g => g.Name == name) is { Name: not null } found ? new(found.Words, found.Words, null) : null;
}
