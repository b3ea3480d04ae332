using CertBot.Core.Kpis;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Charts;

/// <summary>The words of a chart in one language.</summary>
internal sealed class ChartTexts(LanguageCode language)
{
    private readonly TextRenderer _renderer = new(new RenderContext(language, DateTimeZone.Utc, Instant.MinValue, _ => null), text => text);

    public string Render(LocalizableValue value) => _renderer.RenderValue(value);

    public string Text(string key) => _renderer.RenderValue(LocalizableValue.Text(key));

    public string Number(decimal number) => _renderer.RenderValue(number);

    public string Month(YearMonth month) => Text(FormattableString.Invariant($"charts.month.{month.Month}"));

    public string Title(KpiChart chart) => Render(LocalizableValue.Text("charts.title", new() { ["app"] = chart.Name }));

    public string Range(KpiChart chart) =>
        Render(LocalizableValue.Text("charts.range", new() { ["first"] = KpiChart.NameOf(chart.MonthAt(0)), ["last"] = KpiChart.NameOf(chart.Last) }));
}
