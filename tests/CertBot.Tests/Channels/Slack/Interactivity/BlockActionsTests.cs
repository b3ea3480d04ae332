using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Slack;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.Channels.Slack.Interactivity;

/// <summary>Buttons of cards in a channel and the modals they open: the analysts' card of an application that waits for its kick-off.</summary>
public sealed class BlockActionsTests : IAsyncLifetime
{
    private static readonly ConversationAddress Reviews = new("web", "reviews", IsPersonal: false);
    private static readonly ImmutableSortedDictionary<string, string> Nothing = ImmutableSortedDictionary<string, string>.Empty;

    private SlackTranscriptDriver _driver = null!;
    private int _eventCount;

    public async ValueTask InitializeAsync()
    {
        _driver = await SlackTranscriptDriver.Create();
        var before = Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts", "Before");
        await Transcript.Run("* after filed\n", _driver, before);
        await _driver.TakeNewMessages();
        _driver.Slack.Calls.Clear();
    }

    public async ValueTask DisposeAsync() => await _driver.DisposeAsync();

    private FakeWorkspace Slack => _driver.Workspace;

    [Fact]
    public async Task A_form_opens_at_once_and_is_filled_after()
    {
        await Press("analyst", "ready");
        Assert.Equal(["views.open", "views.update"], _driver.Slack.Calls.Select(c => c.Method).Where(m => m.StartsWith("views.", StringComparison.Ordinal)));
        Assert.NotNull(_driver.Slack.CallsTo("views.update").Single().GetText("hash"));
        Assert.Equal(["advice", "comment"], Fields(Slack.TopModal(SlackTranscriptDriver.SlackUserId("analyst"))));
    }

    [Fact]
    public async Task A_trigger_that_is_too_old_opens_nothing_and_the_bot_asks_the_presser_alone()
    {
        _driver.EnsureMember("analyst", Reviews);
        var payload = _driver.InteractionPayload("analyst", Reviews, await Button("open:ready"));
        _driver.Host.Clock.Advance(Duration.FromSeconds(4));
        await Send(payload);
        Assert.Null(Slack.TopModal(SlackTranscriptDriver.SlackUserId("analyst")));
        var asked = Assert.Single(Slack.EphemeralsFor(SlackTranscriptDriver.SlackChannelId(Reviews), SlackTranscriptDriver.SlackUserId("analyst")));
        Assert.Contains("input", asked["blocks"]?.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_changed_the_window_meanwhile_wins()
    {
        _driver.Slack.FaultFor = call => call.Method == "views.update" ? new SlackFault.ApiError("hash_conflict") : null;
        await Press("analyst", "ready");
        Assert.Contains("One moment", Slack.TopModal(SlackTranscriptDriver.SlackUserId("analyst"))?.ToJsonString(), StringComparison.Ordinal);
        Assert.Single(_driver.Slack.CallsTo("views.update"));
    }

    [Fact]
    public async Task Handed_in_it_closes_and_the_card_changes_for_all()
    {
        await Press("analyst", "plan-kick-off");
        var (status, answer) = await HandIn("analyst", ("date", "2026-03-17"));
        Assert.Equal((200, null), (status, answer));
        await _driver.ProcessUntilIdle();
        Assert.Equal(["app:acme-sync kick-off-planned"], _driver.Host.TakeCommittedEvents());
        Assert.NotEmpty(_driver.Slack.CallsTo("chat.update"));
    }

    [Theory]
    [InlineData(Wire.Good)]
    [InlineData(Wire.Breaks)]
    [InlineData(Wire.Gone)]
    public async Task An_answer_to_a_window_is_said_there_or_where_the_connection_was_lost_in_the_conversation(Wire wire)
    {
        await Press("analyst", "plan-kick-off");
        await _driver.TakeNewMessages();
        var said = "";

        var (_, answer) = await _driver.PostSigned(
            "application/x-www-form-urlencoded",
            SlackTranscriptDriver.EncodeForm(Submission("analyst", ("date", "2020-01-01"))),
            wire
        );
        said += answer?.ToJsonString();
        _driver.Host.Clock.Advance(Duration.FromMinutes(2));
        await _driver.ProcessUntilIdle();
        foreach (var post in await _driver.TakeNewMessages())
            said += $"\n{TranscriptFormatter.Format(post.Message)}";

        Assert.Equal(2, said.Split("earliest possible day").Length);
        Assert.Equal(wire == Wire.Good, answer is not null);
    }

    [Fact]
    public async Task A_window_that_could_not_be_filled_is_answered_in_the_conversation()
    {
        await Press("analyst", "plan-kick-off");
        await _driver.TakeNewMessages();
        var window = Slack.TopModal(SlackTranscriptDriver.SlackUserId("analyst")) ?? throw new InvalidOperationException("nothing is open");
        _driver.Slack.FaultFor = call => call.Method == "views.update" ? new SlackFault.ErrorStatus(503) : null;

        await Send(InView("analyst", window, ("press:nonsense", "{}")));
        _driver.Host.Clock.Advance(Duration.FromMinutes(2));
        await _driver.ProcessUntilIdle();

        Assert.Contains(
            "I do not know that button",
            TranscriptFormatter.Format(Assert.Single(await _driver.TakeNewMessages()).Message),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_mistake_is_said_in_the_window_and_mended_there()
    {
        await Press("analyst", "plan-kick-off");
        var (_, answer) = await HandIn("analyst", ("date", "2020-01-01"));
        Assert.Equal("update", answer?["response_action"]?.ToString());
        Assert.Equal(["date"], Fields(Slack.TopModal(SlackTranscriptDriver.SlackUserId("analyst"))));
        Assert.Empty(_driver.Host.TakeCommittedEvents());

        (_, answer) = await HandIn("analyst", ("date", "2026-03-17"));
        Assert.Contains("17 Mar", answer?["view"]?["blocks"]?.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["app:acme-sync kick-off-planned"], _driver.Host.TakeCommittedEvents());
    }

    [Fact]
    public async Task A_no_stands_under_a_field_and_the_window_stays_with_all_that_was_typed()
    {
        await Press("analyst", "ready");
        var late = Submission("analyst", ("advice", "low"), ("comment", "No"));
        await Send(Submission("analyst", ("advice", "high"), ("comment", "Asked for by many")));
        Assert.NotEmpty(_driver.Host.TakeCommittedEvents());

        var (_, answer) = await Send(late);
        Assert.Equal("errors", answer?["response_action"]?.ToString());
        Assert.Equal(["advice"], (answer?["errors"] as JsonObject ?? []).Select(e => e.Key));
        Assert.Empty(_driver.Host.TakeCommittedEvents());
    }

    [Theory]
    [InlineData("developer")]
    [InlineData("rnd-expert")]
    public async Task Somebody_else_is_told_no_for_their_eyes_only(string user)
    {
        await Press(user, "not-ready");
        Assert.Empty(Fields(Slack.TopModal(SlackTranscriptDriver.SlackUserId(user))));
        Assert.DoesNotContain("One moment", Slack.TopModal(SlackTranscriptDriver.SlackUserId(user))?.ToJsonString() ?? "One moment", StringComparison.Ordinal);
        Assert.Empty(_driver.Slack.CallsTo("chat.postMessage"));
        Assert.Empty(_driver.Host.TakeCommittedEvents());
    }

    /// <summary>All payload data is untrusted: ids authorise nothing, and only Slack's signature identifies the user.</summary>
    [Fact]
    public async Task A_click_nobody_was_offered_is_decided_by_who_clicks()
    {
        var forged = _driver.InteractionPayload(
            "developer",
            Reviews,
            new Input.Click("plan-kick-off", Nothing.Add("app", "acme-sync").Add("date", "2026-03-17"))
        );
        await Send(forged);
        Assert.NotEmpty(Slack.EphemeralsFor(SlackTranscriptDriver.SlackChannelId(Reviews), SlackTranscriptDriver.SlackUserId("developer")));
        Assert.Empty(_driver.Host.TakeCommittedEvents());
    }

    [Fact]
    public void A_field_says_nothing_that_the_button_says_already()
    {
        var (ids, typed) = (Nothing.Add("app", "mine"), Nothing.Add("app", "another").Add("comment", "x"));
        Assert.Equal(["mine", "x"], CertBot.Channels.Slack.Interactivity.BlockAction.MergeInputs(ids, typed).Values);
    }

    [Fact]
    public async Task A_window_of_another_workspace_hands_nothing_in()
    {
        await Press("analyst", "plan-kick-off");
        var payload = Submission("analyst", ("date", "2026-03-17"));
        var view = payload["view"] as JsonObject ?? [];
        view["private_metadata"] = view["private_metadata"]?.ToString().Replace(SlackTranscriptDriver.Team, "TOTHER", StringComparison.Ordinal);
        await Send(payload);
        Assert.Empty(_driver.Host.TakeCommittedEvents());
    }

    [Fact]
    public async Task Buttons_and_metadata_hold_ids_only()
    {
        await Press("analyst", "ready");
        var words = _driver.Slack.Calls.SelectMany(c => Values(c.Arguments)).ToList();
        Assert.NotEmpty(words);
        Assert.All(words, w => Assert.DoesNotContain("Acme Sync", w, StringComparison.Ordinal));
        Assert.All(words, w => Assert.DoesNotContain(" ", w, StringComparison.Ordinal));
    }

    /// <summary>The payload of a click in the Home tab or a modal has a view, but neither a message nor a conversation.</summary>
    [Fact]
    public async Task A_button_of_the_Home_tab_answers_in_a_window_and_the_tab_is_made_anew()
    {
        await Home("analyst");
        var home = Slack.Homes[SlackTranscriptDriver.SlackUserId("analyst")];
        _driver.Slack.Calls.Clear();
        await Send(InView("analyst", home, Actions(home).First(a => a.Id.StartsWith("press:", StringComparison.Ordinal))));
        var top = Slack.TopModal(SlackTranscriptDriver.SlackUserId("analyst"));
        Assert.NotNull(top);
        Assert.DoesNotContain("One moment", top.ToJsonString(), StringComparison.Ordinal);
        Assert.NotEmpty(_driver.Slack.CallsTo("views.publish"));
        Assert.Empty(_driver.Slack.CallsTo("chat.postMessage"));
    }

    [Theory]
    [InlineData("analyst", "acme-sync")]
    [InlineData("developer", "acme-sync")]
    [InlineData("stranger", "create-vendor")]
    public async Task The_Home_tab_shows_what_is_theirs(string user, string holds)
    {
        await Home(user);
        Assert.Contains(Actions(Slack.Homes[SlackTranscriptDriver.SlackUserId(user)]), a => $"{a.Id} {a.Value}".Contains(holds, StringComparison.Ordinal));
        Assert.Null(
            await _driver
                .Host.GetService<CertBot.Repositories.PersonStore>()
                .FindByUser(
                    new CertBot.Channels.Slack.Schema.Sender(SlackTranscriptDriver.Team, null, SlackTranscriptDriver.SlackUserId("stranger")).ToChannelUser(
                        null
                    ),
                    CancellationToken.None
                )
        );
    }

    [Theory]
    [InlineData("""{"type":"block_actions"}""")]
    [InlineData("""{"type":"block_actions","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"},"actions":[]}""")]
    [InlineData("""{"type":"block_actions","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"},"actions":[{"action_id":"press:apply","value":"{}"}]}""")]
    [InlineData(
        """{"type":"block_actions","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"},"channel":{"id":"CREVIEWS"},"actions":[{"action_id":"press:no-such","value":"{\"app\":\"x\"}"}]}"""
    )]
    [InlineData(
        """{"type":"block_actions","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"},"channel":{"id":"CREVIEWS"},"actions":[{"action_id":"whole","value":"{\"behind\":\"../x\"}"}]}"""
    )]
    [InlineData("""{"type":"view_submission","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"},"view":{"private_metadata":"not json"}}""")]
    [InlineData(
        """{"type":"view_submission","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"},"view":{"private_metadata":"{\"place\":\"TLOCAL.CREVIEWS\",\"submit\":{\"verb\":\"pass\"}}","state":{"values":[1,2]}}}"""
    )]
    [InlineData("""{"type":"view_closed","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"}}""")]
    [InlineData(
        """{"type":"message_action","callback_id":"attach-evidence","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"},"message":{"text":5,"files":[1]}}"""
    )]
    [InlineData("""{"type":"of_tomorrow"}""")]
    public async Task What_is_half_a_click_does_nothing_and_breaks_nothing(string payload)
    {
        var (status, _) = await _driver.PostSigned("application/x-www-form-urlencoded", $"payload={Uri.EscapeDataString(payload)}");
        Assert.Equal(200, status);
        await _driver.ProcessUntilIdle();
        Assert.Empty(_driver.Host.TakeCommittedEvents());
        Assert.DoesNotContain(_driver.Host.Log.ProjectLines, l => l.Contains("could not be processed", StringComparison.Ordinal));
    }

    private async Task Press(string user, string verb)
    {
        _driver.EnsureMember(user, Reviews);
        await Send(_driver.InteractionPayload(user, Reviews, await Button($"open:{verb}")));
        _driver.Host.TakeCommittedEvents();
    }

    private Task<Input.Click> Button(string action)
    {
        _driver.ReadCalls();
        foreach (var (ts, blocks) in _driver.CurrentMessages(Reviews, "analyst"))
        {
            var found = Actions(new JsonObject { ["blocks"] = blocks.DeepClone() }).FirstOrDefault(a => a.Id.Split('#')[0] == action);
            if (found.Id is not null)
                return Task.FromResult(new Input.Click("", Nothing.Add("$action", found.Id).Add("$value", found.Value).Add("$ts", ts)));
        }

        throw new InvalidOperationException($"no {action}");
    }

    private async Task Home(string user)
    {
        _driver.EnsureMember(user, new ConversationAddress("web", user, IsPersonal: true));
        var (type, body) = SlackTranscriptDriver.EventCallback(
            $"p{++_eventCount}",
            new JsonObject
            {
                ["type"] = "app_home_opened",
                ["tab"] = "home",
                ["user"] = SlackTranscriptDriver.SlackUserId(user),
            }
        );
        await _driver.PostSigned(type, body);
        await _driver.ProcessUntilIdle();
    }

    private async Task<(int, JsonObject?)> HandIn(string user, params (string Field, string Value)[] typed)
    {
        var (status, answer) = await Send(Submission(user, typed));
        Slack.ApplySubmission(SlackTranscriptDriver.SlackUserId(user), answer);
        return (status, answer);
    }

    private JsonObject Submission(string user, params (string Field, string Value)[] typed)
    {
        var view = Slack.TopModal(SlackTranscriptDriver.SlackUserId(user)) ?? throw new InvalidOperationException("nothing is open");
        return _driver.InteractionPayload(
            user,
            Reviews,
            new Input.Click(
                "",
                typed.ToImmutableSortedDictionary(t => t.Field, t => t.Value, StringComparer.Ordinal).Add("$view", view["id"]?.ToString() ?? "")
            )
        );
    }

    private JsonObject InView(string user, JsonObject view, (string Id, string Value) action) =>
        new()
        {
            ["type"] = "block_actions",
            ["team"] = new JsonObject { ["id"] = SlackTranscriptDriver.Team },
            ["user"] = new JsonObject { ["id"] = SlackTranscriptDriver.SlackUserId(user) },
            ["container"] = new JsonObject { ["type"] = "view", ["view_id"] = view["id"]?.DeepClone() },
            ["trigger_id"] = Slack.CreateTrigger(SlackTranscriptDriver.SlackUserId(user)),
            ["view"] = view.DeepClone(),
            ["actions"] = new JsonArray(new JsonObject { ["action_id"] = action.Id, ["value"] = action.Value }),
        };

    private async Task<(int Status, JsonObject? Answer)> Send(JsonObject payload)
    {
        var answered = await _driver.PostSigned("application/x-www-form-urlencoded", SlackTranscriptDriver.EncodeForm(payload));
        await _driver.ProcessUntilIdle();
        return answered;
    }

    private static IEnumerable<string> Fields(JsonObject? view) =>
        (view?["blocks"] as JsonArray ?? []).OfType<JsonObject>().Where(b => b["type"]?.ToString() == "input").Select(b => b["block_id"]?.ToString() ?? "");

    private static IEnumerable<(string Id, string Value)> Actions(JsonNode? node) =>
        CardButtons
            .AllObjects(node)
            .Where(o => o["type"]?.ToString() == "button")
            .Select(o => (o["action_id"]?.ToString() ?? "", o["value"]?.ToString() ?? ""));

    private static IEnumerable<string> Values(JsonNode? node) =>
        Actions(node)
            .Select(a => a.Value)
            .Concat(CardButtons.AllObjects(node).Select(o => o["private_metadata"]?.ToString()).OfType<string>())
            .Where(v => v.Length > 0);
}
