using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Teams;

namespace CertBot.Tests.Channels.Connector.Teams;

/// <summary>A card that Teams refuses for its size is read page by page.</summary>
public sealed class CardPagesTests : IAsyncLifetime
{
    private const int MaxBytes = 28 * 1024;

    private TeamsTestHost? _teamsHost;

    private TeamsTestHost Teams => _teamsHost ?? throw new InvalidOperationException("not open");

    public async ValueTask InitializeAsync()
    {
        _teamsHost = await TeamsTestHost.Create();
        Teams.Connector.FaultFor = call => CardPages.SizeOf(call.Body) > MaxBytes ? new ConnectorFault.ErrorStatus(413, "MessageSizeTooBig") : null;
    }

    public async ValueTask DisposeAsync() => await Teams.DisposeAsync();

    [Fact]
    public async Task Every_comment_of_a_long_card_is_on_one_of_its_pages()
    {
        var place = await Teams.OpenChat("developer");
        var card = LongCard(comments: 8, words: 650);

        Assert.IsType<SendResult.Delivered>(
            await Teams.Channel.Send(
                place,
                new OutboundMessage
                {
                    Key = "round",
                    Card = card,
                    Language = LanguageCode.Ru,
                },
                default
            )
        );

        var shown = Assert.Single(Teams.Connector.ActivitiesIn("a:chat-developer")).Activity["attachments"]?[0]?["content"] as JsonObject;
        List<JsonObject> pages = [];
        while (shown is not null)
        {
            pages.Add(shown);
            Assert.True(CardPages.SizeOf(shown) < CardPages.MaxCardBytes);
            Assert.True(pages.Count < 30);
            shown = FindTurn(shown, "Следующая страница") is { } data ? await Teams.Host.GetService<PagedCards>().FindPage(place, data, default) : null;
        }

        var texts = pages.ConvertAll(p => p.ToJsonString(ChannelJson.WriteOptions));
        Assert.All(Enumerable.Range(0, 8), n =>
            Assert.Contains(texts, t => t.Contains($"начало-{n} ", StringComparison.Ordinal) && t.Contains($"конец-{n}", StringComparison.Ordinal))
        );
        Assert.All(Enumerable.Range(0, 8), n => Assert.Contains(texts, t => t.Contains($"\"criterion\":\"c{n}\"", StringComparison.Ordinal)));
        Assert.All(texts, t => Assert.Contains("submit-mended", t, StringComparison.Ordinal));
        Assert.NotNull(FindTurn(pages[^1], "Предыдущая страница"));
    }

    [Fact]
    public void Text_longer_than_a_page_is_divided_between_words()
    {
        var card = LongCard(comments: 1, words: 5000);
        var pages = Enumerable
            .Range(1, 20)
            .Select(n => CardPages.Create(card, n, "k", LanguageCode.En) ?? throw new InvalidOperationException("one page"))
            .DistinctBy(p => p.ToJsonString())
            .ToList();

        Assert.All(pages, p => Assert.True(CardPages.SizeOf(p) < CardPages.MaxCardBytes));
        Assert.Equal(5000, pages.Sum(p => p.ToJsonString(ChannelJson.WriteOptions).Split("слово").Length - 1));
    }

    [Fact]
    public void Card_that_cannot_be_divided_has_no_pages() =>
        Assert.Null(CardPages.Create(new JsonObject { ["body"] = new JsonArray(new JsonObject { ["type"] = "Image" }) }, 1, "k", LanguageCode.En));

    private static JsonObject? FindTurn(JsonObject card, string title) =>
        ShowCardForm.FindActions(card).FirstOrDefault(a => a.GetString("title") == title)?.GetObject("data");

    private static JsonObject LongCard(int comments, int words) =>
        new()
        {
            ["type"] = "AdaptiveCard",
            ["version"] = "1.5",
            ["fallbackText"] = "What is to be mended",
            ["body"] = new JsonArray(
                new JsonObject { ["type"] = "TextBlock", ["text"] = "What is to be mended" },
                new JsonObject
                {
                    ["type"] = "Container",
                    ["items"] = new JsonArray([.. Enumerable.Range(0, comments).Select(n => (JsonNode)Comment(n, words))]),
                }
            ),
            ["actions"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "Action.Execute",
                    ["title"] = "Submit",
                    ["verb"] = "submit-mended",
                    ["data"] = new JsonObject { ["app"] = "acme-sync" },
                }
            ),
        };

    private static JsonObject Comment(int number, int words) =>
        new()
        {
            ["type"] = "Container",
            ["separator"] = true,
            ["items"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "TextBlock",
                    ["text"] = $"начало-{number} {string.Concat(Enumerable.Repeat("слово ", words))}конец-{number}",
                    ["wrap"] = true,
                },
                new JsonObject
                {
                    ["type"] = "ActionSet",
                    ["actions"] = new JsonArray(
                        new JsonObject
                        {
                            ["type"] = "Action.Execute",
                            ["title"] = "Mend",
                            ["verb"] = "mend",
                            ["data"] = new JsonObject { ["criterion"] = $"c{number}" },
                        }
                    ),
                }
            ),
        };
}
