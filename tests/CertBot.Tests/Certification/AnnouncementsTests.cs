using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Support;
using CertBot.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Certification;

/// <summary>Each notice is written down as <c>to what [slot] [thread]</c>: <c>+</c> a card that is sent, <c>~</c> one that is only updated, else a line's key.</summary>
public sealed class AnnouncementsTests
{
    [Fact]
    public void A_new_application_is_one_card_for_the_reviewers_and_a_line_for_colleagues() => Hear(Given.Nothing, Cast.Developer, Given.Application,
        "#reviews +root",
        "#rnd ~root",
        "#language ~root",
        "@developer-manager notice.colleague.submitted",
        "@two-hats notice.colleague.submitted");

    [Fact]
    public void Leadership_gets_its_card_when_the_expert_has_advised() => Hear(Given.Submitted, Cast.Analyst, new FindReady(PriorityLevel.High, "good"),
        "#reviews +root", "#rnd ~root", "#language ~root",
        "#leadership +priority",
        "*acme notice.found-ready");

    [Fact]
    public void The_undo_button_goes_when_its_time_is_over()
    {
        var last = Assert.Single(Notices(Given.InReview, Cast.Rnd, new Pass(new("code"), null)), n => n.NotBefore is not null);
        Assert.Equal(Given.InReview.Now + Given.InReview.Edition.Settings.UndoWithin, last.NotBefore);
        Assert.True(last.OnlyUpdate);
        Assert.Equal(Given.InReview.App.Revision + 1, last.Revision);
    }

    [Fact]
    public void What_is_missing_is_told_item_by_item_and_the_answer_is_offered()
    {
        var all = Notices(Given.Submitted, Cast.Analyst, new FindNotReady(ImmutableSortedDictionary<string, string>.Empty.Add("people", "nobody at night")));
        var card = Assert.IsType<Say.Card>(Assert.Single(all, n => n.To is Recipient.ToVendor).Say);
        Assert.Equal("not-ready", card.Name);
        Assert.Equal("""[{"title":{"$t":"policy.readiness.people","alone":true},"words":"nobody at night"}]""", card.Data["items"]?.ToJsonString());
    }

    [Fact]
    public void Approved_the_vendor_gets_its_list_with_the_news_above()
    {
        var all = Notices(Given.AtPriority, Cast.Lead, new Approve(PriorityLevel.Low, new(2026, 3, 9)));
        Assert.Equal("notice.approved", Assert.IsType<Say.Card>(Assert.Single(all, n => n.To is Recipient.ToVendor).Say).Above?.Key);
        Hear(Given.AtPriority, Cast.Lead, new Approve(PriorityLevel.Low, new(2026, 3, 9)), "#reviews +root", "#rnd ~root", "#language ~root", "#leadership +priority", "*acme +materials");
    }

    [Fact]
    public void A_deferred_one_that_comes_back_calls_leadership() => Hear(
        Given.AtPriority.When(Cast.Lead, new Defer(new(2026, 3, 13), "x")).On(new(2026, 3, 13)), Actor.Clock, new Tick(),
        "#reviews +root", "#rnd ~root", "#language ~root",
        "#leadership +priority", "#leadership notice.came-back <priority",
        "*acme notice.back-in-turn");

    [Fact]
    public void Handing_in_sends_nothing_it_updates() => Hear(Given.Collecting, Cast.Developer, new HandIn(new("video"), "main", Given.Link("https://a.example")),
        "#reviews +root", "#rnd ~root", "#language ~root", "*acme ~materials");

    [Fact]
    public void A_round_begins_with_one_card_per_task_in_its_groups_thread() => Hear(Given.Collecting.AllHandedIn(), Cast.Developer, new SubmitMaterials(),
        "#reviews +root", "#rnd +root", "#language +root",
        "#reviews +task:functional <root", "#rnd +task:code <root", "#language +task:language <root",
        "*acme ~materials",
        "@developer-manager notice.colleague.materials-submitted", "@two-hats notice.colleague.materials-submitted");

    [Fact]
    public void A_decision_tells_the_vendor_nothing_yet()
    {
        Hear(Given.InReview, Cast.Rnd, new AskForWork(new("code"), null, "defect", "x"), "#reviews +root", "#rnd ~root", "#language ~root", "#rnd +task:code <root", "#rnd ~task:code <root");
        Hear(Given.InReview.Passed("code"), Cast.Rnd, new Undo(new("code"), null), "#reviews +root", "#rnd ~root", "#language ~root", "#rnd +task:code <root");
    }

    [Fact]
    public void Who_is_relieved_of_a_claim_is_told() => Hear(Given.InReview.When(Cast.Analyst, new Claim(new("functional"), null)), Cast.Analyst2, new Claim(new("functional"), null),
        "#reviews +root", "#rnd ~root", "#language ~root", "#reviews +task:functional <root", "@analyst notice.taken-over");

    [Fact]
    public void A_question_is_heard_at_once_and_so_is_its_answer()
    {
        var asked = Given.InReview.When(Cast.Rnd, new AskVendor(new("code"), null, "Why?"));
        Hear(Given.InReview, Cast.Rnd, new AskVendor(new("code"), null, "Why?"), "#reviews +root", "#rnd ~root", "#language ~root", "#rnd +task:code <root", "*acme notice.asked");
        Hear(asked, Cast.Developer, new AnswerQuestion(new("code"), 1, "So."), "#reviews +root", "#rnd ~root", "#language ~root", "#rnd +task:code <root", "@rnd notice.answered");
    }

    [Fact]
    public void A_closed_round_is_one_message_for_the_vendor()
    {
        string[] cards = ["#reviews +root", "#rnd ~root", "#language ~root", "#rnd ~task:code <root", "#reviews ~task:functional <root", "#language ~task:language <root"];
        Hear(Given.InReview.Passed("functional").Passed("language").NeedsWork("code").After(Duration.FromMinutes(2)), Actor.Clock, new Tick(), [.. cards, "*acme +round:1"]);
        Hear(Given.InReview.Passed("functional").Passed("language").Passed("code").After(Duration.FromMinutes(2)), Actor.Clock, new Tick(), [.. cards, "*acme notice.round-passed"]);
    }

    [Fact]
    public void The_next_round_calls_only_the_groups_it_opens_something_for() => Hear(
        Given.AtMending.When(Cast.Developer, new Mend(new("code"), "done")), Cast.Developer, new SubmitMended(),
        "#reviews +root", "#rnd ~root", "#language ~root",
        "#rnd +task:code <root", "#rnd notice.round-begins <root",
        "*acme ~round:1",
        "@developer-manager notice.colleague.mended-submitted", "@two-hats notice.colleague.mended-submitted");

    [Fact]
    public void Mending_keeps_the_vendors_list_fresh() => Hear(Given.AtMending, Cast.Developer, new Mend(new("code"), "done"), "#reviews +root", "#rnd ~root", "#language ~root", "*acme ~round:1");

    [Fact]
    public void The_audit_is_a_card_and_its_shortcomings_another()
    {
        Hear(Given.AtStandards, Cast.Developer, new SubmitStandards(Given.Profile), "#reviews +root", "#rnd ~root", "#language ~root", "#reviews +audit <root",
            "@developer-manager notice.colleague.standards-submitted", "@two-hats notice.colleague.standards-submitted");
        Hear(Given.AtAudit, Cast.Analyst, new FindShortcomings([new("x", null)]), "#reviews +root", "#rnd ~root", "#language ~root", "#reviews +audit <root", "*acme +shortcomings:1");
        Hear(Given.AtAudit.When(Cast.Analyst, new FindShortcomings([new("x", null)])), Cast.Developer, new AnswerShortcoming(1, "done"),
            "#reviews +root", "#rnd ~root", "#language ~root", "#reviews +audit <root", "#reviews notice.reaudit-due <root", "*acme ~shortcomings:1",
            "@developer-manager notice.colleague.reaudit-due", "@two-hats notice.colleague.reaudit-due");
    }

    [Fact]
    public void A_certificate_is_heard_by_all() => Hear(Given.AtAudit, Cast.Analyst, new PassAudit(),
        "#reviews +root", "#rnd ~root", "#language ~root", "#reviews ~audit <root", "#reviews notice.certified <root", "#leadership notice.certified", "*acme +certified");

    [Fact]
    public void A_passed_update_is_one_message_not_two() => Hear(
        Given.Update.AllHandedIn().When(Cast.Developer, new SubmitMaterials()).Passed("functional").Passed("language").Passed("code").After(Duration.FromMinutes(2)), Actor.Clock, new Tick(),
        "#reviews +root", "#rnd ~root", "#language ~root", "#rnd ~task:code <root", "#reviews ~task:functional <root", "#language ~task:language <root",
        "#reviews ~audit <root", "#reviews notice.certified <root", "#leadership notice.certified", "*acme +certified");

    [Fact]
    public void Withdrawing_closes_every_card_of_that_version()
    {
        string[] colleagues = ["@developer-manager notice.colleague.withdrawn", "@two-hats notice.colleague.withdrawn"];
        Hear(Given.InReview, Cast.Developer, new Withdraw("x"),
            ["#reviews +root", "#rnd ~root", "#language ~root", "#rnd ~task:code <root", "#reviews ~task:functional <root", "#language ~task:language <root", "#leadership ~priority", "#reviews ~audit <root", "#reviews notice.withdrawn <root", .. colleagues]);

        var update = Notices(Given.Update.AllHandedIn().When(Cast.Developer, new SubmitMaterials()), Cast.Developer, new Withdraw("x"));
        Assert.Contains(update, n => n.Slot == "acme-sync:2.1:root");
        Assert.Equal(3, update.Count(n => n.Slot?.StartsWith("acme-sync:2.1:task:", StringComparison.Ordinal) == true));
        Assert.Equal("2.1", Assert.IsType<Say.Line>(Assert.Single(update, n => n.Say is Say.Line { Key: "notice.withdrawn" }).Say).Data["version"]?.ToString());
    }

    [Fact]
    public void An_escalation_reaches_the_people_of_the_level_and_their_channel()
    {
        var open = Given.InReview.When(Cast.Rnd, new OpenEscalation("x"));
        string[] first = ["@developer-manager {0}", "@analyst {0}", "@analyst-2 {0}", "#reviews {0}"];
        string[] root = ["#reviews +root", "#rnd ~root", "#language ~root"];
        string[] Copies(string how) => [.. first.Select(f => string.Format(null, f, how + "escalation:E-1"))];

        Hear(Given.InReview, Cast.Rnd, new OpenEscalation("x"), [.. root, .. Copies("+")]);
        Hear(open, Cast.Analyst, new OnEscalation(new("E-1"), new EscalationCommand.Acknowledge()), [.. root, .. Copies("~"), "@rnd notice.escalation.acknowledged"]);
        Hear(open, Cast.Analyst, new OnEscalation(new("E-1"), new EscalationCommand.Raise("up")),
            [.. root, "@developer-manager ~escalation:E-1", "@analyst ~escalation:E-1", "@analyst-2 ~escalation:E-1", "@lead +escalation:E-1", "#reviews ~escalation:E-1", "#leadership +escalation:E-1", "@rnd notice.escalation.level-called"]);
        Hear(open.When(Cast.Analyst, new OnEscalation(new("E-1"), new EscalationCommand.Acknowledge())), Cast.Rnd, new OnEscalation(new("E-1"), new EscalationCommand.Close("done")),
            [.. root, .. Copies("~")]);
    }

    [Fact]
    public void A_large_vendor_hears_as_one_so_that_the_batch_stays_small()
    {
        var many = Cast.Vendor with { People = Enumerable.Range(1, 300).ToImmutableSortedDictionary(n => $"p{n}", _ => VendorRole.Developer) };
        var then = Given.Nothing.When(Cast.Developer, Given.Application);
        Assert.Equal(4, Announcements.For(then.Facts, null, then.App, then.As(Cast.Developer) with { Vendor = many }).Length);
    }

    [Fact]
    public void Nothing_happened_nothing_is_said() => Assert.Empty(Announcements.For([], Given.InReview.App, Given.InReview.App, Given.InReview.As(Actor.Clock)));

    private static ImmutableArray<Notice> Notices(Given story, Actor actor, ApplicationCommand command)
    {
        var then = story.When(actor, command);
        return Announcements.For([.. then.Facts.Skip(story.Facts.Length)], story.State, then.App, story.As(actor));
    }

    private static void Hear(Given story, Actor actor, ApplicationCommand command, params string[] expected) =>
        Assert.Equal(string.Join('\n', expected.Order(StringComparer.Ordinal)), string.Join('\n', Notices(story, actor, command).Select(Write).Order(StringComparer.Ordinal)));

    private static string Write(Notice notice)
    {
        var to = notice.To switch
        {
            Recipient.ToGroup group => $"#{group.Group}",
            Recipient.ToPerson person => $"@{person.Person}",
            Recipient.ToVendor vendor => $"*{vendor.Vendor}",
            _ => "?",
        };
        var what = notice.Say switch
        {
            Say.Card when notice.Slot is { } slot => (notice.OnlyUpdate ? "~" : "+") + Short(slot),
            Say.Line line => line.Key,
            _ => "?",
        };
        return notice.Thread is { } thread ? $"{to} {what} <{Short(thread)}" : $"{to} {what}";
    }

    private static string Short(string slot) => slot.Replace("acme-sync:2.0:", "", StringComparison.Ordinal).Replace("acme-sync:2.1:", "", StringComparison.Ordinal).Replace("acme-sync:", "", StringComparison.Ordinal);
}
