using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Kpis;
using CertBot.Core.Kpis.Cards;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Tests.Charts;

namespace CertBot.Tests.Channels.Connector.Teams;

public sealed class TeamsChartsTests
{
    [Fact]
    public void Measures_that_missed_their_target_have_charts_after_the_picture()
    {
        var body = BodyOf(SampleCharts.Months, """[{"type":"TextBlock"},{"type":"Image"},{"type":"TextBlock","separator":true}]""");

        Assert.Equal(
            ["TextBlock", "Image", "Chart.VerticalBar", "Chart.VerticalBar", "Chart.VerticalBar", "TextBlock"],
            body.Select(e => e?["type"]?.ToString() ?? "")
        );
        var chart = body[2] ?? throw new InvalidOperationException();
        Assert.Equal("drop", chart["fallback"]?.ToString());
        Assert.Equal("Dec 2025 – Nov 2026", chart["xAxisTitle"]?.ToString());

        // Nothing was measured in December; too few in three months; missed in May and August.
        var points = chart["data"]?.AsArray() ?? [];
        Assert.Equal("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov", string.Join(' ', points.Select(p => p?["x"])));
        Assert.Equal(
            "neutral neutral neutral good attention good good attention good good good",
            string.Join(' ', points.Select(p => p?["color"]))
        );
        Assert.Equal(SampleCharts.Months[5].Figures[0].Value, points[4]?["y"]?.GetValue<decimal>());
    }

    [Theory]
    [InlineData("en", "(target: at ")]
    [InlineData("ru", "(цель: не ")]
    public void Title_says_the_measure_and_its_target(string language, string part) =>
        Assert.All(
            BodyOf(SampleCharts.Months, "[]", language).Select(e => e?["title"]?.ToString() ?? ""),
            title => Assert.Contains(part, title, StringComparison.Ordinal)
        );

    [Fact]
    public void Latest_miss_comes_first()
    {
        var months = SampleCharts.Months.ToArray();
        var late = months[^1].Figures[^1];
        months[^1] = months[^1] with { Figures = months[^1].Figures.SetItem(months[^1].Figures.Length - 1, late with { Verdict = KpiVerdict.Missed }) };

        Assert.Equal("attention", BodyOf(months, "[]")[0]?["data"]?.AsArray()[^1]?["color"]?.ToString());
    }

    [Fact]
    public void Without_a_picture_they_stand_before_what_comes_next() =>
        Assert.Equal(
            "TextBlock",
            BodyOf(SampleCharts.Months, """[{"type":"TextBlock"},{"type":"TextBlock","separator":true},{"type":"TextBlock"}]""")[4]?["type"]?.ToString()
        );

    [Fact]
    public void Year_without_a_miss_has_none()
    {
        KpiMonth[] months =
        [
            .. SampleCharts.Months.Select(m => m with { Figures = [.. m.Figures.Select(f => f with { Verdict = KpiVerdict.Met, Value = f.Value ?? 1 })] }),
        ];

        Assert.Single(BodyOf(months, """[{"type":"Image"}]"""));
    }

    [Fact]
    public void Other_cards_have_none() => Assert.Single(BodyOf(SampleCharts.Months, """[{"type":"Image"}]""", card: "kpi-board"));

    private static JsonArray BodyOf(IReadOnlyList<KpiMonth> months, string body, string language = "en", string card = KpiCard.Name)
    {
        var adapted = new JsonObject { ["type"] = "AdaptiveCard", ["body"] = JsonNode.Parse(body) };
        TeamsCharts.AddTo(
            adapted,
            new OutboundMessage
            {
                Key = "kpi",
                Language = new(language),
                Source = new BotMessage.CardMessage(
                    card,
                    new LocalizableObject { ["chart"] = KpiChart.CardData(new("acme-service-desk"), "Acme Service Desk", months, isLastRunning: true) }
                ),
            }
        );
        return adapted["body"]?.AsArray() ?? throw new InvalidOperationException();
    }
}
