using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Transcripts;

namespace CertBot.Tests.Channels.Slack.Views;

/// <summary>A card that is longer than a Slack message: it is cut, and a modal shows all of it in pages.</summary>
public sealed class LongCardTests : IAsyncLifetime
{
    private static readonly ConversationAddress PersonalChat = new("web", "analyst", IsPersonal: true);
    private static readonly ConversationAddress Channel = new SlackConversation(SlackTranscriptDriver.Team, "DUANALYST").ToAddress(
        SlackConversation.Kind.DirectMessage
    );

    private SlackTranscriptDriver _driver = null!;

    public async ValueTask InitializeAsync() => _driver = await SlackTranscriptDriver.Create();

    public async ValueTask DisposeAsync() => await _driver.DisposeAsync();

    [Fact]
    public async Task Fifteen_hundred_rows_are_paged_without_loss()
    {
        var rows = LocalizableValue.Array(
            Enumerable
                .Range(0, 1500)
                .Select(n => new LocalizableObject
                {
                    ["who"] = $"person{n:D4}",
                    ["id"] = $"p{n}",
                    ["roles"] = "expert 🧑‍🔬",
                })
        );
        var notification = new Notification(
            new Recipient.ToConversation(Channel),
            new BotMessage.CardMessage("people", new() { ["title"] = "All", ["rows"] = rows })
        );
        await _driver.Host.Store.Commit(
            "app:long",
            [new Write.Create(OutboxDocuments.Create(notification, null, "n1", _driver.Host.Clock.GetCurrentInstant()))],
            CancellationToken.None
        );
        await _driver.ProcessUntilIdle();
        _driver.ReadCalls();
        var (ts, blocks) = _driver.CurrentMessages(PersonalChat, "analyst").First();
        Assert.InRange(blocks.Count, 2, 50);
        Assert.DoesNotContain("person1499", blocks.ToJsonString(), StringComparison.Ordinal);

        await Send(_driver.InteractionPayload("analyst", PersonalChat, CreateClick(Action(blocks, "whole"), "$ts", ts)));
        HashSet<string> seen = [];
        for (var page = 0; page < 20; page++)
        {
            var view = _driver.Workspace.TopModal("UANALYST") ?? throw new InvalidOperationException("nothing is open");
            seen.UnionWith(
                Enumerable
                    .Range(0, 1500)
                    .Select(n => string.Create(CultureInfo.InvariantCulture, $"person{n:D4}"))
                    .Where(p => view.ToJsonString().Contains(p, StringComparison.Ordinal))
            );
            if (seen.Count == 1500)
                break;
            await Send(
                _driver.InteractionPayload(
                    "analyst",
                    PersonalChat,
                    CreateClick(Actions(view).Last(a => a.Id.StartsWith("page", StringComparison.Ordinal)), "$view", view["id"]?.ToString() ?? "")
                )
            );
        }

        Assert.Equal(1500, seen.Count);
    }

    [Fact]
    public async Task Card_no_longer_stored_is_reported()
    {
        _driver.EnsureMember("analyst", PersonalChat);
        await Send(_driver.InteractionPayload("analyst", PersonalChat, CreateClick(("whole", """{"behind":"gone"}"""), "$ts", "1.1")));
        Assert.Contains("too old", _driver.Workspace.TopModal("UANALYST")?.ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>One character more than a Slack input field accepts, typed into the chat.</summary>
    [Fact]
    public async Task Answer_of_three_thousand_and_one_characters_is_shown_in_full()
    {
        await _driver.SendInput("developer", new ConversationAddress("web", "developer", IsPersonal: true), new Input.Text("apply"), "e1");
        await _driver.TakeNewMessages();
        await _driver.SendInput(
            "developer",
            new ConversationAddress("web", "developer", IsPersonal: true),
            new Input.Text(string.Concat(Enumerable.Repeat("😀", 3001))),
            "e2"
        );
        Assert.NotEmpty(await _driver.TakeNewMessages());
        Assert.DoesNotContain(_driver.Host.Log.ProjectLines, l => l.Contains("could not be processed", StringComparison.Ordinal));
    }

    private static (string Id, string Value) Action(JsonArray blocks, string id) => Actions(blocks).First(a => a.Id.Split('#')[0] == id);

    private static IEnumerable<(string Id, string Value)> Actions(JsonNode? node) =>
        CardButtons
            .AllObjects(node)
            .Where(o => o["type"]?.ToString() == "button")
            .Select(o => (o["action_id"]?.ToString() ?? "", o["value"]?.ToString() ?? ""));

    private static Input.Click CreateClick((string Id, string Value) action, string where, string id) =>
        new("", ImmutableSortedDictionary<string, string>.Empty.Add("$action", action.Id).Add("$value", action.Value).Add(where, id));

    private async Task Send(JsonObject payload)
    {
        await _driver.PostSigned("application/x-www-form-urlencoded", SlackTranscriptDriver.EncodeForm(payload));
        await _driver.ProcessUntilIdle();
    }
}
