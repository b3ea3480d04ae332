using System.Text.Json.Nodes;
using CertBot.Outbox;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>Formats a message for a transcript: its text, the lines of a card one below the other, and its buttons in brackets.</summary>
internal static class TranscriptFormatter
{
    public static string Format(OutboundMessage message)
    {
        List<string> lines = [];
        if (message.Text is { } text)
            lines.AddRange(text.Split('\n'));
        if (message.Card is { } card)
        {
            var inside = FormatBody(card).ToList();
            if (inside.Count > 0)
                inside[0] = $"▣ {inside[0]}";
            lines.AddRange(inside);
        }

        if (message.Suggestions.Count > 0)
            lines.Add(string.Join(' ', message.Suggestions.Select(s => $"<{s.Title}>")));
        return string.Join("\n   | ", lines);
    }

    private static IEnumerable<string> FormatBody(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray array when array.OfType<JsonObject>().Any(IsAction):
                yield return string.Join(' ', array.OfType<JsonObject>().Select(a => $"({a["title"]})"));
                foreach (var shown in array.OfType<JsonObject>().Where(a => (string?)a["type"] == "Action.ShowCard"))
                {
                    foreach (var line in FormatBody(shown["card"]))
                        yield return $"    {line}";
                }

                break;
            case JsonArray array:
                foreach (var line in array.SelectMany(FormatBody))
                    yield return line;
                break;
            case JsonObject o when (string?)o["type"] == "TextBlock":
                foreach (var line in (o["text"]?.ToString() ?? "").Split('\n'))
                    yield return line;
                break;
            case JsonObject o when o["facts"] is JsonArray facts:
                foreach (var fact in facts)
                    yield return $"{fact?["title"]}: {fact?["value"]}";
                break;
            case JsonObject o when ((string?)o["type"])?.StartsWith("Input.", StringComparison.Ordinal) is true:
                yield return $"{o["label"]} [{o["id"]?.ToString().Split('~')[0]}{(o["choices"] is JsonArray choices ? ": " + string.Join(", ", choices.Select(c => c?["title"]?.ToString())) : "")}]";
                break;
            case JsonObject o:
                foreach (var line in new[] { "body", "items", "columns", "rows", "cells", "actions" }.SelectMany(k => FormatBody(o[k])))
                    yield return line;
                break;
        }
    }

    private static bool IsAction(JsonObject o) => ((string?)o["type"])?.StartsWith("Action.", StringComparison.Ordinal) is true;
}
