using System.Text.Json.Nodes;
using CertBot.Charts;
using CertBot.Core.Kpis;
using CertBot.Core.Kpis.Cards;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox;

namespace CertBot.Channels.Connector.Teams;

/// <summary>
/// Teams' own charts on the card of figures: one for each measure that missed its target in a month of the year, the latest first. The picture beside them shows
/// all measures to every client; in these the reader can point at a month. A client that does not know them leaves them out.
/// </summary>
internal static class TeamsCharts
{
    /// <summary>More would make the card longer than people read.</summary>
    private const int MaxCharts = 3;

    /// <summary>Adds them to the card of a message, where it is one of figures.</summary>
    public static void AddTo(JsonObject adapted, OutboundMessage message)
    {
        if (
            message.Source is not BotMessage.CardMessage { Name: KpiCard.Name, Data: var data }
            || adapted["body"] is not JsonArray body
            || data.Descendants().OfType<LocalizableValue.PictureValue>().FirstOrDefault() is not { Drawing: var drawing }
            || KpiChart.Parse(drawing) is not { } chart
        )
        {
            return;
        }

        var texts = new ChartTexts(message.Language);
        var at = PlaceIn(body);
        foreach (var row in chart.Rows.Where(r => LastMissed(r) >= 0).OrderByDescending(LastMissed).Take(MaxCharts))
            body.Insert(at++, Element(chart, row, texts));
    }

    /// <summary>After the picture or, where there is none, before what comes next.</summary>
    private static int PlaceIn(JsonArray body)
    {
        var elements = body.OfType<JsonObject>().ToList();
        var picture = elements.FindIndex(e => e.GetString("type") == "Image");
        return picture >= 0 ? picture + 1 : Math.Max(0, elements.FindLastIndex(e => e.GetString("type") == "TextBlock" && e["separator"] is not null));
    }

    private static int LastMissed(KpiChartRow row) => row.Points.Select((p, month) => p.Verdict == KpiVerdict.Missed ? month : -1).Max();

    private static JsonObject Element(KpiChart chart, KpiChartRow row, ChartTexts texts) =>
        new()
        {
            ["type"] = "Chart.VerticalBar",
            ["title"] = $"{texts.Render(row.Title)} ({texts.Render(row.TargetText)})",
            ["xAxisTitle"] = texts.Range(chart),
            ["showBarValues"] = true,
            ["data"] = new JsonArray([
                .. row.Points.Select((point, month) => (Point: point, Month: chart.MonthAt(month)))
                    .Where(p => p.Point.Value is not null)
                    .Select(p =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["x"] = texts.Month(p.Month),
                                ["y"] = p.Point.Value,
                                ["color"] = ColorOf(p.Point.Verdict),
                            }
                    ),
            ]),
            ["fallback"] = "drop",
        };

    private static string ColorOf(KpiVerdict verdict) =>
        verdict switch
        {
            KpiVerdict.Met => "good",
            KpiVerdict.Missed => "attention",
            _ => "neutral",
        };
}
