using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Notifications;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Support;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

/// <summary>
/// Each notification is written as <c>recipient what [slot] [thread]</c>: <c>+</c> is a card that is sent, <c>~</c> a card that is only updated, anything else
/// the key of a text.
/// </summary>
public sealed class ApplicationNotificationsTests
{
    [Fact]
    public void New_application_sends_reviewers_one_card_and_colleagues_one_line() =>
        AssertNotifications(
            ApplicationScenario.Empty,
            TestPeople.Developer,
            ApplicationScenario.Application,
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "@developer-manager notice.colleague.submitted",
            "@two-hats notice.colleague.submitted"
        );

    [Fact]
    public void Priority_advice_sends_leadership_a_card() =>
        AssertNotifications(
            ApplicationScenario.Submitted,
            TestPeople.Analyst,
            new FindReady(PriorityLevel.High, "good"),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#leadership +priority",
            "*acme notice.found-ready"
        );

    [Fact]
    public void Undo_button_is_removed_when_the_undo_window_ends()
    {
        var last = Assert.Single(NotificationsOf(ApplicationScenario.InReview, TestPeople.Rnd, new Pass(new("code"), null)), n => n.NotBefore is not null);
        Assert.Equal(ApplicationScenario.InReview.Now + ApplicationScenario.InReview.Edition.Settings.UndoWindow, last.NotBefore);
        Assert.True(last.IsUpdateOnly);
        Assert.Equal(ApplicationScenario.InReview.Current.Revision + 1, last.Revision);
    }

    [Fact]
    public void Not_ready_message_lists_each_missing_item_and_offers_to_answer()
    {
        var all = NotificationsOf(
            ApplicationScenario.Submitted,
            TestPeople.Analyst,
            new FindNotReady(ImmutableSortedDictionary<string, string>.Empty.Add("people", "nobody at night"))
        );
        var card = Assert.IsType<BotMessage.CardMessage>(Assert.Single(all, n => n.To is Recipient.ToVendor).Message);
        Assert.Equal("not-ready", card.Name);
        Assert.Equal(
            """[{"title":{"$t":"policy.readiness.people","alone":true},"words":"nobody at night"}]""",
            CertBot.Core.Primitives.CoreJson.Write(card.Data["items"])
        );
    }

    [Fact]
    public void Approval_sends_the_vendor_the_materials_list_below_the_news()
    {
        var all = NotificationsOf(ApplicationScenario.AtPriority, TestPeople.Lead, new Approve(PriorityLevel.Low, new(2026, 3, 9)));
        Assert.Equal("notice.approved", Assert.IsType<BotMessage.CardMessage>(Assert.Single(all, n => n.To is Recipient.ToVendor).Message).Lead?.Key);
        AssertNotifications(
            ApplicationScenario.AtPriority,
            TestPeople.Lead,
            new Approve(PriorityLevel.Low, new(2026, 3, 9)),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#leadership +priority",
            "*acme +materials"
        );
    }

    [Fact]
    public void End_of_a_deferral_notifies_leadership() =>
        AssertNotifications(
            ApplicationScenario.AtPriority.When(TestPeople.Lead, new Defer(new(2026, 3, 13), "x")).AdvanceTo(new(2026, 3, 13)),
            Actor.Clock,
            new Tick(),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#leadership +priority",
            "#leadership notice.came-back <priority",
            "*acme notice.back-in-turn"
        );

    [Fact]
    public void Submitted_material_updates_cards_and_sends_no_message() =>
        AssertNotifications(
            ApplicationScenario.Collecting,
            TestPeople.Developer,
            new AddMaterial(new("video"), "main", ApplicationScenario.LinkMaterial("https://a.example")),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "*acme ~materials"
        );

    [Fact]
    public void Round_start_sends_one_card_per_task_into_the_group_thread() =>
        AssertNotifications(
            ApplicationScenario.Collecting.AllMaterialsSubmitted(),
            TestPeople.Developer,
            new SubmitMaterials(),
            "#reviews +root",
            "#rnd +root",
            "#language +root",
            "#reviews +task:functional <root",
            "#rnd +task:code <root",
            "#language +task:language <root",
            "*acme ~materials",
            "@developer-manager notice.colleague.materials-submitted",
            "@two-hats notice.colleague.materials-submitted"
        );

    [Fact]
    public void Single_decision_does_not_notify_the_vendor()
    {
        AssertNotifications(
            ApplicationScenario.InReview,
            TestPeople.Rnd,
            new RequestChanges(new("code"), null, "defect", "x"),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#rnd +task:code <root",
            "#rnd ~task:code <root"
        );
        AssertNotifications(
            ApplicationScenario.InReview.PassCriterion("code"),
            TestPeople.Rnd,
            new Undo(new("code"), null),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#rnd +task:code <root"
        );
    }

    [Fact]
    public void Reviewer_whose_claim_is_taken_over_is_notified() =>
        AssertNotifications(
            ApplicationScenario.InReview.When(TestPeople.Analyst, new Claim(new("functional"), null)),
            TestPeople.Analyst2,
            new Claim(new("functional"), null),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#reviews +task:functional <root",
            "@analyst notice.taken-over"
        );

    [Fact]
    public void Question_and_its_answer_are_sent_at_once()
    {
        var asked = ApplicationScenario.InReview.When(TestPeople.Rnd, new AskVendor(new("code"), null, "Why?"));
        AssertNotifications(
            ApplicationScenario.InReview,
            TestPeople.Rnd,
            new AskVendor(new("code"), null, "Why?"),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#rnd +task:code <root",
            "*acme notice.asked"
        );
        AssertNotifications(
            asked,
            TestPeople.Developer,
            new AnswerQuestion(new("code"), 1, "So."),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#rnd +task:code <root",
            "@rnd notice.answered"
        );
    }

    [Fact]
    public void Closed_round_sends_the_vendor_one_message()
    {
        string[] cards =
        [
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#rnd ~task:code <root",
            "#reviews ~task:functional <root",
            "#language ~task:language <root",
        ];
        AssertNotifications(
            ApplicationScenario.InReview.PassCriterion("functional").PassCriterion("language").RequestChangesTo("code").AdvanceBy(Duration.FromMinutes(2)),
            Actor.Clock,
            new Tick(),
            [.. cards, "*acme +round:1"]
        );
        AssertNotifications(
            ApplicationScenario.InReview.PassCriterion("functional").PassCriterion("language").PassCriterion("code").AdvanceBy(Duration.FromMinutes(2)),
            Actor.Clock,
            new Tick(),
            [.. cards, "*acme notice.round-passed"]
        );
    }

    [Fact]
    public void Next_round_notifies_only_groups_with_open_tasks() =>
        AssertNotifications(
            ApplicationScenario.InRework.When(TestPeople.Developer, new ReworkCriterion(new("code"), "done")),
            TestPeople.Developer,
            new SubmitRework(),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#rnd +task:code <root",
            "#rnd notice.round-begins <root",
            "*acme ~round:1",
            "@developer-manager notice.colleague.mended-submitted",
            "@two-hats notice.colleague.mended-submitted"
        );

    [Fact]
    public void Rework_updates_the_materials_list_of_the_vendor() =>
        AssertNotifications(
            ApplicationScenario.InRework,
            TestPeople.Developer,
            new ReworkCriterion(new("code"), "done"),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "*acme ~round:1"
        );

    [Fact]
    public void Audit_and_its_shortcomings_have_separate_cards()
    {
        AssertNotifications(
            ApplicationScenario.AtStandards,
            TestPeople.Developer,
            new SubmitStandards(ApplicationScenario.Profile),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#reviews +audit <root",
            "@developer-manager notice.colleague.standards-submitted",
            "@two-hats notice.colleague.standards-submitted"
        );
        AssertNotifications(
            ApplicationScenario.AtAudit,
            TestPeople.Analyst,
            new FindShortcomings([new("x", null)]),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#reviews +audit <root",
            "*acme +shortcomings:1"
        );
        AssertNotifications(
            ApplicationScenario.AtAudit.When(TestPeople.Analyst, new FindShortcomings([new("x", null)])),
            TestPeople.Developer,
            new AnswerShortcoming(1, "done"),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#reviews +audit <root",
            "#reviews notice.reaudit-due <root",
            "*acme ~shortcomings:1",
            "@developer-manager notice.colleague.reaudit-due",
            "@two-hats notice.colleague.reaudit-due"
        );
    }

    [Fact]
    public void Certificate_notifies_all_participants() =>
        AssertNotifications(
            ApplicationScenario.AtAudit,
            TestPeople.Analyst,
            new PassAudit(),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#reviews ~audit <root",
            "#reviews notice.certified <root",
            "#leadership notice.certified",
            "*acme +certified"
        );

    [Fact]
    public void Passed_new_version_sends_one_message() =>
        AssertNotifications(
            ApplicationScenario
                .UpdateSubmitted.AllMaterialsSubmitted()
                .When(TestPeople.Developer, new SubmitMaterials())
                .PassCriterion("functional")
                .PassCriterion("language")
                .PassCriterion("code")
                .AdvanceBy(Duration.FromMinutes(2)),
            Actor.Clock,
            new Tick(),
            "#reviews +root",
            "#rnd ~root",
            "#language ~root",
            "#rnd ~task:code <root",
            "#reviews ~task:functional <root",
            "#language ~task:language <root",
            "#reviews ~audit <root",
            "#reviews notice.certified <root",
            "#leadership notice.certified",
            "*acme +certified"
        );

    [Fact]
    public void Withdrawal_closes_every_card_of_the_version()
    {
        string[] colleagues = ["@developer-manager notice.colleague.withdrawn", "@two-hats notice.colleague.withdrawn"];
        AssertNotifications(
            ApplicationScenario.InReview,
            TestPeople.Developer,
            new Withdraw("x"),
            [
                "#reviews +root",
                "#rnd ~root",
                "#language ~root",
                "#rnd ~task:code <root",
                "#reviews ~task:functional <root",
                "#language ~task:language <root",
                "#leadership ~priority",
                "#reviews ~audit <root",
                "#reviews notice.withdrawn <root",
                .. colleagues,
            ]
        );

        var update = NotificationsOf(
            ApplicationScenario.UpdateSubmitted.AllMaterialsSubmitted().When(TestPeople.Developer, new SubmitMaterials()),
            TestPeople.Developer,
            new Withdraw("x")
        );
        Assert.Contains(update, n => n.CardKey == "acme-sync:2.1:root");
        Assert.Equal(3, update.Count(n => n.CardKey?.StartsWith("acme-sync:2.1:task:", StringComparison.Ordinal) == true));
        Assert.Equal(
            "2.1",
            Assert
                .IsType<BotMessage.TextMessage>(Assert.Single(update, n => n.Message is BotMessage.TextMessage { Key: "notice.withdrawn" }).Message)
                .Arguments.GetString("version")
        );
    }

    [Fact]
    public void Escalation_notifies_the_people_of_its_level_and_their_channel()
    {
        var open = ApplicationScenario.InReview.When(TestPeople.Rnd, new OpenEscalation("x"));
        string[] first = ["@developer-manager {0}", "@analyst {0}", "@analyst-2 {0}", "#reviews {0}"];
        string[] root = ["#reviews +root", "#rnd ~root", "#language ~root"];
        string[] Copies(string mode) => [.. first.Select(f => string.Format(null, f, mode + "escalation:E-1"))];

        AssertNotifications(ApplicationScenario.InReview, TestPeople.Rnd, new OpenEscalation("x"), [.. root, .. Copies("+")]);
        AssertNotifications(
            open,
            TestPeople.Analyst,
            new ActOnEscalation(new("E-1"), new EscalationCommand.Acknowledge()),
            [.. root, .. Copies("~"), "@rnd notice.escalation.acknowledged"]
        );
        AssertNotifications(
            open,
            TestPeople.Analyst,
            new ActOnEscalation(new("E-1"), new EscalationCommand.Raise("up")),
            [
                .. root,
                "@developer-manager ~escalation:E-1",
                "@analyst ~escalation:E-1",
                "@analyst-2 ~escalation:E-1",
                "@lead +escalation:E-1",
                "#reviews ~escalation:E-1",
                "#leadership +escalation:E-1",
                "@rnd notice.escalation.level-called",
            ]
        );
        AssertNotifications(
            open.When(TestPeople.Analyst, new ActOnEscalation(new("E-1"), new EscalationCommand.Acknowledge())),
            TestPeople.Rnd,
            new ActOnEscalation(new("E-1"), new EscalationCommand.Close("done")),
            [.. root, .. Copies("~")]
        );
    }

    [Fact]
    public void Large_vendor_is_addressed_as_one_recipient_to_keep_the_batch_small()
    {
        var many = TestPeople.Vendor with { People = Enumerable.Range(1, 300).ToImmutableSortedDictionary(n => $"p{n}", _ => VendorRole.Developer) };
        var nextScenario = ApplicationScenario.Empty.When(TestPeople.Developer, ApplicationScenario.Application);
        Assert.Equal(
            4,
            ApplicationNotifications
                .For(nextScenario.Events, null, nextScenario.Current, nextScenario.ContextFor(TestPeople.Developer) with { Vendor = many })
                .Length
        );
    }

    [Fact]
    public void No_event_sends_no_message() =>
        Assert.Empty(
            ApplicationNotifications.For(
                [],
                ApplicationScenario.InReview.Current,
                ApplicationScenario.InReview.Current,
                ApplicationScenario.InReview.ContextFor(Actor.Clock)
            )
        );

    private static ImmutableArray<Notification> NotificationsOf(ApplicationScenario scenario, Actor actor, ApplicationCommand command)
    {
        var nextScenario = scenario.When(actor, command);
        return ApplicationNotifications.For(
            [.. nextScenario.Events.Skip(scenario.Events.Length)],
            scenario.State,
            nextScenario.Current,
            scenario.ContextFor(actor)
        );
    }

    private static void AssertNotifications(ApplicationScenario scenario, Actor actor, ApplicationCommand command, params string[] expected) =>
        Assert.Equal(
            string.Join('\n', expected.Order(StringComparer.Ordinal)),
            string.Join('\n', NotificationsOf(scenario, actor, command).Select(Format).Order(StringComparer.Ordinal))
        );

    private static string Format(Notification notification)
    {
        var to = notification.To switch
        {
            Recipient.ToGroup group => $"#{group.Group}",
            Recipient.ToPerson person => $"@{person.Person}",
            Recipient.ToVendor vendor => $"*{vendor.Vendor}",
            _ => "?",
        };
        var what = notification.Message switch
        {
            BotMessage.CardMessage when notification.CardKey is { } slot => (notification.IsUpdateOnly ? "~" : "+") + Shorten(slot),
            BotMessage.TextMessage line => line.Key,
            _ => "?",
        };
        return notification.ThreadCardKey is { } thread ? $"{to} {what} <{Shorten(thread)}" : $"{to} {what}";
    }

    private static string Shorten(string slot) =>
        slot.Replace("acme-sync:2.0:", "", StringComparison.Ordinal)
            .Replace("acme-sync:2.1:", "", StringComparison.Ordinal)
            .Replace("acme-sync:", "", StringComparison.Ordinal);
}
