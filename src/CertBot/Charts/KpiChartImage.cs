using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using ScottPlot;
using SkiaSharp;

namespace CertBot.Charts;

/// <summary>
/// Draws the months of an application as a PNG: a row of bars for each measure, one bar a month, with its value above it. A missed month is red, hatched and
/// crossed; one with too few cases is a hollow grey outline with its value in brackets: the picture can be read without colours, on paper and in dark mode.
/// </summary>
internal static class KpiChartImage
{
    /// <summary>Pixels: twice those of a card, so that it is sharp on a phone.</summary>
    public const int Width = 1200;

    public const int HeaderHeight = 120;

    public const int RowHeight = 200;

    public const int FooterHeight = 120;

    private const int Margin = 36;
    private const int TitleHeight = 56;
    private const float BarShare = 0.62f;

    private static readonly SKColor Ink = new(0x1B, 0x1B, 0x1B);
    private static readonly SKColor Quiet = new(0x5A, 0x5A, 0x5A);
    private static readonly SKColor MetInk = new(0x0F, 0x5C, 0xA8);
    private static readonly SKColor MissedInk = new(0xB1, 0x0E, 0x1C);
    private static readonly SKColor TargetInk = new(0x1B, 0x1B, 0x1B);

    public static int HeightOf(KpiChart chart) => HeaderHeight + (RowHeight * chart.Rows.Length) + FooterHeight;

    /// <exception cref="ChartsUnavailableException">This machine cannot draw.</exception>
    public static byte[] Draw(KpiChart chart, LanguageCode language)
    {
        var texts = new ChartTexts(language);
        using var surface = SKSurface.Create(new SKImageInfo(Width, HeightOf(chart), SKColorType.Rgba8888, SKAlphaType.Opaque))
            ?? throw new ChartsUnavailableException("there is no memory for a picture");
        using var pen = new ChartPen(surface.Canvas);
        surface.Canvas.Clear(SKColors.White);
        DrawHeader(pen, chart, texts);
        for (var row = 0; row < chart.Rows.Length; row++)
            DrawRow(surface.Canvas, pen, chart, row, texts);
        DrawFooter(pen, chart, texts);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static void DrawHeader(ChartPen pen, KpiChart chart, ChartTexts texts)
    {
        pen.Text(texts.Title(chart), Margin, 54, 40, Ink, isBold: true, maxWidth: Width - (2 * Margin));
        pen.Text(texts.Range(chart) + (chart.IsLastRunning ? $" ({texts.Text("charts.legend.so-far")})" : ""), Margin, 98, 30, Quiet);
    }

    private static void DrawRow(SKCanvas canvas, ChartPen pen, KpiChart chart, int index, ChartTexts texts)
    {
        var row = chart.Rows[index];
        var top = HeaderHeight + (index * RowHeight);
        pen.Line(Margin, top, Width - Margin, top, new SKColor(0xD0, 0xD0, 0xD0), 2);
        var target = texts.Render(row.TargetText);
        var targetWidth = pen.Width(target, 26, isBold: false);
        pen.Text(texts.Render(row.Title), Margin, top + 40, 30, Ink, isBold: true, maxWidth: Width - (3 * Margin) - targetWidth);
        pen.Text(target, Width - Margin - targetWidth, top + 40, 26, Quiet);

        var area = new PixelRect(Margin, Width - Margin, top + RowHeight - 12, top + TitleHeight);
        using var plot = new Plot();
        var highest = Scale(row);
        plot.Layout.Frameless();
        plot.FigureBackground.Color = Colors.White;
        plot.DataBackground.Color = Colors.White;
        plot.HideGrid();
        plot.Axes.SetLimits(-0.5, KpiChart.MaxMonths - 0.5, 0, highest);
        foreach (var (month, point) in row.Points.Index())
        {
            if (point.Value is { } value)
                plot.Add.Bar(BarOf(month, (double)value, point.Verdict, highest));
        }

        var line = plot.Add.HorizontalLine((double)row.Target, 3, Color.FromSKColor(TargetInk), LinePattern.Dashed);
        line.EnableAutoscale = false;
        canvas.Save();
        canvas.ClipRect(new SKRect(area.Left, area.Top, area.Right, area.Bottom)); // a plot clears everything it may draw on
        plot.Render(canvas, area);
        canvas.Restore();
        foreach (var (month, point) in row.Points.Index())
            DrawValue(pen, area, month, point, highest, texts);
    }

    private static Bar BarOf(int month, double value, KpiVerdict verdict, double highest)
    {
        var bar = new Bar
        {
            Position = month,
            Value = Math.Max(Math.Clamp(value, 0, highest), highest * 0.02),
            Size = BarShare,
            LineWidth = 4,
        };
        switch (verdict)
        {
            case KpiVerdict.Missed:
                bar.FillColor = Color.FromSKColor(MissedInk);
                bar.FillHatchColor = Colors.White.WithAlpha(0.55);
                bar.FillHatch = new ScottPlot.Hatches.Striped(ScottPlot.Hatches.StripeDirection.DiagonalUp);
                bar.LineColor = Color.FromSKColor(MissedInk);
                break;
            case KpiVerdict.TooFew:
                bar.FillColor = Colors.White;
                bar.LineColor = Color.FromSKColor(Quiet);
                bar.LinePattern = LinePattern.Dotted;
                break;
            default:
                bar.FillColor = Color.FromSKColor(MetInk);
                bar.LineColor = Color.FromSKColor(MetInk);
                break;
        }

        return bar;
    }

    private static void DrawValue(ChartPen pen, PixelRect area, int month, KpiChartPoint point, double highest, ChartTexts texts)
    {
        var x = CenterOf(area, month);
        if (point.Value is not { } value)
        {
            pen.TextOverLines("–", x, area.Bottom - 8, 26, Quiet, isBold: false);
            return;
        }

        var share = Math.Clamp((double)value, highest * 0.02, highest) / highest;
        var y = area.Bottom - (float)(share * area.Height) - 8;
        var number = texts.Number(decimal.Round(value, value >= 10 ? 0 : 1));
        switch (point.Verdict)
        {
            case KpiVerdict.Missed:
                pen.TextOverLines(number, x + 8, y, 26, MissedInk, isBold: true);
                pen.Cross(x - (pen.Width(number, 26, isBold: true) / 2) - 10, y - 9, 8, MissedInk);
                break;
            case KpiVerdict.TooFew:
                pen.TextOverLines($"({number})", x, y, 26, Quiet, isBold: false);
                break;
            default:
                pen.TextOverLines(number, x, y, 26, Ink, isBold: false);
                break;
        }
    }

    private static void DrawFooter(ChartPen pen, KpiChart chart, ChartTexts texts)
    {
        var top = HeaderHeight + (chart.Rows.Length * RowHeight);
        var area = new PixelRect(Margin, Width - Margin, top, top);
        for (var month = 0; month < KpiChart.MaxMonths; month++)
        {
            var shown = chart.MonthAt(month);
            var isRunning = chart.IsLastRunning && month == KpiChart.MaxMonths - 1;
            pen.Text(texts.Month(shown) + (isRunning ? "…" : ""), CenterOf(area, month), top + 32, 28, Ink, align: SKTextAlign.Center);
        }

        var x = (float)Margin;
        var y = top + 92;
        x = pen.Legend(x, y, texts.Text("charts.legend.met"), MetInk, ChartPen.Swatch.Full);
        x = pen.Legend(x, y, texts.Text("charts.legend.missed"), MissedInk, ChartPen.Swatch.Crossed);
        x = pen.Legend(x, y, texts.Text("charts.legend.too-few"), Quiet, ChartPen.Swatch.Hollow);
        pen.Legend(x, y, texts.Text("charts.legend.target"), TargetInk, ChartPen.Swatch.Line);
    }

    private static float CenterOf(PixelRect area, int month) => area.Left + (area.Width * (month + 0.5f) / KpiChart.MaxMonths);

    /// <summary>Room for the values above the highest bar; the target is always in sight.</summary>
    private static double Scale(KpiChartRow row) => Math.Max(0.5, (double)Math.Max(row.Points.Max(p => p.Value) ?? 0, row.Target)) * 1.35;
}
