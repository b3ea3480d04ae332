using System.Collections.Immutable;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Kpis.Cards;

/// <summary>A page of the board: the measured applications of a month, the worst first, in numbers that can be forwarded.</summary>
public static class KpiBoardCard
{
    public const string Name = "kpi-board";

    /// <param name="month">The month.</param>
    /// <param name="all">All rows that were wanted.</param>
    /// <param name="page">Those of the page.</param>
    public static LocalizableObject.Builder CreateData(YearMonth month, ImmutableArray<KpiRow> all, IEnumerable<KpiRow> page) =>
        new()
        {
            ["title"] = LocalizableValue.Text("kpi.board.title", new() { ["month"] = KpiTexts.Month(month), ["count"] = all.Length }),
            ["summary"] = LocalizableValue.Text(
                "kpi.board.summary",
                new()
                {
                    ["missed"] = all.Count(r => KpiBoard.Missed(r).Any()),
                    ["at"] = LocalizableValue.Timestamp(all.Select(r => r.At).DefaultIfEmpty(Instant.MinValue).Min()),
                }
            ),
            ["rows"] = LocalizableValue.Array(page.Select(Row)),
            ["month"] = KpiMonths.Format(month),
            ["previous"] = KpiMonths.Format(month.PlusMonths(-1)),
            ["missed"] = null,
            ["kpi"] = null,
            ["vendor"] = null,
        };

    private static LocalizableObject Row(KpiRow row) =>
        new()
        {
            ["app"] = row.Application.Value,
            ["month"] = KpiMonths.Format(row.Figures.Month),
            ["name"] = LocalizableValue.Text("kpi.board.name", new() { ["app"] = row.Name, ["vendor"] = row.VendorName }),
            ["line"] = KpiLines.BoardLine(row) is LocalizableValue.TextValue line ? LocalizableValue.Sentence(line.Key, line.Arguments) : null,
            ["numbers"] = LocalizableValue.Text(
                "kpi.board.numbers",
                new()
                {
                    ["cases"] = row.Figures.Cases,
                    ["figures"] = LocalizableValue.List(row.Figures.Figures.Where(f => f.Value is not null).Select(KpiLines.Brief)),
                }
            ),
            ["color"] = KpiBoard.Missed(row).Any() ? "attention" : "default",
        };
}
