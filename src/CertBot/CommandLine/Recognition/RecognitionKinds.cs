using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Recognizers;
using CertBot.Core.Recognizers.Dates;
using NodaTime;
using NodaTime.Text;

namespace CertBot.CommandLine.Recognition;

/// <summary>The kinds of answers the bot reads, by the names of the option <c>--kind</c>.</summary>
internal static class RecognitionKinds
{
    private static readonly LocalDateTimePattern TimePattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss");

    public static FrozenDictionary<string, Func<RecognitionLine, DateReference, RecognizedText>> All { get; } =
        new Dictionary<string, Func<RecognitionLine, DateReference, RecognizedText>>(StringComparer.Ordinal)
        {
            ["deadline"] = (line, reference) => OfDeadline(DeadlineRecognizer.Recognize(line.Input, reference)),
            ["yesno"] = (line, _) => OfConfirmation(line.Input),
            ["number"] = (line, _) => OfNumber(NumberSearch.FindNumber(line.Input)),
            ["ordinal"] = (line, _) => OfNumber(NumberSearch.FindOrdinal(line.Input)),
            ["choice"] = (line, _) => OfChoice(line),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static RecognizedText OfDeadline(DeadlineResult result) =>
        result switch
        {
            DeadlineResult.Clear(var date) => OfDate(date),
            DeadlineResult.Ambiguous(var dates) => OfDate(dates[0]) with { Alternatives = [.. dates.Select(ValueOf)], MustAsk = true },
            // How long, and not until when.
            DeadlineResult.NotADeadline({ Length: { } length } date) => new()
            {
                Value = JsonValue.Create((long)length.TotalSeconds),
                Words = date.Text,
                MustAsk = true,
            },
            DeadlineResult.NotADeadline({ } date) => OfDate(date) with { Value = date.End is null && date.Start is { } ? ValueOf(date) : null, MustAsk = true },
            _ => new() { MustAsk = true },
        };

    private static RecognizedText OfDate(DateCandidate date) =>
        new()
        {
            Value = ValueOf(date),
            Start = date.Start is { } start ? Format(start, date.Time is null) : null,
            End = date.End is { } end ? Format(end, date.Time is null) : null,
            Words = date.Text,
        };

    private static string ValueOf(DateCandidate date) => Format(date.Day + (date.Time ?? LocalTime.Midnight), date.Time is null);

    private static string Format(LocalDateTime at, bool isDay) => isDay ? LocalDatePattern.Iso.Format(at.Date) : TimePattern.Format(at);

    private static RecognizedText OfConfirmation(string input) =>
        ConfirmationRecognizer.Recognize(input) is { } yes ? new() { Value = yes, Words = input.Trim() } : new() { MustAsk = true };

    private static RecognizedText OfNumber(FoundNumber? found) =>
        found is null ? new() { MustAsk = true } : new() { Value = JsonValue.Create(found.Value), Words = found.Text };

    private static RecognizedText OfChoice(RecognitionLine line)
    {
        var options = line.Options.Select(o => (o, ImmutableArray.Create(o))).ToArray();
        var scored = ChoiceRecognizer.RecognizeWithScore(line.Input, options);
        return scored.Result switch
        {
            ChoiceResult<string>.Picked(var value) => new() { Value = value, Words = line.Input.Trim() },
            ChoiceResult<string>.Ambiguous(var values) => new() { Alternatives = values, MustAsk = true },
            _ => new() { MustAsk = true },
        };
    }
}
