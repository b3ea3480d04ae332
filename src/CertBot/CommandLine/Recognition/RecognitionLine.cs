using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace CertBot.CommandLine.Recognition;

/// <summary>A line to recognise: the text, the options of a choice, and a reference of its own.</summary>
internal sealed record RecognitionLine(string Input, ImmutableArray<string> Options, LocalDateTime? Reference)
{
    private const int MaxOptions = 200;

    private static readonly LocalDateTimePattern MinutePattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    /// <exception cref="FormatException">The line is no such JSON object; the message says why in one line.</exception>
    public static RecognitionLine Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root)
                throw new FormatException("the line is no JSON object");
            if (!root.TryGetProperty("input", out var input) || input.ValueKind != JsonValueKind.String)
                throw new FormatException("\"input\" is missing or no text");
            var options =
                !root.TryGetProperty("options", out var listed) || listed.ValueKind == JsonValueKind.Null ? []
                : listed.ValueKind == JsonValueKind.Array
                && listed.GetArrayLength() <= MaxOptions
                && listed.EnumerateArray().All(o => o.ValueKind == JsonValueKind.String)
                    ? listed.EnumerateArray().Select(o => o.GetString() ?? "").ToImmutableArray()
                : throw new FormatException("\"options\" is no list of texts");
            var reference =
                !root.TryGetProperty("reference", out var at) || at.ValueKind == JsonValueKind.Null ? (LocalDateTime?)null
                : at.ValueKind == JsonValueKind.String && ParseReference(at.GetString() ?? "") is { } parsed ? parsed
                : throw new FormatException("\"reference\" is no local time such as 2026-03-11T10:30:00");
            return new(input.GetString() ?? "", options, reference);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("the line is no JSON", e);
        }
    }

    /// <summary>A local time or a day; null: it is neither.</summary>
    public static LocalDateTime? ParseReference(string text) =>
        LocalDateTimePattern.ExtendedIso.Parse(text) is { Success: true, Value: var at } ? at
        : MinutePattern.Parse(text) is { Success: true, Value: var minute } ? minute
        : LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day } ? day.AtMidnight()
        : null;
}
