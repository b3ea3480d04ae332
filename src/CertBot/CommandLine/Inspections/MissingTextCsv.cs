using CertBot.Core.Localization;
using CertBot.Inspection.Reports;

namespace CertBot.CommandLine.Inspections;

/// <summary>The own strings that are not translated, as a table for whoever translates them. What a spreadsheet would take for a formula is not one.</summary>
internal static class MissingTextCsv
{
    public static IEnumerable<string> Lines(IEnumerable<MissingText> texts) =>
        texts.Select(t => Line(t.Culture, t.Package, t.Resource, t.Name, t.State)).Prepend("culture,package,resource,name,state");

    private static string Line(params string[] fields) => string.Join(',', fields.Select(Encode));

    private static string Encode(string field)
    {
        var text = SpreadsheetText.WithoutFormula(field);
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
