using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Findings;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Notifications;
using CertBot.Core.Certification.Precedents;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Samples;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification.Inspections;

/// <summary>Each notification is written as <c>recipient what</c>: <c>+</c> is a card that is sent, <c>~</c> a card that is only updated, anything else a text.</summary>
public sealed class InspectionNotificationsTests
{
    private static readonly InspectedFiles Files = new(new string('a', 64), null);

    private static readonly ApplicationScenario Ready = ApplicationScenario.Collecting.AllMaterialsSubmitted();

    [Fact]
    public void Nothing_is_said_where_there_is_nothing_to_look_at()
    {
        Assert.Equal([], Said(Ready, Record()));
        Assert.Equal([], Said(Ready, Record("JS-CONSOLE")));
        Assert.Equal(["*acme notice.inspection.attention"], Said(Ready, Record("CODE-WEAK-CRYPTO")));
        Assert.Equal(["*acme +inspection:1"], Said(Ready, Record("NAME-USR", "CODE-WEAK-CRYPTO")));
        Assert.Equal(["*acme notice.inspection.failed"], Said(Ready, new InspectionCommand.GiveUp(Files)));
    }

    [Fact]
    public void A_better_result_closes_the_card_of_the_last_one_and_says_so()
    {
        var blocked = Act(Ready, Actor.Clock, Record("NAME-USR"));
        Assert.Equal(["*acme notice.inspection.clean", "*acme ~inspection:1"], Said(blocked, Newer()));
        Assert.Equal(["*acme +inspection:2", "*acme ~inspection:1"], Said(blocked, Newer("PKG-CUSTOM")));
        var closed = Assert.IsType<BotMessage.CardMessage>(NotificationsOf(blocked, Actor.Clock, Newer()).First(n => n.IsUpdateOnly).Message);
        Assert.True(closed.IsClosed);
    }

    [Fact]
    public void A_result_that_comes_in_review_stands_on_the_cards_of_its_open_tasks()
    {
        var review = ApplicationScenario.InReview.PassCriterion("language");
        var all = NotificationsOf(review, Actor.Clock, Record("CODE-WEAK-CRYPTO", "LOC-EN-SCRIPT")).ToArray();
        // Every open task, also one whose findings are gone; not the one that is decided.
        Assert.Equal(["#reviews ~task:functional", "#rnd ~task:code", "*acme +inspection:1"], all.Select(Format).Order(StringComparer.Ordinal));
        var code = Assert.IsType<BotMessage.CardMessage>(all.Single(n => Format(n) == "#rnd ~task:code").Message);
        Assert.Contains("Weak cryptography", CoreJson.Write(code.Data["findings"]), StringComparison.Ordinal);
        Assert.Equal("true", CoreJson.Write(code.Data["open"]));
    }

    [Fact]
    public void A_dispute_goes_to_the_group_of_its_criterion_and_its_decision_to_the_vendor()
    {
        var blocked = Act(Ready, Actor.Clock, Record("LOC-EN-SCRIPT"));
        var dispute = new InspectionCommand.Dispute(1, "It is a name.");
        Assert.Equal(["#language +dispute:1", "*acme ~inspection:1"], Said(blocked, TestPeople.Developer, dispute, "LOC-EN-SCRIPT"));

        var disputed = Act(blocked, TestPeople.Developer, dispute, "LOC-EN-SCRIPT");
        Assert.Equal(
            ["#language ~dispute:1", "*acme notice.inspection.kept", "*acme ~inspection:1"],
            Said(disputed, TestPeople.Linguist, new InspectionCommand.Keep(1, "It is not."))
        );
        Assert.Equal(
            ["#language ~dispute:1", "*acme notice.inspection.dismissed", "*acme ~inspection:1"],
            Said(disputed, TestPeople.Linguist, new InspectionCommand.Dismiss(1, "It is."))
        );
    }

    [Fact]
    public void What_is_dismissed_unasked_is_told_to_the_vendor_and_leaves_the_card()
    {
        string[] report = ["LOC-EN-SCRIPT", "NAME-USR"];
        var blocked = Act(Ready, Actor.Clock, Record(report));
        var dismiss = new InspectionCommand.DismissListed(1, "A quotation.");
        Assert.Equal(["*acme notice.inspection.dismissed", "*acme ~inspection:1"], Said(blocked, TestPeople.Linguist, dismiss, report));
        var all = NotificationsOf(blocked, TestPeople.Linguist, dismiss, report).ToArray();
        var told = Assert.IsType<BotMessage.TextMessage>(all.Single(n => !n.IsUpdateOnly).Message);
        Assert.Equal("\"no\"", CoreJson.Write(told.Arguments["disputed"]));
        var card = CoreJson.Write(Assert.IsType<BotMessage.CardMessage>(all.Single(n => n.IsUpdateOnly).Message).Data);
        Assert.DoesNotContain("English text", card, StringComparison.Ordinal);
        Assert.Contains("prefix Usr", card, StringComparison.Ordinal);
    }

    /// <summary>Of a rule whose first places are dismissed the card shows those that are left, and how many there are besides.</summary>
    [Fact]
    public void Places_that_were_dismissed_are_not_on_the_card()
    {
        InspectionReport five = InspectionReport.Of(
            "test-1",
            InspectionSamples.Rules,
            Enumerable.Range(1, 5).Select(n => InspectionSamples.Finding("NAME-USR", n))
        );
        var blocked = Act(Ready, Actor.Clock, new InspectionCommand.Record(Files, InspectionSummary.Of(five)));
        var inspection = blocked.Current.Inspection ?? throw new InvalidOperationException();
        var first = new FindingDispute
        {
            Number = 1,
            Revision = 1,
            Finding = five.Findings[0],
            Rule = five.Hits[0],
            Version = "2.0",
            Decision = new(true, new("rnd"), NodaTime.Instant.MinValue, "Seen."),
        };
        var app = blocked.Current with { Inspection = inspection.With(first) };
        var card = CoreJson.Write(InspectionCard.For(app, SmallEdition.Value, 1)?.Data);
        Assert.DoesNotContain("descriptor.json:1\"", card, StringComparison.Ordinal);
        Assert.Contains("descriptor.json:2\"", card, StringComparison.Ordinal);
        Assert.Contains("\"count\":2", card, StringComparison.Ordinal); // four are left, two of them are shown
    }

    [Fact]
    public void Decisions_on_a_rule_are_precedents_of_its_own()
    {
        var disputed = Act(
            Act(Ready, Actor.Clock, Record("LOC-EN-SCRIPT")),
            TestPeople.Developer,
            new InspectionCommand.Dispute(1, "It is a name."),
            "LOC-EN-SCRIPT"
        );
        var kept = Act(disputed, TestPeople.Linguist, new InspectionCommand.Keep(1, "It is not."));
        var dismissed = Act(disputed, TestPeople.Linguist, new InspectionCommand.Dismiss(1, "It is."));

        var precedent = Assert.Single(PrecedentProjection.Project(kept.Events[^1], kept.Current));
        Assert.Equal(Precedent.KeyOfRule("LOC-EN-SCRIPT"), precedent.Criterion);
        Assert.Equal("It is not.", Assert.IsType<Verdict.NeedsWork>(precedent.Verdict).Comment);
        Assert.IsType<Verdict.NotApplicable>(Assert.Single(PrecedentProjection.Project(dismissed.Events[^1], dismissed.Current)).Verdict);
        Assert.Empty(PrecedentProjection.Project(disputed.Events[^1], disputed.Current));

        var card = CoreJson.Write(PrecedentsCard.ForRule("LOC-EN-SCRIPT", "English", [precedent]).Data);
        Assert.Contains("card.precedents.kept", card, StringComparison.Ordinal);
    }

    private static InspectionCommand Record(params string[] rules) => new InspectionCommand.Record(Files, InspectionSummary.Of(Report(rules)));

    private static InspectionCommand Newer(params string[] rules) =>
        new InspectionCommand.Record(Files, InspectionSummary.Of(Report(rules)) with { Rules = "test-2" });

    private static InspectionReport Report(params string[] rules) =>
        InspectionReport.Of("test-1", InspectionSamples.Rules, rules.Select(r => InspectionSamples.Finding(r, 1)));

    private static string[] Said(ApplicationScenario scenario, InspectionCommand command) => Said(scenario, Actor.Clock, command);

    private static string[] Said(ApplicationScenario scenario, Actor actor, InspectionCommand command, params string[] report) =>
        [.. NotificationsOf(scenario, actor, command, report).Select(Format).Order(StringComparer.Ordinal)];

    private static ApplicationScenario Act(ApplicationScenario scenario, Actor actor, InspectionCommand command, params string[] report) =>
        scenario.Then(actor.Id, Events(scenario, actor, command, report));

    private static ImmutableArray<Notification> NotificationsOf(ApplicationScenario scenario, Actor actor, InspectionCommand command, params string[] report)
    {
        var after = Act(scenario, actor, command, report);
        return ApplicationNotifications.For([.. after.Events.Skip(scenario.Events.Length)], scenario.State, after.Current, scenario.ContextFor(actor));
    }

    private static ImmutableArray<ApplicationEvent> Events(ApplicationScenario scenario, Actor actor, InspectionCommand command, string[] report) =>
        ApplicationDecider.Decide(
            new ActOnInspection(command),
            scenario.State,
            scenario.ContextFor(actor) with
            {
                Report = report.Length == 0 ? null : Report(report),
            }
        )
            is Decision<ApplicationEvent>.Accepted accepted
            ? accepted.Events
            : throw new Xunit.Sdk.XunitException("refused");

    private static string Format(Notification notification)
    {
        var to = notification.To switch
        {
            Recipient.ToGroup group => $"#{group.Group}",
            Recipient.ToVendor vendor => $"*{vendor.Vendor}",
            _ => "?",
        };
        return notification.Message is BotMessage.TextMessage line
            ? $"{to} {line.Key}"
            : $"{to} {(notification.IsUpdateOnly ? '~' : '+')}{notification.CardKey?.Replace("acme-sync:2.0:", "", StringComparison.Ordinal)}";
    }
}
