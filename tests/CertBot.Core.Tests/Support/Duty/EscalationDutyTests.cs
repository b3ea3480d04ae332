using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Support.Duty;
using NodaTime;

namespace CertBot.Core.Tests.Support.Duty;

/// <summary>Whom an escalation calls where people are away or have a rota, and who may act for them.</summary>
public sealed class EscalationDutyTests
{
    /// <summary>Monday, 10:00 in Berlin.</summary>
    private static readonly Instant Start = EscalationScenario.Start;

    private static readonly LocalDate Today = new(2026, 3, 2);

    [Fact]
    public void Substitute_is_called_instead_of_who_is_away_and_both_names_stand_in_the_history()
    {
        var duty = Away("ann", "sue");
        var e = Open(duty);

        Assert.Equal("manager: mia | analyst: abe,sue", Format(e));
        Assert.Equal([new(new("ann"), new("sue"))], e.Assignees[1].Substitutions);
        Assert.Equal(["opened ", "called ", "substitutions ann>sue"], Notes(e));
        Assert.DoesNotContain(new("ann"), e.Notified);
    }

    [Fact]
    public void Substitute_takes_raises_and_closes_while_the_other_is_away_only()
    {
        var duty = Away("ann", "rex");
        var e = Open(duty);

        Assert.Equal("acknowledge comment raise close", Allowed(e, "rex", duty));
        Assert.Equal("acknowledge comment raise close", Allowed(e, "ann", duty));
        Assert.Equal("comment", Allowed(e, "rex", DutySchedule.Empty));
        Assert.Equal("comment", Allowed(e, "rex", duty, Start + Duration.FromDays(3)));
        Assert.Equal("comment", Allowed(e, "sue", duty));
    }

    [Fact]
    public void Substitute_of_any_role_may_act()
    {
        var duty = Away("ann", "adm");
        Assert.Equal("acknowledge comment raise close", Allowed(Open(duty), "adm", duty));
        Assert.Equal("", Allowed(Open(duty), "adm", DutySchedule.Empty));
    }

    [Fact]
    public void What_a_substitute_took_stays_theirs_when_the_other_is_back()
    {
        var duty = Away("ann", "rex");
        var e = Act(Open(duty), "rex", new EscalationCommand.Acknowledge(), duty);
        Assert.True(e.IsAcknowledged);
        Assert.Equal([new(new("ann"), new("rex"))], e.AcknowledgedFor);
        Assert.Equal("acknowledged-for ann>rex", Notes(e)[^1]);

        var later = Start + Duration.FromDays(3);
        Assert.Empty(EscalationDecider.Tick(e, ContextFor("clock", duty, later)));
        Assert.Equal("comment raise close", Allowed(e, "rex", duty, later));
        Assert.Equal("comment raise close", Allowed(e, "ann", duty, later));
        // Not if the other holds the role no more.
        var context = ContextFor("rex", duty, later) with { RoleAssignments = Without("ann") };
        Assert.True(EscalationDecider.IsDeserted(e, context));
        Assert.IsType<Decision<EscalationEvent>.Rejected>(EscalationDecider.Decide(new EscalationCommand.Close("x"), e, context));
    }

    [Fact]
    public void What_a_substitute_took_is_theirs_until_the_next_level_is_called()
    {
        var duty = Away("ann", "rex");
        var e = Act(Open(duty), "rex", new EscalationCommand.Acknowledge(), duty);
        e = Act(e, "rex", new EscalationCommand.Raise("down"), duty);

        Assert.Empty(e.AcknowledgedFor);
        Assert.Equal("comment", Allowed(e, "rex", duty));
    }

    [Fact]
    public void Substitute_on_the_vendors_side_of_the_matter_is_not_called()
    {
        var duty = Away("ann", "sue");
        var context = ContextFor("dev", duty) with { VendorParticipants = [new("sue")] };
        var e = EscalationScenario.ApplyEvents(null, EscalationScenario.Open(context), Start, "dev");

        Assert.Equal("manager: mia | analyst: abe", Format(e));
        Assert.Equal([new("ann")], e.Assignees[1].Away);
        Assert.IsType<Decision<EscalationEvent>.Rejected>(
            EscalationDecider.Decide(new EscalationCommand.Acknowledge(), e, context with { Actor = ContextFor("sue", duty).Actor })
        );
    }

    [Fact]
    public void Vendors_manager_is_replaced_by_a_colleague()
    {
        var e = Open(Away("mia", "dan"));
        Assert.Equal("manager: dan | analyst: abe,ann", Format(e));
        Assert.Equal("acknowledge comment raise close", Allowed(e, "dan", Away("mia", "dan")));
    }

    [Fact]
    public void Level_of_which_nobody_can_be_reached_is_reported_and_the_next_one_called()
    {
        // Sue stands in for Max, and is away herself with Max standing in.
        var duty = Away(Away("max", "sue"), "sue", "max");
        var context = ContextFor("ann", duty);
        var e = Open(duty);
        e = EscalationScenario.ApplyEvents(
            e,
            Assert.IsType<Decision<EscalationEvent>.Accepted>(EscalationDecider.Decide(new EscalationCommand.Raise("down"), e, context)).Events,
            Start,
            "ann"
        );

        Assert.Equal(3, e.Level);
        Assert.Equal(["nobody-reachable sue,max", "raised "], Notes(e)[^2..]);
    }

    [Fact]
    public void Last_level_of_which_nobody_can_be_reached_waits_for_the_morning_and_calls_them_then()
    {
        var duty = Away(Away("hal", "cid"), "cid", "hal");
        duty = Away(Away(Away(duty, "cat", "cid"), "val", "cid"), "max", "sue");
        duty = Away(duty, "sue", "max");
        var e = Open(duty);
        e = Act(e, "ann", new EscalationCommand.Raise("down"), duty);

        Assert.Equal(4, e.Level);
        Assert.Empty(e.Called);
        e = Tick(e, duty, Start + Duration.FromDays(1));
        Assert.Empty(e.Called);
        e = Tick(e, DutySchedule.Empty, Start + Duration.FromDays(2));
        Assert.Equal([new("cid")], e.Called);
    }

    [Fact]
    public void Who_goes_away_while_it_waits_is_replaced_if_nobody_else_was_called()
    {
        var e = Act(Open(DutySchedule.Empty), "ann", new EscalationCommand.Raise("down"), DutySchedule.Empty);
        Assert.Equal("support-lead: sue | marketplace-lead: max", Format(e));

        var one = Away("max", "rex");
        Assert.Empty(EscalationDecider.Tick(e, ContextFor("clock", one)));
        var both = Away(one, "sue", "rex");
        e = Tick(e, both, Start + Duration.FromHours(1));
        Assert.Equal("support-lead: rex | marketplace-lead: rex", Format(e));
        Assert.Equal(2, e.Level);
        // They are back: the substitute holds no role of the level, so they are called again.
        e = Tick(e, both, Start + Duration.FromDays(3));
        Assert.Equal("support-lead: sue | marketplace-lead: max", Format(e));
    }

    [Fact]
    public void Who_has_taken_it_and_goes_away_is_relied_on_no_more()
    {
        var e = Act(Open(DutySchedule.Empty), "ann", new EscalationCommand.Acknowledge(), DutySchedule.Empty);
        Assert.Empty(EscalationDecider.Tick(e, ContextFor("clock", DutySchedule.Empty)));

        e = Tick(e, Away("ann", "rex"), Start + Duration.FromHours(1));
        Assert.False(e.IsAcknowledged);
        Assert.Equal("manager: mia | analyst: abe,rex", Format(e));
    }

    [Fact]
    public void Role_with_a_rota_calls_who_is_on_duty()
    {
        var duty = Rota("ann", "abe");
        Assert.Equal("manager: mia | analyst: ann", Format(Open(duty)));
        Assert.Equal("manager: mia | analyst: abe", Format(Open(duty, Start + Duration.FromDays(7))));
        // The others may take it all the same.
        Assert.Equal("acknowledge comment raise close", Allowed(Open(duty), "abe", duty));
    }

    [Fact]
    public void Who_is_on_duty_and_away_is_replaced_and_without_a_substitute_the_others_are_called()
    {
        Assert.Equal("manager: mia | analyst: rex", Format(Open(Away(Rota("ann", "abe"), "ann", "rex"))));
        var nobody = Away(Away(Rota("ann", "abe"), "ann", "rex"), "rex", "ann");
        Assert.Equal("manager: mia | analyst: abe", Format(Open(nobody)));
    }

    [Fact]
    public void Rota_that_turns_while_it_waits_does_not_hold_it_up()
    {
        var duty = Rota("ann", "abe");
        var e = Open(duty, Start + Duration.FromDays(4) + Duration.FromHours(7)); // Friday, 17:00
        Assert.Equal("manager: mia | analyst: ann", Format(e));
        e = Tick(e, duty, Start + Duration.FromDays(7) + Duration.FromHours(2)); // Monday, 12:00
        Assert.Equal(2, e.Level);
    }

    [Fact]
    public void Who_is_on_duty_and_lost_the_role_is_not_called()
    {
        var context = ContextFor("dev", Rota("ann", "abe")) with { RoleAssignments = Without("ann") };
        Assert.Equal("manager: mia | analyst: abe", Format(EscalationScenario.ApplyEvents(null, EscalationScenario.Open(context), Start, "dev")));
    }

    [Fact]
    public void All_of_a_level_counts_the_substitute_for_the_role()
    {
        var duty = Away("max", "rex");
        var context = ContextFor("ann", duty) with { Edition = EscalationScenario.EditionRequiringAllAt(2) };
        var e = Open(duty);
        e = EscalationScenario.When(e, "ann", new EscalationCommand.Raise("down"), context);
        e = EscalationScenario.When(e, "sue", new EscalationCommand.Acknowledge(), context with { Actor = ContextFor("sue", duty).Actor });
        Assert.False(e.IsAcknowledged);
        e = EscalationScenario.When(e, "rex", new EscalationCommand.Acknowledge(), context with { Actor = ContextFor("rex", duty).Actor });
        Assert.True(e.IsAcknowledged);
    }

    private static EscalationContext ContextFor(string user, DutySchedule duty, Instant? at = null) =>
        EscalationScenario.ContextFor(user, at ?? Start) with
        {
            Duty = duty,
        };

    private static Escalation Open(DutySchedule duty, Instant? at = null) =>
        EscalationScenario.ApplyEvents(null, EscalationScenario.Open(ContextFor("dev", duty, at)), at ?? Start, "dev");

    private static Escalation Act(Escalation e, string user, EscalationCommand command, DutySchedule duty) =>
        EscalationScenario.When(e, user, command, ContextFor(user, duty));

    private static Escalation Tick(Escalation e, DutySchedule duty, Instant at) =>
        EscalationScenario.ApplyEvents(e, EscalationDecider.Tick(e, ContextFor("clock", duty, at)), at, "clock");

    private static string Allowed(Escalation e, string user, DutySchedule duty, Instant? at = null) =>
        string.Join(
            ' ',
            new (string Name, EscalationCommand What)[]
            {
                ("acknowledge", new EscalationCommand.Acknowledge()),
                ("comment", new EscalationCommand.Comment("x")),
                ("raise", new EscalationCommand.Raise("x")),
                ("close", new EscalationCommand.Close("x")),
            }
                .Where(c => EscalationDecider.Decide(c.What, e, ContextFor(user, duty, at)) is Decision<EscalationEvent>.Accepted)
                .Select(c => c.Name)
        );

    private static string Format(Escalation e) => EscalationScenario.FormatAssignees(e);

    private static string[] Notes(Escalation e) =>
        [
            .. e.History.Select(n =>
                $"{n.TextKey.Replace("escalation.note.", "", StringComparison.Ordinal)} {string.Join(',', n.Substitutions.Select(s => $"{s.Absent}>{s.Substitute}").Concat(n.Away.Select(p => p.Value)))}"
            ),
        ];

    private static RoleAssignments Without(string person) => Roles with { RolesByPerson = Roles.RolesByPerson.Remove(person) };

    private static RoleAssignments Roles => EscalationScenario.ContextFor("dev", Start).RoleAssignments;

    private static DutySchedule Away(string person, string substitute) => Away(DutySchedule.Empty, person, substitute);

    /// <summary>Away today and tomorrow.</summary>
    private static DutySchedule Away(DutySchedule schedule, string person, string substitute) =>
        DutyDecider.Evolve(
            schedule,
            new(Start, new(person), new DutyEvent.AbsenceEntered(new(person), Today, Today.PlusDays(1), "Europe/Berlin", new(substitute)))
        );

    private static DutySchedule Rota(params string[] people) =>
        DutyDecider.Evolve(
            DutySchedule.Empty,
            new(
                Start,
                new("adm"),
                new DutyEvent.RotaSet(
                    RoleName.Analyst,
                    new()
                    {
                        People = [.. people.Select(p => new PersonId(p))],
                        From = Today,
                        Zone = "Europe/Berlin",
                    }
                )
            )
        );
}
