using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Conversation;

/// <summary>A card or a form speaks of one submission: a late click or answer never decides about the next one.</summary>
public sealed class OutdatedCardTests
{
    private const string Stale = "certification.refused.stale";

    private static readonly ApplicationId Id = new("acme-sync");

    private static readonly Actor Developer = new(new("developer"), [], new(new("acme"), VendorRole.Developer));

    private static readonly Actor Analyst = new(new("analyst"), [RoleName.Analyst], null);

    private static readonly Actor Ceo = new(new("ceo"), [new("ceo")], null);

    /// <summary>The stage, the person, and the click as the cards of earlier builds sent it.</summary>
    public static TheoryData<string, string, string> Clicks =>
        new()
        {
            { "kick-off", "analyst", "plan-kick-off date=2026-03-20 revision=1" },
            { "kick-off", "analyst", "ready advice=medium comment=good revision=1" },
            { "kick-off", "analyst", "not-ready missing-roadmap=short revision=1" },
            { "priority", "ceo", "approve priority=low start=2026-04-01 revision=5" },
            { "priority", "ceo", "defer until=2026-09-01 reason=later revision=5" },
            { "priority", "ceo", "decline reason=no revision=5" },
            { "collecting", "developer", "hand-in material=user-guide part=main what=https://a.example/x" },
            { "collecting", "developer", "submit-materials revision=6" },
            { "review", "analyst", "claim criterion=functional-testing revision=1" },
            { "review", "analyst", "pass criterion=functional-testing revision=1" },
            { "review", "analyst", "needs-work criterion=functional-testing revision=1 reason=incomplete comment=more" },
            { "review", "analyst", "not-applicable criterion=backward-compatibility revision=1 comment=first" },
            { "review", "analyst", "ask criterion=user-setup revision=1 question=why" },
            { "review", "developer", "withdraw reason=no sure=yes" },
            { "audit", "analyst", "pass-audit revision=9" },
            { "audit", "analyst", "shortcomings items=no-phone revision=9" },
        };

    [Theory, MemberData(nameof(Clicks))]
    public void Card_of_an_earlier_submission_decides_nothing_about_the_next(string stage, string person, string click)
    {
        var harness = AgainAt(stage);

        var turn = harness.HandleInput(person, Click(click));

        Assert.Equal(Stale, RefusalOf(turn));
        Assert.False(turn is { Command: not null, Refusal: null });
    }

    [Theory, MemberData(nameof(Clicks))]
    public void Typed_command_means_the_present_submission(string stage, string person, string click)
    {
        var harness = AgainAt(stage);
        var before = harness.Applications[Id].Revision;
        if (click.Split(' ')[0] is "pass" or "claim")
            harness.HandleInput(person, new Input.Text($"{click.Split(' ')[0]} acme-sync 1"));
        else if (click.StartsWith("decline", StringComparison.Ordinal))
            harness.HandleInput(person, new Input.Text("decline acme-sync not now"));
        else if (click.StartsWith("pass-audit", StringComparison.Ordinal) || click.StartsWith("submit-materials", StringComparison.Ordinal))
            harness.HandleInput(person, new Input.Text(click.Split(' ')[0].Replace('-', ' ') + " acme-sync"));
        else
            return;
        Assert.True(harness.Applications[Id].Revision > before || click.StartsWith("submit-materials", StringComparison.Ordinal));
    }

    /// <summary>The click is taken in one turn and decided on the state that another commit has left.</summary>
    [Theory, MemberData(nameof(Clicks))]
    public void Command_of_a_click_is_refused_when_the_submission_changes_before_it_is_decided(string stage, string person, string click)
    {
        var first = StageFixtures.HarnessAt(stage);
        var text = click.Replace("criterion=functional-testing revision=1", "criterion=functional-testing revision=2", StringComparison.Ordinal);
        var taken = first.ContextFor(person).Actor;
        var turn = first.HandleInput(person, Click($"{text} subject={CardSubject.Of(first.Applications[Id])}"));
        var command = Assert.IsType<Command.OnApplication>(turn.Command).Command;
        Assert.Equal(CardSubject.Of(StageFixtures.HarnessAt(stage).Applications[Id]), command.Subject);

        Assert.Equal(Stale, AgainAt(stage).Execute(Id, command, taken)?.Code);
    }

    public static TheoryData<string> DialogsAboutAnApplication => [.. DialogRegistry.All.Where(d => d.AppliesTo is not null).Select(d => d.Name)];

    /// <summary>So that the next dialog cannot forget it.</summary>
    [Theory, MemberData(nameof(DialogsAboutAnApplication))]
    public void Every_dialog_that_a_card_can_start_looks_at_what_the_click_names(string dialog)
    {
        var harness = StageFixtures.HarnessAt("review");
        var audience = DialogRegistry.FindDialog(dialog)?.Audience;
        var person =
            audience == Audience.Vendor ? "developer"
            : audience == Audience.Leadership ? "ceo"
            : "analyst";
        var isAboutEscalation = dialog is "acknowledge" or "comment" or "raise" or "close";

        var turn = harness.HandleInput(
            person,
            Click(isAboutEscalation ? $"{dialog} escalation=E-1 revision=0 words=x" : $"{dialog} criterion=functional-testing subject=acme-sync|1.0|review.1")
        );

        Assert.Equal(Stale, RefusalOf(turn));
        Assert.Null(turn.Conversation.Draft);
    }

    [Fact]
    public void Card_of_an_earlier_build_that_names_its_submission_by_its_key_is_taken_while_that_is_present()
    {
        foreach (var (key, isStale) in new[] { ("acme-sync:2.0:task:functional-testing", true), ("acme-sync:3.0-2:task:functional-testing", false) })
        {
            var harness = AgainAt("review");
            var subject = CardSubject.OfCardKey("acme-sync", key) ?? throw new InvalidOperationException(key);

            var turn = harness.HandleInput("analyst", Click($"pass criterion=functional-testing revision=1 subject={subject}"));

            Assert.Equal(isStale ? Stale : null, RefusalOf(turn));
        }
    }

    [Fact]
    public void Card_of_an_earlier_submission_is_shown_as_it_ended_and_without_buttons()
    {
        var harness = AgainAt("review");
        var app = harness.Applications[Id];

        var card = CardFactory.CreateAny("acme-sync:2.0:task:functional-testing", app, _ => ConversationHarness.Edition, harness.Histories[Id]);

        Assert.True(card?.IsClosed);
        Assert.Equal("2.0", card?.Data.GetString("version"));
        Assert.Null(CardFactory.CreateAny("acme-sync:1.0:task:functional-testing", app, _ => ConversationHarness.Edition, harness.Histories[Id]));
        Assert.False(CardFactory.CreateAny("acme-sync:3.0-2:task:functional-testing", app, _ => ConversationHarness.Edition, [])?.IsClosed);
    }

    [Fact]
    public void Card_of_the_certified_version_decides_nothing_about_the_next_version()
    {
        var harness = StageFixtures.HarnessAt("certified");
        Apply(harness, Developer, new AnnounceVersion("2.1"));
        HandInAll(harness);
        Apply(harness, Developer, new SubmitMaterials());

        Assert.Equal(Stale, RefusalOf(harness.HandleInput("analyst", Click("pass criterion=functional-testing revision=1"))));
    }

    [Fact]
    public void Priority_card_from_before_a_deferral_is_out_of_date()
    {
        var harness = StageFixtures.HarnessAt("priority");
        var revision = harness.Applications[Id].Revision;
        Apply(harness, Ceo, new Defer(new(2026, 3, 12), "later"));
        harness.AdvanceBy(Duration.FromDays(3));
        Assert.IsType<Stage.Priority>(harness.Applications[Id].Stage);

        Assert.Equal(Stale, RefusalOf(harness.HandleInput("ceo", Click($"approve priority=low start=2026-04-01 revision={revision}"))));
    }

    [Fact]
    public void Form_opened_before_a_new_submission_is_refused_when_it_is_handed_in()
    {
        foreach (Input begin in new Input[] { new Input.Text("needs work acme-sync 1"), Click("needs-work criterion=functional-testing revision=2") })
        {
            var harness = StageFixtures.HarnessAt("review");
            harness.HandleInput("analyst", begin);
            Assert.NotNull(harness.ConversationOf("analyst").Draft);
            SubmitAgain(harness, "review");

            var turn = harness.HandleInput("analyst", new Input.Text("incomplete"));
            if (turn.Conversation.Draft is not null)
                turn = harness.HandleInput("analyst", new Input.Text("Cover the import"));

            Assert.Equal(Stale, RefusalOf(turn));
            Assert.Null(turn.Conversation.Draft);
        }
    }

    [Fact]
    public void Escalation_card_from_before_a_change_is_out_of_date()
    {
        foreach (var click in new[] { "acknowledge", "comment words=seen", "raise words=up", "close words=done" })
        {
            var harness = StageFixtures.HarnessAt("review");
            var revision = harness.Applications[Id].Escalations[new("E-1")].Revision;
            harness.HandleInput("developer", new Input.Text("comment E-1 still waiting"));

            Assert.Equal(Stale, RefusalOf(harness.HandleInput("analyst", Click($"{click} escalation=E-1 revision={revision}"))));
            Assert.Null(harness.HandleInput("analyst", Click($"{click} escalation=E-1 revision={revision + 1}")).Refusal);
        }
    }

    /// <summary>The stage, the click on the vendor's card of the earlier submission, and the keys of the cards that are brought up to date.</summary>
    [Theory]
    [InlineData("collecting", "submit-materials subject=acme-sync|2.0|collecting", "acme-sync:2.0:materials acme-sync:3.0-2:materials")]
    [InlineData("collecting", "hand-in material=user-guide subject=acme-sync|2.0|collecting", "acme-sync:2.0:materials acme-sync:3.0-2:materials")]
    [InlineData("collecting", "hand-in material=user-guide subject=acme-sync|2.0|mending.1", "acme-sync:2.0:round:1 acme-sync:3.0-2:materials")]
    [InlineData("collecting", "resubmit subject=acme-sync|2.0|not-ready.1", "acme-sync:2.0:not-ready:1 acme-sync:3.0-2:materials")]
    [InlineData("review", "mend criterion=functional-testing subject=acme-sync|2.0|mending.2", "acme-sync:2.0:round:2")]
    [InlineData("audit", "answer-shortcoming subject=acme-sync|2.0|shortcomings.1", "acme-sync:2.0:shortcomings:1")]
    public void Late_click_on_a_card_of_the_vendors_brings_it_and_the_one_in_force_up_to_date(string stage, string click, string keys)
    {
        var harness = AgainAt(stage);
        var context = harness.LoadedContext("developer", Id);

        var turn = ConversationEngine.HandleInput(context, ConversationState.Empty, Click(click));

        Assert.Equal(Stale, turn.Refusal);
        Assert.Equal<string>(keys.Split(' '), [.. turn.Outdated?.CardKeys ?? []]);
        Assert.NotNull(CardFactory.CreateAny(keys.Split(' ')[^1], harness.Applications[Id], _ => ConversationHarness.Edition, harness.Histories[Id]));
    }

    [Fact]
    public void Card_of_an_earlier_round_shows_that_round_without_buttons_while_a_later_one_is_in_force()
    {
        var harness = StageFixtures.HarnessAt("not-ready");
        var first = harness.Applications[Id];
        Apply(harness, Developer, new Resubmit(ImmutableSortedDictionary<string, ReadinessAnswer>.Empty.Add("roadmap", new(true, "A year now"))));
        var between = harness.Applications[Id];
        Apply(harness, Analyst, new FindNotReady(ImmutableSortedDictionary<string, string>.Empty.Add("support-resources", "Nobody")));
        var app = harness.Applications[Id];

        var earlier = Create("acme-sync:2.0:not-ready:1", app);

        Assert.True(CardFactory.NeedsHistory("acme-sync:2.0:not-ready:1", app));
        Assert.True(earlier?.IsClosed);
        Assert.Equal(NotReadyCard.For(first).Data, earlier?.Data);
        Assert.Equal(NotReadyCard.For(app).Data, Create("acme-sync:2.0:not-ready:2", app)?.Data);
        Assert.False(Create("acme-sync:2.0:not-ready:2", app)?.IsClosed);
        Assert.Equal(NotReadyCard.For(between).Data, Create("acme-sync:2.0:not-ready:1", between)?.Data);
        Assert.True(CardFactory.IsForVendor("acme-sync:1.0:round:3", app));
        Assert.False(CardFactory.IsForVendor("acme-sync:2.0:root", app));
        Assert.False(CardFactory.IsForVendor("acme-sync:2.0:task:round", app));

        BotMessage.CardMessage? Create(string key, Application state) =>
            CardFactory.CreateAny(key, state, _ => ConversationHarness.Edition, harness.Histories[Id]);
    }

    /// <summary>The second submission, of version 3.0, at the same stage as the first was when it was withdrawn.</summary>
    private static ConversationHarness AgainAt(string stage)
    {
        var harness = StageFixtures.HarnessAt(stage);
        SubmitAgain(harness, stage);
        return harness;
    }

    private static void SubmitAgain(ConversationHarness harness, string stage)
    {
        var release = harness.Applications[Id].Release;
        Apply(harness, Developer, new Withdraw("other files"));
        Apply(
            harness,
            Developer,
            new Submit(
                ConversationHarness.Edition.Pin,
                new("acme"),
                "Acme",
                "https://marketplace.creatio.com/app/acme-sync",
                "Acme Sync",
                release with
                {
                    Version = "3.0",
                },
                new LocalDate(2026, 3, 20)
            )
        );
        if (stage == "kick-off")
            return;
        Apply(harness, Analyst, new FindReady(PriorityLevel.Low, "has doubts"));
        if (stage == "priority")
            return;
        Apply(harness, Ceo, new Approve(PriorityLevel.Low, new(2026, 4, 1)));
        if (stage == "collecting")
            return;
        HandInAll(harness);
        Apply(harness, Developer, new SubmitMaterials());
        if (stage == "review")
            return;
        var all = new Actor(new("many-hats"), [.. ConversationHarness.Edition.Roles], null);
        foreach (var criterion in CertBot.Core.Certification.Reviews.ReviewTasks.Of(harness.Applications[Id]).Keys)
            Apply(harness, all, new Pass(criterion, null));
        harness.AdvanceBy(Duration.FromMinutes(5));
        Apply(
            harness,
            Developer,
            new SubmitStandards(
                new()
                {
                    System = "Service Creatio",
                    PortalOption = true,
                    Packages = ConversationHarness.Edition.Support.PackageKeys,
                    PresaleInTime = true,
                    Zones = ["emea"],
                    EscalationContacts = "Boss",
                }
            )
        );
    }

    private static void HandInAll(ConversationHarness harness)
    {
        var isUpdate = harness.Applications[Id].Release.IsUpdate; // the packages of a new version are other ones
        foreach (var asked in MaterialRequirements.Missing(harness.Applications[Id], ConversationHarness.Edition))
        {
            Apply(
                harness,
                Developer,
                new AddMaterial(
                    asked.Material.Key,
                    asked.Part.Key,
                    asked.Part is { CanLink: true, IsPackage: false }
                        ? new SubmittedMaterial.Link("https://acme.example/" + asked.Part.Key) { By = Developer.Id, At = harness.Now }
                        : new SubmittedMaterial.File(new(isUpdate ? "f-2" : "f-1"), "acme.gz", 1000, new(isUpdate ? 'b' : 'a', 64))
                        {
                            By = Developer.Id,
                            At = harness.Now,
                            Packages = [new("AcmeSync", "2.0", 12, 3)],
                        }
                )
            );
        }
    }

    private static void Apply(ConversationHarness harness, Actor actor, ApplicationCommand command) =>
        Assert.Equal("", harness.Execute(Id, command, actor)?.Code ?? "");

    private static string? RefusalOf(ConversationTurn turn) =>
        turn.Refusal?.Code ?? turn.Messages.Select(m => m.Refusal).FirstOrDefault(code => code is not null);

    private static Input.Click Click(string text)
    {
        var words = text.Split(' ');
        return new(
            words[0],
            words.Skip(1).Select(w => w.Split('=', 2)).ToImmutableSortedDictionary(w => w[0], w => w[1], StringComparer.Ordinal).SetItem("app", "acme-sync")
        );
    }
}
