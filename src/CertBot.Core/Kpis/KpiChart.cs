using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Kpis;

/// <summary>What the picture of an application's months shows. It is written as a short text, so that a link can carry it: the picture always shows what its card says.</summary>
public sealed record KpiChart
{
    /// <summary>Most months a chart shows.</summary>
    public const int MaxMonths = 12;

    private const int MaxRows = 12;
    private const int MaxNameLength = 60;

    /// <summary>The application's name as the vendor wrote it, cut to what fits.</summary>
    public required string Name { get; init; }

    public required YearMonth Last { get; init; }

    /// <summary>The last month is not over.</summary>
    public bool IsLastRunning { get; init; }

    public required ImmutableArray<KpiChartRow> Rows { get; init; }

    /// <summary>The chart of months that follow each other, oldest first; null where nothing was ever measured. Only the last twelve are shown.</summary>
    public static KpiChart? Of(string name, IReadOnlyList<KpiMonth> months, bool isLastRunning = false)
    {
        if (months.Count == 0)
            return null;
        var (last, shown) = (months[^1].Month, months.ToLookup(m => m.Month));
        var span = Enumerable.Range(0, MaxMonths).Select(i => shown[last.PlusMonths(i - MaxMonths + 1)].FirstOrDefault()).ToArray();
        ImmutableArray<KpiChartRow> rows =
        [
            .. months[^1]
                .Figures.Take(MaxRows)
                .Select(f => new KpiChartRow(f.Target.Key, f.Target.Aim, f.Target.Target, [.. span.Select(m => PointOf(m?.Find(f.Target.Key)))])),
        ];
        return rows.All(r => r.Points.All(p => p.Value is null))
            ? null
            : new KpiChart
            {
                Name = UserText.CleanName(name, MaxNameLength),
                Last = last,
                IsLastRunning = isLastRunning,
                Rows = rows,
            };
    }

    /// <summary>The members of a card that show it: <c>url</c> (absent where the reader's client cannot reach the picture) and <c>alt</c>, the figures in words.</summary>
    public static LocalizableObject? CardData(ApplicationId application, string name, IReadOnlyList<KpiMonth> months, bool isLastRunning = false) =>
        Of(name, months, isLastRunning) is { } chart
            ? new LocalizableObject { ["url"] = LocalizableValue.Picture(application, chart.ToText()), ["alt"] = chart.Describe() }
            : null;

    /// <summary>The month of a point.</summary>
    public YearMonth MonthAt(int index) => Last.PlusMonths(index - MaxMonths + 1);

    /// <summary>The figures in words, for readers who do not see the picture.</summary>
    public LocalizableValue Describe() =>
        LocalizableValue.Text(
            "charts.alt",
            new()
            {
                ["app"] = Name,
                ["range"] = LocalizableValue.Text("charts.range", new() { ["first"] = NameOf(MonthAt(0)), ["last"] = NameOf(Last) }),
                ["rows"] = Join([.. Rows.Select(r => r.Describe())]),
            }
        );

    public static LocalizableValue NameOf(YearMonth month) =>
        LocalizableValue.Text(
            "charts.month",
            new()
            {
                ["name"] = LocalizableValue.Text(FormattableString.Invariant($"charts.month.{month.Month}")),
                ["year"] = month.Year.ToString(CultureInfo.InvariantCulture),
            }
        );

    /// <summary>For <see cref="Parse"/>.</summary>
    public string ToText() => string.Join('|', [KpiMonths.Format(Last) + (IsLastRunning ? "+" : ""), Name.Replace('|', '/'), .. Rows.Select(r => r.ToText())]);

    /// <summary>Null: this text is none that <see cref="ToText"/> wrote.</summary>
    public static KpiChart? Parse(string text)
    {
        if (text.Split('|') is not [var last, var name, .. var rows] || rows.Length > MaxRows || name.Length > MaxNameLength)
            return null;
        var parsed = rows.Select(KpiChartRow.Parse).ToArray();
        return KpiMonths.Parse(last.TrimEnd('+')) is { } month && parsed.All(r => r is not null)
            ? new KpiChart
            {
                Name = name,
                Last = month,
                IsLastRunning = last.EndsWith('+'),
                Rows = [.. parsed.OfType<KpiChartRow>()],
            }
            : null;
    }

    /// <summary>By halves, so that texts are not nested deeply.</summary>
    private static LocalizableValue? Join(ReadOnlySpan<LocalizableValue> sentences) =>
        sentences.Length switch
        {
            0 => null,
            1 => sentences[0],
            var count => LocalizableValue.Text(
                "charts.alt.join",
                new() { ["first"] = Join(sentences[..(count / 2)]), ["next"] = Join(sentences[(count / 2)..]) }
            ),
        };

    private static KpiChartPoint PointOf(KpiFigure? figure) =>
        figure is null
            ? new KpiChartPoint(null, KpiVerdict.NoData)
            : new KpiChartPoint(figure.Value is { } value ? decimal.Round(value, 2) : null, figure.Verdict);
}

/// <summary>A measure of a chart: its target, and a point for each month.</summary>
public sealed record KpiChartRow(string Key, KpiAim Aim, decimal Target, ImmutableArray<KpiChartPoint> Points)
{
    private const int MaxKeyLength = 40;

    /// <summary>What it measures, with its unit.</summary>
    public LocalizableValue Title => LocalizableValue.Sentence(EditionTexts.Kpi(Key));

    public LocalizableValue TargetText =>
        LocalizableValue.Text(Aim == KpiAim.AtMost ? "charts.target.at-most" : "charts.target.at-least", new() { ["target"] = Target });

    internal LocalizableValue Describe() =>
        Points.LastOrDefault(p => p.Value is not null) is { Value: { } value } last
            ? LocalizableValue.Text(
                "charts.alt.row",
                new()
                {
                    ["kpi"] = Title,
                    ["value"] = decimal.Round(value, 1),
                    ["verdict"] = LocalizableValue.Text(TextKeyOf(last.Verdict)),
                    ["missed"] = Points.Count(p => p.Verdict == KpiVerdict.Missed),
                }
            )
            : LocalizableValue.Text("charts.alt.row.none", new() { ["kpi"] = Title });

    /// <summary>The word for a verdict.</summary>
    public static string TextKeyOf(KpiVerdict verdict) =>
        verdict switch
        {
            KpiVerdict.Met => "charts.legend.met",
            KpiVerdict.Missed => "charts.legend.missed",
            KpiVerdict.TooFew => "charts.legend.too-few",
            _ => "charts.legend.no-data",
        };

    internal string ToText() =>
        string.Create(CultureInfo.InvariantCulture, $"{Key}{(Aim == KpiAim.AtMost ? '<' : '>')}{Target};{string.Join(';', Points.Select(p => p.ToText()))}");

    internal static KpiChartRow? Parse(string text)
    {
        if (text.Split(';') is not [var head, .. { Length: KpiChart.MaxMonths } points])
            return null;
        var at = head.IndexOfAny(['<', '>']);
        if (at is <= 0 or > MaxKeyLength)
            return null;
        var parsed = points.Select(KpiChartPoint.Parse).ToArray();
        return KpiChartPoint.ParseNumber(head[(at + 1)..]) is { } target && parsed.All(p => p is not null)
            ? new KpiChartRow(head[..at], head[at] == '<' ? KpiAim.AtMost : KpiAim.AtLeast, target, [.. parsed.OfType<KpiChartPoint>()])
            : null;
    }
}

/// <summary>A month of a measure; no value: nothing was measured.</summary>
public sealed record KpiChartPoint(decimal? Value, KpiVerdict Verdict)
{
    private static readonly string Signs = "mxf-"; // by verdict

    internal string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Value}{Signs[(int)Verdict]}");

    internal static KpiChartPoint? Parse(string text) =>
        text.Length > 0
        && Signs.IndexOf(text[^1], StringComparison.Ordinal) is >= 0 and var verdict
        && (text.Length == 1 || ParseNumber(text[..^1]) is not null)
            ? new KpiChartPoint(ParseNumber(text[..^1]), (KpiVerdict)verdict)
            : null;

    internal static decimal? ParseNumber(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number is > -1_000_000 and < 1_000_000
            ? number
            : null;
}
