using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Slack;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.Channels.Slack.Interactivity;

/// <summary>Buttons of cards in a channel and the modals they open: the analysts' card of an application that waits for its kick-off.</summary>
public sealed class BlockActionsTests : IAsyncLifetime
{
    private static readonly ConversationAddress Reviews = new("web", "reviews", IsPersonal: false);
    private static readonly ImmutableSortedDictionary<string, string> NoValues = ImmutableSortedDictionary<string, string>.Empty;

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
    public async Task Modal_opens_at_once_and_is_filled_afterwards()
    {
        await Press("analyst", "ready");
        Assert.Equal(["views.open", "views.update"], _driver.Slack.Calls.Select(c => c.Method).Where(m => m.StartsWith("views.", StringComparison.Ordinal)));
        Assert.NotNull(_driver.Slack.CallsTo("views.update").Single().GetText("hash"));
        Assert.Equal(["advice", "comment"], Fields(Slack.TopModal(SlackTranscriptDriver.SlackUserId("analyst"))));
    }

    [Fact]
    public async Task Expired_trigger_opens_nothing_and_the_bot_asks_in_an_ephemeral_message()
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
    public async Task Concurrent_change_of_the_modal_wins()
    {
        _driver.Slack.FaultFor = call => call.Method == "views.update" ? new SlackFault.ApiError("hash_conflict") : null;
        await Press("analyst", "ready");
        Assert.Contains("One moment", Slack.TopModal(SlackTranscriptDriver.SlackUserId("analyst"))?.ToJsonString(), StringComparison.Ordinal);
        Assert.Single(_driver.Slack.CallsTo("views.update"));
    }

    [Fact]
    public async Task Submission_closes_the_modal_and_updates_the_card_for_all()
    {
        await Press("analyst", "plan-kick-off");
        var (status, answer) = await HandIn("analyst", ("date", "2026-03-17"));
        Assert.Equal((200, null), (status, answer));
        await _driver.ProcessUntilIdle();
        Assert.Equal(["app:acme-sync kick-off-planned"], _driver.Host.TakeCommittedEvents());
        Assert.NotEmpty(_driver.Slack.CallsTo("chat.update"));
    }

    [Theory]
    [InlineData(ClientConnection.Open)]
    [InlineData(ClientConnection.Broken)]
    [InlineData(ClientConnection.Closed)]
    public async Task Answer_to_a_modal_is_shown_in_it_or_after_a_lost_connection_in_the_conversation(ClientConnection connection)
    {
        await Press("analyst", "plan-kick-off");
        await _driver.TakeNewMessages();
        var text = "";

        var (_, answer) = await _driver.PostSigned(
            "application/x-www-form-urlencoded",
            SlackTranscriptDriver.EncodeForm(Submission("analyst", ("date", "2020-01-01"))),
            connection
        );
        text += answer?.ToJsonString();
        _driver.Host.Clock.Advance(Duration.FromMinutes(2));
        await _driver.ProcessUntilIdle();
        foreach (var post in await _driver.TakeNewMessages())
            text += $"\n{TranscriptFormatter.Format(post.Message)}";

        Assert.Equal(2, text.Split("earliest possible day").Length);
        Assert.Equal(connection == ClientConnection.Open, answer is not null);
    }

    [Fact]
    public async Task Modal_that_cannot_be_filled_is_answered_in_the_conversation()
    {
        await Press("analyst", "plan-kick-off");
        await _driver.TakeNewMessages();
        var window = Slack.TopModal(SlackTranscriptDriver.SlackUserId("analyst")) ?? throw new InvalidOperationException("nothing is open");
        _driver.Slack.FaultFor = call => call.Method == "views.update" ? new SlackFault.ErrorStatus(503) : null;

        await Send(InView("analyst", window, ("press:nonsense", "{}")));
        _driver.Host.Clock.Advance(Duration.FromMinutes(2));
        await _driver.ProcessUntilIdle();

        Assert.Contains(
            "I don’t know that button",
            TranscriptFormatter.Format(Assert.Single(await _driver.TakeNewMessages()).Message),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Invalid_answer_is_shown_and_corrected_in_the_modal()
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
    public async Task Refusal_is_shown_under_its_input_and_typed_values_stay()
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
    public async Task Refusal_for_another_user_is_ephemeral(string user)
    {
        await Press(user, "not-ready");
        Assert.Empty(Fields(Slack.TopModal(SlackTranscriptDriver.SlackUserId(user))));
        Assert.DoesNotContain("One moment", Slack.TopModal(SlackTranscriptDriver.SlackUserId(user))?.ToJsonString() ?? "One moment", StringComparison.Ordinal);
        Assert.Empty(_driver.Slack.CallsTo("chat.postMessage"));
        Assert.Empty(_driver.Host.TakeCommittedEvents());
    }

    /// <summary>All payload data is untrusted: ids authorise nothing, and only Slack's signature identifies the user.</summary>
    [Fact]
    public async Task Click_that_was_not_offered_is_authorized_by_its_user()
    {
        var forged = _driver.InteractionPayload(
            "developer",
            Reviews,
            new Input.Click("plan-kick-off", NoValues.Add("app", "acme-sync").Add("date", "2026-03-17"))
        );
        await Send(forged);
        Assert.NotEmpty(Slack.EphemeralsFor(SlackTranscriptDriver.SlackChannelId(Reviews), SlackTranscriptDriver.SlackUserId("developer")));
        Assert.Empty(_driver.Host.TakeCommittedEvents());
    }

    [Fact]
    public void Button_value_wins_over_an_input_of_the_same_name()
    {
        var (ids, typed) = (NoValues.Add("app", "mine"), NoValues.Add("app", "another").Add("comment", "x"));
        Assert.Equal(["mine", "x"], CertBot.Channels.Slack.Interactivity.BlockAction.MergeInputs(ids, typed).Values);
    }

    [Fact]
    public async Task Modal_of_another_workspace_is_refused()
    {
        await Press("analyst", "plan-kick-off");
        var payload = Submission("analyst", ("date", "2026-03-17"));
        var view = payload["view"] as JsonObject ?? [];
        view["private_metadata"] = view["private_metadata"]?.ToString().Replace(SlackTranscriptDriver.Team, "TOTHER", StringComparison.Ordinal);
        await AssertErrorInTheModal(payload);
    }

    /// <summary>The bot cannot tell what such a modal is for. Silence would look like a yes.</summary>
    [Theory]
    [InlineData("private_metadata", "\"not json\"")]
    [InlineData("private_metadata", "\"{}\"")]
    [InlineData("private_metadata", "\"{\\\"place\\\":\\\"TLOCAL.CREVIEWS\\\"}\"")]
    [InlineData("private_metadata", "null")]
    public async Task Modal_that_cannot_be_placed_says_so(string member, string value)
    {
        await Press("analyst", "plan-kick-off");
        var payload = Submission("analyst", ("date", "2026-03-17"));
        (payload["view"] as JsonObject ?? [])[member] = JsonNode.Parse(value);
        await AssertErrorInTheModal(payload);
    }

    [Fact]
    public async Task Submission_without_a_user_says_that_nothing_was_taken()
    {
        await Press("analyst", "plan-kick-off");
        var payload = Submission("analyst", ("date", "2026-03-17"));
        payload["user"] = null;
        await AssertErrorInTheModal(payload);
    }

    /// <summary>In a channel shared with another organisation the team of a submission is the user's; the app's is named in the view.</summary>
    [Theory]
    [InlineData("""{"team":{"id":"T0OTHER"},"user":{"id":"UANALYST","team_id":"T0OTHER"}}""", """{"app_installed_team_id":"TLOCAL"}""")]
    [InlineData("""{"team":{"id":"T0OTHER","enterprise_id":"E0OTHER"},"enterprise":{"id":"E0OTHER"}}""", """{"app_installed_team_id":"TLOCAL"}""")]
    [InlineData("""{"team":null,"enterprise":{"id":"E0ORG"},"is_enterprise_install":true}""", """{"app_installed_team_id":"TLOCAL"}""")]
    [InlineData("""{"team":null,"is_enterprise_install":true}""", "{}")]
    [InlineData("""{"team":{"id":"T0OTHER"},"context_team_id":"TLOCAL"}""", """{"team_id":"T0OTHER"}""")]
    public async Task Submission_from_another_organisation_is_decided_as_the_person_who_clicked(string changes, string viewChanges)
    {
        await Press("analyst", "plan-kick-off");
        var payload = Submission("analyst", ("date", "2026-03-17"));
        foreach (var (name, value) in JsonNode.Parse(changes) as JsonObject ?? [])
            payload[name] = value?.DeepClone();
        foreach (var (name, value) in JsonNode.Parse(viewChanges) as JsonObject ?? [])
            (payload["view"] as JsonObject ?? [])[name] = value?.DeepClone();
        Assert.Equal((200, null), await Send(payload));
        Assert.Equal(["app:acme-sync kick-off-planned"], _driver.Host.TakeCommittedEvents());
    }

    /// <summary>The first response said what is wrong; an empty second one would close the modal as if all were well.</summary>
    [Fact]
    public async Task Repeated_submission_is_not_answered_as_if_it_were_taken()
    {
        await Press("analyst", "plan-kick-off");
        var payload = Submission("analyst", ("date", "yesterday"));
        var (_, first) = await Send(payload);
        Assert.NotNull(first);
        var (_, second) = await Send(payload);
        Assert.NotNull(second);
        Assert.Empty(_driver.Host.TakeCommittedEvents());
    }

    private async Task AssertErrorInTheModal(JsonObject payload)
    {
        var (status, answer) = await Send(payload);
        Assert.Equal((200, "errors"), (status, answer?["response_action"]?.ToString()));
        Assert.Contains("date", (answer?["errors"] as JsonObject ?? []).Select(e => e.Key));
        Assert.Empty(_driver.Host.TakeCommittedEvents());
        Assert.Contains(_driver.Host.Log.ProjectLines, l => l.Contains("submission", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Buttons_and_metadata_hold_ids_only()
    {
        await Press("analyst", "ready");
        var texts = _driver.Slack.Calls.SelectMany(c => Values(c.Arguments)).ToList();
        Assert.NotEmpty(texts);
        Assert.All(texts, w => Assert.DoesNotContain("Acme Sync", w, StringComparison.Ordinal));
        Assert.All(texts, w => Assert.DoesNotContain(" ", w, StringComparison.Ordinal));
    }

    /// <summary>The payload of a click in the Home tab or a modal has a view, but neither a message nor a conversation.</summary>
    [Fact]
    public async Task Button_of_the_Home_tab_opens_a_modal_and_the_tab_is_refreshed()
    {
        await OpenHomeTab("analyst");
        var home = Slack.HomeViews[SlackTranscriptDriver.SlackUserId("analyst")];
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
    public async Task Home_tab_lists_the_applications_of_its_user(string user, string holds)
    {
        await OpenHomeTab(user);
        Assert.Contains(Actions(Slack.HomeViews[SlackTranscriptDriver.SlackUserId(user)]), a => $"{a.Id} {a.Value}".Contains(holds, StringComparison.Ordinal));
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
    [InlineData("""{"type":"block_actions","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"},"actions":[]}""", Traits = ["Campaign", "Long"])]
    [InlineData(
        """{"type":"block_actions","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"},"actions":[{"action_id":"press:apply","value":"{}"}]}""",
        Traits = ["Campaign", "Long"]
    )]
    [InlineData(
        """{"type":"block_actions","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"},"channel":{"id":"CREVIEWS"},"actions":[{"action_id":"press:no-such","value":"{\"app\":\"x\"}"}]}"""
    )]
    [InlineData(
        """{"type":"block_actions","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"},"channel":{"id":"CREVIEWS"},"actions":[{"action_id":"whole","value":"{\"behind\":\"../x\"}"}]}"""
    )]
    [InlineData(
        """{"type":"view_submission","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"},"view":{"private_metadata":"not json"}}""",
        Traits = ["Campaign", "Long"]
    )]
    [InlineData(
        """{"type":"view_submission","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"},"view":{"private_metadata":"{\"place\":\"TLOCAL.CREVIEWS\",\"submit\":{\"verb\":\"pass\"}}","state":{"values":[1,2]}}}"""
    )]
    [InlineData("""{"type":"view_closed","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"}}""", Traits = ["Campaign", "Long"])]
    [InlineData(
        """{"type":"message_action","callback_id":"attach-evidence","team":{"id":"TLOCAL"},"user":{"id":"UANALYST"},"message":{"text":5,"files":[1]}}"""
    )]
    [InlineData("""{"type":"of_tomorrow"}""")]
    public async Task Incomplete_click_is_ignored(string payload)
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
                return Task.FromResult(new Input.Click("", NoValues.Add("$action", found.Id).Add("$value", found.Value).Add("$ts", ts)));
        }

        throw new InvalidOperationException($"no {action}");
    }

    private async Task OpenHomeTab(string user)
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
