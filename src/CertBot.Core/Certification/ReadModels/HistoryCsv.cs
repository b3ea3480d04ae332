using System.Collections.Immutable;
using System.Text;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using NodaTime.Text;

namespace CertBot.Core.Certification.ReadModels;

/// <summary>An application's history as a table people open in a spreadsheet: CSV as RFC 4180 has it, in its reader's language and zone.</summary>
public static class HistoryCsv
{
    private static readonly ZonedDateTimePattern TimestampFormat = ZonedDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd HH':'mm", null);

    /// <summary>As the reader calls it when saved.</summary>
    public static string FileNameFor(ApplicationId app, RenderContext context)
    {
        var name = LocalizableValue.Text("export.history.file", new() { ["app"] = app.Value });
        return CreateRenderer(context).RenderValue(name) + ".csv";
    }

    public static string Write(ImmutableArray<HistoryEntry> lines, RenderContext context)
    {
        var renderer = CreateRenderer(context);
        var csv = new StringBuilder();
        AppendRow(
            csv,
            renderer.RenderValue(LocalizableValue.Text("export.history.when", new() { ["zone"] = context.Zone.Id })),
            renderer.RenderValue(LocalizableValue.Text("export.history.who")),
            renderer.RenderValue(LocalizableValue.Text("export.history.what"))
        );
        foreach (var line in lines)
        {
            AppendRow(
                csv,
                TimestampFormat.Format(line.At.InZone(context.Zone)),
                renderer.RenderValue(LocalizableValue.PersonName(line.By)),
                renderer.RenderValue(line.Description)
            );
        }
        return csv.ToString();
    }

    /// <summary>All persons named in a history.</summary>
    public static IEnumerable<PersonId> PeopleIn(ImmutableArray<HistoryEntry> lines) =>
        lines.SelectMany(l => l.Description.SelfAndDescendants().Select(v => v.PersonId).OfType<PersonId>().Prepend(l.By)).Distinct();

    private static TextRenderer CreateRenderer(RenderContext context) => new(context, OutputEncoder.ToPlainText);

    private static void AppendRow(StringBuilder csv, params ReadOnlySpan<string> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = SpreadsheetText.WithoutFormula(cells[i]).Replace("\"", "\"\"", StringComparison.Ordinal);
            csv.Append(i == 0 ? "" : ",").Append('"').Append(cell).Append('"');
        }
        csv.Append("\r\n");
    }
}
