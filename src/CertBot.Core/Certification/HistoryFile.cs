using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Texts;
using NodaTime.Text;

namespace CertBot.Core.Certification;

/// <summary>An application's history as a table people open in a spreadsheet: CSV as RFC 4180 has it, in its reader's language and zone.</summary>
public static class HistoryFile
{
    /// <summary>What makes a formula of a cell, the wide signs of East Asian keyboards included.</summary>
    private const string Dangerous = "=+-@\t\r\n＝＋－＠";

    private static readonly ZonedDateTimePattern Moment = ZonedDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd HH':'mm", null);

    /// <summary>As the reader calls it when saved.</summary>
    public static string NameOf(ApplicationId app, Reader reader)
    {
        var name = Leaf.Phrase("export.history.file", new() { ["app"] = app.Value });
        return Plain(reader).Words(name) + ".csv";
    }

    public static string Csv(ImmutableArray<HistoryLine> lines, Reader reader)
    {
        var spoken = Plain(reader);
        var csv = new StringBuilder();
        Row(csv, spoken.Words(Leaf.Phrase("export.history.when", new() { ["zone"] = reader.Zone.Id })), spoken.Words(Leaf.Phrase("export.history.who")), spoken.Words(Leaf.Phrase("export.history.what")));
        foreach (var line in lines) Row(csv, Moment.Format(line.At.InZone(reader.Zone)), spoken.Words(Leaf.Person(line.By)), spoken.Words(line.What));
        return csv.ToString();
    }

    /// <summary>Everybody a history names.</summary>
    public static IEnumerable<PersonId> People(ImmutableArray<HistoryLine> lines) => lines.SelectMany(l => People(l.What).Prepend(l.By)).Distinct();

    private static IEnumerable<PersonId> People(JsonNode? node) => node switch
    {
        JsonObject o when o["$who"] is JsonValue who => [new PersonId(who.ToString())],
        JsonObject o => o.SelectMany(p => People(p.Value)),
        JsonArray a => a.SelectMany(People),
        _ => [],
    };

    private static Spoken Plain(Reader reader) => new(reader, ForeignText.Plain);

    private static void Row(StringBuilder csv, params ReadOnlySpan<string> cells)
    {
        for (var i = 0; i < cells.Length; i++) csv.Append(i == 0 ? "" : ",").Append('"').Append(Harmless(cells[i]).Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        csv.Append("\r\n");
    }

    private static string Harmless(string cell) => cell.Length > 0 && Dangerous.Contains(cell[0], StringComparison.Ordinal) ? $"'{cell}" : cell;
}
