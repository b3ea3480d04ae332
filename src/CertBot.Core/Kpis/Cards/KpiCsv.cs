using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using NodaTime.Text;

namespace CertBot.Core.Kpis.Cards;

/// <summary>Figures as a table that other programs read: the same columns and words wherever it is made.</summary>
public static class KpiCsv
{
    /// <summary>The board, one application a line, in the given order. It has the measures of each edition that an application runs under.</summary>
    /// <param name="rows">The applications.</param>
    /// <param name="edition">The standard edition, whose measures come first, also where there is no application.</param>
    public static string WriteBoard(ImmutableArray<KpiRow> rows, Edition edition)
    {
        string[] measures =
        [
            .. edition.Kpis.Select(k => k.Key).Union(rows.SelectMany(r => r.Figures.Figures).Select(f => f.Target.Key), StringComparer.Ordinal),
        ];
        return Write(
            [
                "app",
                "name",
                "vendor",
                "vendorName",
                "month",
                "state",
                "corrected",
                "cases",
                "missed",
                "chance",
                "at",
                .. measures.SelectMany(k => new[] { k, $"{k}-verdict" }),
            ],
            rows.Select(r => CellsOf(r, measures))
        );
    }

    /// <summary>Lines of a table (RFC 4180). What a spreadsheet would take for a formula is not one.</summary>
    public static string Write(IReadOnlyList<string> columns, IEnumerable<IEnumerable<string>> rows) =>
        string.Concat(rows.Prepend(columns).Select(row => $"{string.Join(',', row.Select(Cell))}\n"));

    public static string Number(decimal? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";

    public static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static IEnumerable<string> CellsOf(KpiRow row, IEnumerable<string> measures) =>
        [
            row.Application.Value,
            row.Name,
            row.Vendor.Value,
            row.VendorName,
            KpiMonths.Format(row.Figures.Month),
            KpiWords.Of(row.State),
            Number(row.Corrected),
            Number(row.Figures.Cases),
            Number(KpiBoard.Missed(row).Count()),
            Number(KpiBoard.RiskOf(row)),
            InstantPattern.ExtendedIso.Format(row.At),
            .. measures.SelectMany(k => row.Figures.Find(k) is { } figure ? [Number(figure.Value), KpiWords.Of(figure.Verdict)] : (string[])["", ""]),
        ];

    private static string Cell(string text)
    {
        var isNumber = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        var safe = isNumber ? text : SpreadsheetText.WithoutFormula(text);
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}

/// <summary>The words by which other programs know states, verdicts and aims.</summary>
public static class KpiWords
{
    public static string Of(KpiMonthState state) =>
        state switch
        {
            KpiMonthState.Running => "running",
            KpiMonthState.Over => "over",
            _ => "closed",
        };

    public static string Of(KpiVerdict verdict) =>
        verdict switch
        {
            KpiVerdict.Met => "met",
            KpiVerdict.Missed => "missed",
            KpiVerdict.TooFew => "too-few",
            _ => "no-data",
        };

    public static string Of(KpiAim aim) => aim == KpiAim.AtLeast ? "at-least" : "at-most";
}
