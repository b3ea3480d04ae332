using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using CertBot.Outbox;
using CertBot.Tests.Channels.DirectLine;
using Microsoft.Playwright;

namespace CertBot.Tests.Browser;

/// <summary>Every card in a browser, with the longest title beside the longest label: no text is squeezed into a column of a few letters.</summary>
[Trait("Suite", "Browser")]
public sealed class CardLayoutTests(ChromiumFixture chromium)
{
    /// <summary>
    /// The texts of all blocks that need more lines than their words would at twelve letters a line: a block may be narrow only if what it says is.
    /// </summary>
    private const string SqueezedBlocks = """
        () => [...document.querySelectorAll('.ac-adaptiveCard .ac-textBlock')].filter(block => {
            if (!block.offsetParent) return false;
            const probe = document.createElement('span');
            probe.style.cssText = 'position:absolute;visibility:hidden;white-space:nowrap';
            block.appendChild(probe);
            const letters = /[а-я]/i.test(block.textContent) ? 'абвгдежзийклмнопрстуфхцчшщъыьэюя' : 'abcdefghijklmnopqrstuvwxyz';
            probe.textContent = letters;
            const twelve = 12 * probe.getBoundingClientRect().width / letters.length;
            probe.textContent = [...block.childNodes].filter(n => n !== probe).map(n => n.textContent).join('');
            const whole = probe.getBoundingClientRect().width;
            probe.remove();
            const rounding = 4; // the browser's, of text that just fits
            return block.getBoundingClientRect().width + rounding < Math.min(twelve, whole);
        }).map(block => `${Math.round(block.getBoundingClientRect().width)} px: ${block.textContent}`)
        """;

    /// <summary>For all cards to be drawn; on a busy machine it takes a while.</summary>
    private const int DrawTimeout = 120_000;

    private static readonly Dictionary<string, (string Title, string Label)> Longest = new(StringComparer.Ordinal)
    {
        ["en"] = ("10 · Performance and fault tolerance", "R&D expert and Marketplace Team Lead"),
        ["ru"] = ("10 · Производительность и отказоустойчивость", "Эксперт по разработке и руководитель команды маркетплейса"),
    };

    [Theory]
    [InlineData("en", 320, Traits = ["Campaign", "Long"])]
    [InlineData("en", 370, Traits = ["Campaign", "Long"])]
    [InlineData("en", 700, Traits = ["Campaign", "Long"])]
    [InlineData("ru", 320, Traits = ["Campaign", "Long"])]
    [InlineData("ru", 370, Traits = ["Campaign", "Long"])]
    [InlineData("ru", 700, Traits = ["Campaign", "Long"])]
    public async Task No_text_column_is_narrower_than_twelve_letters(string language, int width)
    {
        await using var host = await DirectLineTestHost.Start();
        await using var page = await chromium.Open(host.Address);
        await page.Page.SetViewportSizeAsync(width, 900);
        var chat = await page.Chat("developer");
        var cards = System
            .IO.Directory.GetFiles(Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Golden", "cards"), $"*.{language}.json")
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.NotEmpty(cards);

        foreach (var (file, number) in cards.Select((f, n) => (f, n)))
        {
            var card = JsonNode.Parse(await File.ReadAllTextAsync(file)) as JsonObject ?? throw new InvalidOperationException(file);
            FillHeaders(card, Longest[language]);
            await host.Channel.Send(new ConversationAddress("web", "developer", true), new OutboundMessage { Key = $"card{number}", Card = card }, default);
        }

        await Assertions.Expect(chat.Feed.Locator(".ac-adaptiveCard")).ToHaveCountAsync(cards.Count, new() { Timeout = DrawTimeout });
        Assert.Empty(await page.Page.EvaluateAsync<string[]>(SqueezedBlocks));
    }

    /// <summary>Puts the longest texts into headings, and into columns that stand side by side.</summary>
    private static void FillHeaders(JsonNode? node, (string Title, string Label) longest)
    {
        switch (node)
        {
            case JsonObject element:
                if ((string?)element["type"] == "TextBlock" && (string?)element["style"] == "heading")
                    element["text"] = longest.Title;
                if ((string?)element["type"] == "ColumnSet" && element["columns"] is JsonArray columns)
                {
                    foreach (var (column, text) in columns.Zip([longest.Title, longest.Label]))
                    {
                        if (column?["items"]?[0] is JsonObject block && (string?)block["type"] == "TextBlock")
                            block["text"] = text;
                    }
                }

                foreach (var (_, member) in element)
                    FillHeaders(member, longest);
                break;
            case JsonArray items:
                foreach (var item in items)
                    FillHeaders(item, longest);
                break;
            default:
                break;
        }
    }
}
