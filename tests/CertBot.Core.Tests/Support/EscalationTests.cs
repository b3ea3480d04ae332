using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static CertBot.Core.Tests.Support.EscalationScenario;

namespace CertBot.Core.Tests.Support;

public sealed class EscalationTests
{
    [Fact]
    public void Level_1_notifies_the_vendor_manager_and_the_analysts_for_four_working_hours()
    {
        var e = OpenEscalation();
        Assert.Equal("manager: mia | analyst: abe,ann", FormatAssignees(e));
        Assert.Equal((1, Start, ParseInstant("2026-03-02T13:00:00Z"), false), (e.Level, e.LevelSince, e.NextDue, e.IsAcknowledged));
    }

    [Fact]
    public void Acknowledgement_stops_the_timer()
    {
        var e = When(OpenEscalation(), "abe", new EscalationCommand.Acknowledge());
        Assert.True(e is { IsAcknowledged: true, NextDue: null });
        Assert.Empty(EscalationDecider.Tick(e, ContextFor("clock", ParseInstant("2026-06-01T08:00:00Z"))));
        AssertRefused("taken", e, "mia", new EscalationCommand.Acknowledge());
    }

    [Fact]
    public void Nothing_is_due_before_its_time()
    {
        var due = ParseInstant("2026-03-02T13:00:00Z");
        Assert.Empty(EscalationDecider.Tick(OpenEscalation(), ContextFor("clock", due - Duration.Epsilon)));
        var e = Tick(OpenEscalation(), due);
        Assert.Equal((2, due, ParseInstant("2026-03-02T17:00:00Z")), (e.Level, e.LevelSince, e.NextDue));
        Assert.Equal("support-lead: sue | marketplace-lead: max", FormatAssignees(e));
    }

    [Fact]
    public void Unacknowledged_escalation_rises_to_the_last_level_and_is_reminded_on_working_mornings()
    {
        var e = OpenEscalation();
        foreach (var (due, level) in new[] { ("2026-03-02T13:00:00Z", 2), ("2026-03-02T17:00:00Z", 3), ("2026-03-03T16:00:00Z", 4) })
        {
            Assert.Equal(ParseInstant(due), e.NextDue);
            e = Tick(e, ParseInstant(due));
            Assert.Equal(level, e.Level);
        }

        foreach (var morning in new[] { "2026-03-04T08:00:00Z", "2026-03-05T08:00:00Z", "2026-03-06T08:00:00Z", "2026-03-09T08:00:00Z" })
        {
            Assert.Equal(ParseInstant(morning), e.NextDue);
            Assert.IsType<EscalationEvent.Reminded>(Assert.Single(EscalationDecider.Tick(e, ContextFor("clock", ParseInstant(morning)))));
            e = Tick(e, ParseInstant(morning));
        }
    }

    [Fact]
    public void Host_that_was_down_for_days_raises_every_level_in_turn()
    {
        var now = ParseInstant("2026-03-06T20:00:00Z"); // Friday evening
        var events = EscalationDecider.Tick(OpenEscalation(), ContextFor("clock", now));
        Assert.Equal(
            ["2 2026-03-02T13:00:00Z Unanswered", "3 2026-03-02T17:00:00Z Unanswered", "4 2026-03-03T16:00:00Z Unanswered"],
            events.Cast<EscalationEvent.LevelCalled>().Select(c => $"{c.Level} {c.Since} {c.Cause}")
        );
        Assert.Equal(ParseInstant("2026-03-09T08:00:00Z"), Tick(OpenEscalation(), now).NextDue); // one reminder, not one for each morning that was missed
    }

    [Fact]
    public void One_late_tick_equals_many_ticks_in_time() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(0, 14 * 24 * 60).Zip(Gen.Choose(0, 20 * 24 * 60)).ToArbitrary(), x =>
            {
                var opened = ApplyEvents(null, Open(ContextFor("dev", Start + Duration.FromMinutes(x.Item1))), Start + Duration.FromMinutes(x.Item1), "dev");
                var now = opened.OpenedAt + Duration.FromMinutes(x.Item2);
                var inTime = opened;
                while (inTime.NextDue is { } due && due <= now)
                {
                    inTime = Tick(inTime, due);
                }

                var late = Tick(opened, now);
                return (late.Level, late.LevelSince, late.NextDue, FormatAssignees(late))
                    == (inTime.Level, inTime.LevelSince, inTime.NextDue, FormatAssignees(inTime));
            }));

    [Fact]
    public void Unstaffed_level_is_reported_and_rises_at_once()
    {
        var nobody = ContextFor("dev", Start) with { RoleAssignments = ParseRoleAssignments("ceo cid"), VendorPeople = ParseVendorPeople("dev Developer") };
        var events = Open(nobody);
        Assert.Equal(["Opened", "NobodyThere 1", "NobodyThere 2", "NobodyThere 3", "LevelCalled 4 NobodyBelow"], events.Select(Short));
        Assert.Equal("ceo: cid", FormatAssignees(ApplyEvents(null, events, Start, "dev")));
    }

    [Fact]
    public void Fully_unstaffed_escalation_waits_on_the_last_level_and_notifies_new_holders()
    {
        var nobody = ContextFor("dev", Start) with { RoleAssignments = RoleAssignments.Empty, VendorPeople = ParseVendorPeople("dev Developer") };
        var e = ApplyEvents(null, Open(nobody), Start, "dev");
        Assert.Equal((4, ParseInstant("2026-03-03T08:00:00Z")), (e.Level, e.NextDue));
        Assert.Empty(e.Called);

        var morning = ParseInstant("2026-03-03T08:00:00Z");
        Assert.Equal(["Reminded"], EscalationDecider.Tick(e, nobody with { Now = morning }).Select(Short));
        Assert.Equal(["LevelCalled 4 OtherPeople"], EscalationDecider.Tick(e, ContextFor("clock", morning)).Select(Short));
    }

    [Fact]
    public void Level_with_one_empty_side_is_kept_and_names_the_missing_side()
    {
        var noManager = ApplyEvents(null, Open(ContextFor("dev", Start) with { VendorPeople = ParseVendorPeople("dev Developer") }), Start, "dev");
        Assert.Equal("manager:  | analyst: abe,ann", FormatAssignees(noManager));
        Assert.Contains("escalation.note.no-vendor", noManager.History.Select(n => n.TextKey));

        var noAnalyst = ApplyEvents(null, Open(ContextFor("dev", Start) with { RoleAssignments = ParseRoleAssignments("ceo cid") }), Start, "dev");
        Assert.Equal((1, "manager: mia | analyst: "), (noAnalyst.Level, FormatAssignees(noAnalyst)));
        Assert.Contains("escalation.note.no-platform", noAnalyst.History.Select(n => n.TextKey));
        Assert.DoesNotContain(OpenEscalation().History, n => n.TextKey.Contains("no-", StringComparison.Ordinal));
    }

    [Fact]
    public void All_requires_each_role_of_both_sides_once()
    {
        var all = ContextFor("ann", Start) with { Edition = EditionRequiringAllAt(1) };
        var e = ApplyEvents(null, Open(all with { Actor = CreateActor("dev") }), Start, "dev");

        e = When(e, "ann", new EscalationCommand.Acknowledge(), all);
        Assert.False(e.IsAcknowledged);
        Assert.NotNull(e.NextDue);
        AssertRefused("taken", e, "ann", new EscalationCommand.Acknowledge(), all);

        Assert.False(When(e, "abe", new EscalationCommand.Acknowledge(), all).IsAcknowledged); // the vendor's side has not acknowledged yet
        Assert.True(When(e, "mia", new EscalationCommand.Acknowledge(), all).IsAcknowledged);
    }

    [Fact]
    public void All_does_not_wait_for_a_role_without_holders()
    {
        var all = ContextFor("ann", Start) with { Edition = EditionRequiringAllAt(1), VendorPeople = ParseVendorPeople("dev Developer") };
        Assert.True(
            When(ApplyEvents(null, Open(all with { Actor = CreateActor("dev") }), Start, "dev"), "ann", new EscalationCommand.Acknowledge(), all).IsAcknowledged
        );
    }

    [Fact]
    public void Raise_restarts_the_next_level()
    {
        var e = When(
            When(OpenEscalation(), "ann", new EscalationCommand.Acknowledge()),
            "mia",
            new EscalationCommand.Raise(" still down "),
            at: ParseInstant("2026-03-02T11:00:00Z")
        );
        Assert.Equal((2, false, ParseInstant("2026-03-02T15:00:00Z")), (e.Level, e.IsAcknowledged, e.NextDue));
        Assert.Empty(e.Acknowledged);
        Assert.Equal(("escalation.note.raised", "still down", "mia"), (e.History[^1].TextKey, e.History[^1].Words, e.History[^1].By.Value));
    }

    [Fact]
    public void Raiser_and_reason_are_kept_when_the_next_level_is_unstaffed()
    {
        var noLeads = ContextFor("ann", Start) with { RoleAssignments = ParseRoleAssignments("analyst ann,abe ceo cid") };
        var e = When(OpenEscalation(), "ann", new EscalationCommand.Raise("still down"), noLeads);
        Assert.Equal(
            ["nobody-there 2 ", "nobody-there 3 ", "raised 4 still down"],
            e.History.TakeLast(3).Select(n => $"{n.TextKey["escalation.note.".Length..]} {n.Level} {n.Words}")
        );
    }

    [Fact]
    public void Number_of_comments_is_limited()
    {
        var e = Enumerable
            .Range(0, EscalationDecider.MaxComments)
            .Aggregate(OpenEscalation(), (state, n) => When(state, "dan", new EscalationCommand.Comment($"{n}")));
        AssertRefused("too-many-comments", e, "dan", new EscalationCommand.Comment("one more"));
        When(e, "ann", new EscalationCommand.Acknowledge());
    }

    [Fact]
    public void Length_of_all_comments_together_is_limited()
    {
        var e = OpenEscalation();
        for (var length = 0; length < EscalationDecider.MaxWordsInSum; length += EscalationDecider.MaxTextLength)
            e = When(e, "dan", new EscalationCommand.Comment(new string('x', EscalationDecider.MaxTextLength)));
        AssertRefused("too-many-words", e, "dan", new EscalationCommand.Comment("one more"));
        When(e, "ann", new EscalationCommand.Raise("on"));
        When(e, "ann", new EscalationCommand.Close("done"));
    }

    [Fact]
    public void Last_level_cannot_be_raised() =>
        AssertRefused("last-level", Tick(OpenEscalation(), ParseInstant("2026-03-04T10:00:00Z")), "cid", new EscalationCommand.Raise("up"));

    [Theory]
    [InlineData("ann", "acknowledge comment raise close")] // an analyst, notified
    [InlineData("mia", "acknowledge comment raise close")] // the vendor's manager, notified
    [InlineData("dev", "comment raise close")] // the developer who opened it
    [InlineData("dan", "comment")] // another developer of the vendor
    [InlineData("cid", "comment")] // notified on level 4 only
    [InlineData("rex", "comment")] // an expert of the platform
    [InlineData("eve", "")] // of another vendor
    [InlineData("adm", "")] // administrator, on neither side
    [InlineData("clock", "")]
    public void Permissions_on_level_1(string user, string may) => Assert.Equal(may, AllowedCommands(OpenEscalation(), user));

    [Theory]
    [InlineData("sue", "acknowledge comment raise close")]
    [InlineData("ann", "comment raise close")] // the analysts are responsible until the end
    [InlineData("mia", "comment")] // level 1 is over for the vendor's manager
    [InlineData("dev", "comment raise close")]
    public void Permissions_on_level_2(string user, string may) =>
        Assert.Equal(may, AllowedCommands(Tick(OpenEscalation(), ParseInstant("2026-03-02T13:00:00Z")), user));

    [Fact]
    public void Assigned_and_revoked_roles_count_at_once()
    {
        var now = ContextFor("abe", Start) with { RoleAssignments = ParseRoleAssignments("analyst ann,new ux-expert abe") };
        AssertRefused("not-called", OpenEscalation(), "abe", new EscalationCommand.Acknowledge(), now);
        Assert.True(When(OpenEscalation(), "new", new EscalationCommand.Acknowledge(), now with { Actor = CreateActor("new", "analyst") }).IsAcknowledged);
        AssertRefused(
            "not-yours",
            OpenEscalation(),
            "dev",
            new EscalationCommand.Close("fixed"),
            ContextFor("dev", Start) with
            {
                VendorPeople = ParseVendorPeople("mia Manager"),
            }
        ); // dev is no longer a member of the vendor
    }

    [Fact]
    public void Member_of_the_vendor_is_never_assigned_to_the_platform_side()
    {
        var both = ContextFor("ann", Start) with { VendorPeople = ParseVendorPeople("mia Manager", "dev Developer", "ann Developer") };
        Assert.Equal("manager: mia | analyst: abe", FormatAssignees(ApplyEvents(null, Open(both with { Actor = CreateActor("dev") }), Start, "dev")));
        AssertRefused("not-called", OpenEscalation(), "ann", new EscalationCommand.Acknowledge(), both);
        AssertRefused("not-called", OpenEscalation(), "ann", new EscalationCommand.Close("nothing to see here"), both);
    }

    [Fact]
    public void Closed_escalation_stays_closed_and_names_who_closed_it()
    {
        var e = When(OpenEscalation(), "ann", new EscalationCommand.Close("fixed in 2.0.1"));
        Assert.Equal(("ann", "fixed in 2.0.1"), (e.Closed?.By.Value, e.Closed?.Words));
        Assert.Null(e.NextDue);
        Assert.Equal("", AllowedCommands(e, "ann"));
        AssertRefused("closed", e, "mia", new EscalationCommand.Comment("but"));
    }

    [Theory]
    [InlineData("", "no-words")]
    [InlineData(" \t\n", "no-words")]
    public void Empty_text_is_refused(string text, string reason)
    {
        AssertRefused(reason, OpenEscalation(), "ann", new EscalationCommand.Comment(text));
        AssertRefused(reason, OpenEscalation(), "ann", new EscalationCommand.Raise(text));
        AssertRefused(reason, OpenEscalation(), "ann", new EscalationCommand.Close(text));
        Assert.Equal(
            ("escalation.refused.no-words", "reason"),
            EscalationDecider.Open(Id, text, ContextFor("dev", Start)) is Decision<EscalationEvent>.Rejected(var r) ? (r.Code, r.Question) : default
        );
    }

    [Fact]
    public void Overlong_text_is_refused() =>
        AssertRefused("too-long", OpenEscalation(), "ann", new EscalationCommand.Comment(new string('x', EscalationDecider.MaxTextLength + 1)));

    [Fact]
    public void Outsiders_cannot_open_an_escalation() =>
        Assert.All(["eve", "adm", "clock"], user =>
            Assert.IsType<Decision<EscalationEvent>.Rejected>(EscalationDecider.Open(Id, "help", ContextFor(user, Start)))
        );

    [Fact]
    public void Each_event_adds_one_revision_and_at_least_one_history_line()
    {
        var e = When(Tick(OpenEscalation(), ParseInstant("2026-03-04T10:00:00Z")), "cid", new EscalationCommand.Comment("on it"));
        Assert.Equal(6, e.Revision); // opened, four calls, a comment
        Assert.Equal(
            ["opened", "called", "unanswered", "unanswered", "unanswered", "commented"],
            e.History.Select(n => n.TextKey["escalation.note.".Length..])
        );
        Assert.Equal([0, 1, 2, 3, 4, 4], e.History.Select(n => n.Level));
    }

    [Fact]
    public void Stored_escalation_round_trips()
    {
        var e = When(OpenEscalation(), "ann", new EscalationCommand.Close("done"));
        Assert.Equal(CoreJson.Write(e), CoreJson.Write(CoreJson.Read<Escalation>(CoreJson.Write(e))));
        Assert.DoesNotContain("\"called\":[", CoreJson.Write(e), StringComparison.Ordinal); // derived from the acknowledgements, not stored separately
        Assert.All(Open(ContextFor("dev", Start)), what =>
            Assert.Equal(CoreJson.Write(what), CoreJson.Write(CoreJson.Read<EscalationEvent>(CoreJson.Write(what))))
        );
    }

    [Fact]
    public void Impossible_event_throws()
    {
        Assert.Throws<InvalidOperationException>(() => EscalationEvolver.Evolve(null, Id, new(Start, new("ann"), new EscalationEvent.Commented("x"))));
        Assert.Throws<InvalidOperationException>(() => EscalationEvolver.Evolve(OpenEscalation(), Id, new(Start, new("ann"), new EscalationEvent.Opened("x"))));
    }

    private static string Short(EscalationEvent e) =>
        e switch
        {
            EscalationEvent.LevelUnstaffed(var level) => $"NobodyThere {level}",
            EscalationEvent.LevelCalled c => $"LevelCalled {c.Level} {c.Cause}",
            _ => e.GetType().Name,
        };
}
