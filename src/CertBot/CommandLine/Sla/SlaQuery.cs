using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Support.Clocks;

namespace CertBot.CommandLine.Sla;

/// <summary>A question about one clock, as it was typed: nothing in it is checked yet.</summary>
internal sealed record SlaQuery
{
    public required string Package { get; init; }

    public required string Priority { get; init; }

    public required string Zone { get; init; }

    public required string Opened { get; init; }

    /// <summary>The target in place of the package's, as an ISO 8601 duration.</summary>
    public string? Target { get; init; }

    /// <summary>Pairs of start and end.</summary>
    public ImmutableArray<(string Starts, string Ends)> Pauses { get; init; } = [];

    /// <summary>A file, or the code of a country or region.</summary>
    public string? Holidays { get; init; }

    /// <summary>Holidays by their dates, where they are part of the question itself.</summary>
    public ImmutableArray<string>? HolidayDates { get; init; }

    /// <summary>Until when to count; null: until it is due.</summary>
    public string? At { get; init; }

    private static readonly string[] Members = ["package", "priority", "zone", "opened", "pauses", "target", "holidays", "at"];

    /// <summary>One line of a batch.</summary>
    /// <exception cref="FormatException">It is no such question; the message says why.</exception>
    public static SlaQuery Parse(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
            throw new FormatException("the line is empty");

        try
        {
            if (JsonNode.Parse(line, documentOptions: new JsonDocumentOptions { MaxDepth = 8 }) is not JsonObject json)
                throw new FormatException("the line is not a JSON object");
            if (json.Select(m => m.Key).FirstOrDefault(k => !Members.Contains(k, StringComparer.Ordinal)) is { } unknown)
                throw new FormatException($"there is no member \"{OutputText.Quote(unknown)}\"; there are {string.Join(", ", Members)}");

            return new SlaQuery
            {
                Package = Required(json, "package"),
                Priority = Required(json, "priority"),
                Zone = Required(json, "zone"),
                Opened = Required(json, "opened"),
                Target = Text(json, "target"),
                At = Text(json, "at"),
                Pauses = json["pauses"] switch
                {
                    null => [],
                    JsonArray pauses => [.. pauses.Select(ParsePause)],
                    _ => throw new FormatException("pauses is not a list"),
                },
                Holidays = json["holidays"] is JsonArray ? null : Text(json, "holidays"),
                HolidayDates = json["holidays"] is JsonArray dates ? [.. dates.Select(d => TextOf(d, "holidays"))] : null,
            };
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new FormatException("the line is not JSON", e); // a member that is there twice is an ArgumentException
        }
    }

    private static (string, string) ParsePause(JsonNode? pause) =>
        pause is JsonArray { Count: 2 } pair
            ? (TextOf(pair[0], "pauses"), TextOf(pair[1], "pauses"))
            : throw new FormatException("a pause is a list of its start and its end");

    private static string Required(JsonObject json, string member) => Text(json, member) ?? throw new FormatException($"{member} is missing");

    private static string? Text(JsonObject json, string member) => json[member] is { } value ? TextOf(value, member) : null;

    private static string TextOf(JsonNode? value, string member) =>
        value is JsonValue text && text.TryGetValue<string>(out var read) ? read : throw new FormatException($"{member} is not a text");
}
