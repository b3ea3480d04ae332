using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Conversation;

/// <summary>The buttons of the cards: with complete data the command is executed at once, with missing data a form is opened.</summary>
public sealed class CardActionHandlerTests
{
    /// <summary>The stage, the person, the click, and the resulting command.</summary>
    public static TheoryData<string, string, string, string> Complete =>
        new()
        {
            { "kick-off", "analyst", "plan-kick-off date=2026-03-20", """{"$type":"plan-kick-off","on":"2026-03-20"}""" },
            { "kick-off", "analyst", "ready advice=medium comment=good", """{"$type":"find-ready","advice":"medium","comment":"good"}""" },
            {
                "kick-off",
                "analyst",
                "not-ready missing-roadmap=a-year missing-support-resources= missing-quality-investment= missing-development-process=",
                """{"$type":"find-not-ready","missing":{"roadmap":"a-year"}}"""
            },
            {
                "not-ready",
                "developer",
                "resubmit evidence-roadmap=here kick-off=2026-03-20",
                """{"$type":"resubmit","readiness":{"roadmap":{"ready":true,"evidence":"here"}},"wishedKickOff":"2026-03-20"}"""
            },
            { "priority", "ceo", "approve priority=low start=2026-04-01", """{"$type":"approve","priority":"low","plannedStart":"2026-04-01"}""" },
            { "priority", "ceo", "defer until=2026-09-01 reason=later", """{"$type":"defer","until":"2026-09-01","reason":"later"}""" },
            { "priority", "ceo", "decline reason=no", """{"$type":"decline","reason":"no"}""" },
            {
                "collecting",
                "developer",
                "hand-in material=user-guide part=main what=https://a.example/x",
                """{"$type":"hand-in","material":"user-guide","part":"main","what":{"$type":"link","address":"https://a.example/x","by":"developer","at":"2026-03-10T09:00:00Z"}}"""
            },
            { "review", "analyst", "claim criterion=functional-testing revision=2", """{"$type":"claim","criterion":"functional-testing","revision":2}""" },
            { "review", "analyst", "pass criterion=functional-testing revision=2", """{"$type":"pass","criterion":"functional-testing","revision":2}""" },
            {
                "review",
                "analyst",
                "needs-work criterion=functional-testing revision=2 reason=incomplete comment=more",
                """{"$type":"needs-work","criterion":"functional-testing","revision":2,"reason":"incomplete","comment":"more"}"""
            },
            {
                "review",
                "analyst",
                "not-applicable criterion=backward-compatibility revision=1 comment=first",
                """{"$type":"not-applicable","criterion":"backward-compatibility","revision":1,"comment":"first"}"""
            },
            {
                "review",
                "analyst",
                "ask criterion=user-setup revision=1 question=why",
                """{"$type":"ask-vendor","criterion":"user-setup","revision":1,"question":"why"}"""
            },
            {
                "review",
                "developer",
                "answer criterion=functional-testing number=1 answer=all",
                """{"$type":"answer-question","criterion":"functional-testing","number":1,"answer":"all"}"""
            },
            { "mending", "developer", "mend criterion=functional-testing what=done", """{"$type":"mend","criterion":"functional-testing","what":"done"}""" },
            {
                "audit",
                "analyst",
                "shortcomings items=no-phone\\nno-rota|2026-05-01",
                """{"$type":"find-shortcomings","found":[{"what":"no-phone"},{"what":"no-rota","deadline":"2026-05-01"}]}"""
            },
            { "audit", "analyst", "pass-audit", """{"$type":"pass-audit"}""" },
            { "shortcomings", "developer", "answer-shortcoming number=2 answer=done", """{"$type":"answer-shortcoming","number":2,"answer":"done"}""" },
            { "certified", "developer", "new-version version=2.1", """{"$type":"new-version","version":"2.1"}""" },
            { "review", "developer", "escalate reason=stuck", """{"$type":"open-escalation","reason":"stuck"}""" },
            { "review", "analyst", "acknowledge escalation=E-1", """{"$type":"on-escalation","escalation":"E-1","what":{"$type":"acknowledge"}}""" },
            { "review", "analyst", "raise escalation=E-1 words=up", """{"$type":"on-escalation","escalation":"E-1","what":{"$type":"raise","words":"up"}}""" },
            { "review", "developer", "withdraw reason=no sure=yes", """{"$type":"withdraw","reason":"no"}""" },
        };

    [Theory, MemberData(nameof(Complete))]
    public void Complete_click_executes_at_once_and_keeps_the_open_form(string stage, string person, string click, string command)
    {
        var harness = StageFixtures.HarnessAt(stage);
        harness.HandleInput(person, new Input.Text("language"));
        var open = harness.ConversationOf(person).Draft;

        var turn = harness.HandleInput(person, Click(click));

        Assert.Null(turn.Refusal);
        Assert.Equal(command, turn.Command is Command.OnApplication { Command: var what } ? CoreJson.Write(what) : null);
        Assert.Equal(open?.Id, turn.Conversation.Draft?.Id);
        Assert.Single(turn.Messages);
        MessageRules.Verify(harness.Messages);
    }

    /// <summary>The stage, the person, the click, and the question that the form asks.</summary>
    [Theory]
    [InlineData("kick-off", "analyst", "ready advice=medium", "comment")]
    [InlineData("kick-off", "analyst", "not-ready missing-roadmap=", "what")]
    [InlineData("priority", "ceo", "approve start=2026-04-01", "priority")]
    [InlineData("priority", "ceo", "approve priority=low start=2020-04-01", "start")]
    [InlineData("review", "analyst", "needs-work criterion=functional-testing reason=nonsense comment=more", "reason")]
    [InlineData("review", "analyst", "needs-work criterion=functional-testing reason=incomplete comment=", "comment")]
    [InlineData("collecting", "developer", "hand-in material=test-cases", "part")]
    [InlineData("collecting", "developer", "hand-in material=nonsense", "material")]
    [InlineData("collecting", "developer", "withdraw reason=no", "sure")]
    public void Incomplete_click_asks_for_the_missing_answers(string stage, string person, string click, string question)
    {
        var harness = StageFixtures.HarnessAt(stage);

        var turn = harness.HandleInput(person, Click(click));

        var card = Assert.IsType<BotMessage.CardMessage>(Assert.Single(turn.Messages));
        Assert.Equal(("form", question), (card.Name, card.Data.ToJson()["input"]?["id"]?.ToString()));
        MessageRules.Verify(harness.Messages);
    }

    /// <summary>A forged click names what it means approximately. Typed words may; a card carries ids.</summary>
    [Theory]
    [InlineData("pass criterion=functional-testing", "app:acme-sync")]
    [InlineData("pass criterion=functional-testing", "acme-sync|x")]
    [InlineData("pass criterion=functional-testing", "[\"acme-sync\"]")]
    [InlineData("pass criterion=functional-testing", "Acme-Sync")]
    [InlineData("pass criterion=functional-testing", "Acme_Sync")]
    [InlineData("claim criterion=4", "acme-sync")]
    [InlineData("claim criterion=Functional-Testing", "acme-sync")]
    [InlineData("claim criterion=functional_testing", "acme-sync")]
    [InlineData("status", "Acme_Sync")]
    [InlineData("status", "(acme-sync)")]
    [InlineData("history", "app:acme-sync")]
    [InlineData("materials", "acme-sync.")]
    public void Ids_of_a_click_match_exactly(string click, string application)
    {
        var harness = StageFixtures.HarnessAt("review");
        var before = harness.Applications[new("acme-sync")].Revision;

        var turn = harness.HandleInput(
            "analyst",
            Click(click) is var exact ? exact with { Data = exact.Data.SetItem("app", application) } : throw new InvalidOperationException()
        );

        Assert.Null(turn.Command);
        Assert.NotNull(Assert.Single(turn.Messages).Refusal);
        Assert.Equal(before, harness.Applications[new("acme-sync")].Revision);
    }

    [Fact]
    public void Typed_names_are_read_leniently() =>
        Assert.Null(Assert.Single(StageFixtures.HarnessAt("review").HandleInput("analyst", new Input.Text("status Acme_Sync")).Messages).Refusal);

    [Fact]
    public void In_a_channel_a_click_updates_the_card_and_a_typed_command_gets_a_sentence()
    {
        var harness = StageFixtures.HarnessAt("review");

        Assert.Empty(harness.HandleInput("analyst", Click("claim criterion=functional-testing"), "reviews").Messages);
        Assert.Single(harness.HandleInput("analyst", new Input.Text("pass 4"), "reviews").Messages);
        Assert.Single(harness.HandleInput("analyst", Click("claim criterion=functional-testing revision=1"), "reviews").Messages); // the refusal needs a text
        Assert.Single(harness.HandleInput("analyst", Click("pass criterion=functional-testing")).Messages);
    }

    [Fact]
    public void Arguments_of_a_command_are_kept_while_it_asks_for_the_application()
    {
        var harness = StageFixtures.HarnessAt("review");
        harness.HandleInput("analyst", new Input.Text("ask: Which browser?"));
        Assert.Equal("criterion", Card(harness).Data.ToJson()["input"]?["id"]?.ToString());

        var turn = harness.HandleInput("analyst", new Input.Text("6"));

        Assert.Equal(
            """{"$type":"ask-vendor","criterion":"user-setup","question":"Which browser?","subject":"acme-sync|2.0|review.1"}""",
            turn.Command is Command.OnApplication { Command: var what } ? CoreJson.Write(what) : null
        );
    }

    [Fact]
    public void Pending_file_request_survives_the_keep_or_discard_question()
    {
        var harness = StageFixtures.HarnessAt("collecting");
        ConversationScript.Run("developer: withdraw\ndeveloper: no time\ndeveloper: {guide.pdf user guide}", harness); // complete, but its form stays open
        Assert.Equal("withdraw", harness.ConversationOf("developer").Draft?.Dialog);

        ConversationScript.Run("developer: {acme.gz}\ndeveloper: drop\ndeveloper: 1", harness);

        Assert.Contains("solution-packages:main", harness.Applications[new("acme-sync")].Release.Materials.Keys);
    }

    [Fact]
    public void Queue_lists_what_its_reader_may_decide_and_in_a_channel_what_its_group_may()
    {
        var harness = StageFixtures.HarnessAt("review");
        string[] Waiting(string person, string? group = null) =>
            harness.HandleInput(person, new Input.Text("queue"), group).Messages is [BotMessage.CardMessage card]
                ? [.. (card.Data.ToJson()["items"] as System.Text.Json.Nodes.JsonArray ?? []).Select(i => i?["criterion"]?.ToString() ?? "-")]
                : [];

        Assert.Equal(["functional-testing", "compatibility", "backward-compatibility", "user-setup", "demo-data", "-"], Waiting("analyst"));
        Assert.Equal(["code-quality"], Waiting("rnd-expert"));
        Assert.Equal(["code-quality"], Waiting("rnd-expert", "rnd"));
        Assert.Empty(Waiting("rnd-expert", "language"));

        // A person who belongs to the vendor and to the platform must not decide about that vendor.
        harness.RoleAssignments = harness.RoleAssignments with { RolesByPerson = harness.RoleAssignments.RolesByPerson.Add("developer", ["analyst"]) };
        Assert.Empty(Waiting("developer"));
    }

    private static BotMessage.CardMessage Card(ConversationHarness harness) => Assert.IsType<BotMessage.CardMessage>(harness.Messages[^1].Say);

    [Fact]
    public void Click_on_a_card_of_another_draft_changes_nothing_and_shows_the_current_question()
    {
        var harness = new ConversationHarness();
        harness.HandleInput("developer", new Input.Text("apply"));

        var turn = harness.HandleInput(
            "developer",
            new Input.Click("form.answer", ImmutableSortedDictionary<string, string>.Empty.Add("draft", "other").Add("name", "X"))
        );

        Assert.Equal("form.old-card", Assert.IsType<BotMessage.CardMessage>(Assert.Single(turn.Messages)).Lead?.Key);
        Assert.Empty(turn.Conversation.Draft?.RawAnswers ?? ImmutableSortedDictionary<string, string>.Empty.Add("x", "x"));
    }

    [Fact]
    public void Invitation_code_admits_the_colleague()
    {
        var harness = new ConversationHarness();
        var said = Assert.IsType<BotMessage.TextMessage>(Assert.Single(harness.HandleInput("developer", new Input.Text("invite developer")).Messages));
        Assert.Null(harness.ConversationOf("developer").OneTimeCode);

        var turn = harness.HandleInput("stranger", new Input.Text($"join {said.Arguments.GetString("code")}"));

        Assert.Null(turn.Refusal);
        Assert.Contains("stranger", harness.Vendors[new("acme")].People.Keys);
    }

    private static Input.Click Click(string click)
    {
        var parts = click.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(
            parts[0],
            parts[1..]
                .Select(p => p.Split('=', 2))
                .ToImmutableSortedDictionary(p => p[0], p => p[1].Replace("\\n", "\n", StringComparison.Ordinal), StringComparer.Ordinal)
                .SetItem("app", "acme-sync")
        );
    }
}
