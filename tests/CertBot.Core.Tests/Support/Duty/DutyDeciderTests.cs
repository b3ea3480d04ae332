using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Duty;
using NodaTime;

namespace CertBot.Core.Tests.Support.Duty;

public sealed class DutyDeciderTests
{
    /// <summary>Monday, 2 March 2026, 10:00 in Berlin.</summary>
    private static readonly Instant Monday = EscalationScenario.Start;

    private static readonly LocalDate Today = new(2026, 3, 2);

    private static readonly RoleAssignments Roles = EscalationScenario.ParseRoleAssignments(
        "analyst ann,abe,ada support-lead sue marketplace-lead max administrator adm"
    );

    private static readonly Vendor Acme = new()
    {
        Id = new("acme"),
        Name = "Acme",
        People = EscalationScenario.ParseVendorPeople("mia Manager", "dev Developer", "dan Developer"),
        Revision = 1,
    };

    [Fact]
    public void Absence_lasts_from_midnight_to_midnight_in_the_persons_zone()
    {
        var schedule = Enter(DutySchedule.Empty, "max", Today, Today.PlusDays(4), "sue", zone: "America/Los_Angeles");

        Assert.Null(schedule.FindAbsence(new("max"), At("2026-03-02T07:59:59Z")));
        Assert.Equal("sue", schedule.FindAbsence(new("max"), At("2026-03-02T08:00:00Z"))?.Substitute.Value);
        Assert.Equal("sue", schedule.FindAbsence(new("max"), At("2026-03-07T07:59:59Z"))?.Substitute.Value);
        Assert.Null(schedule.FindAbsence(new("max"), At("2026-03-07T08:00:00Z")));
        Assert.Null(schedule.FindAbsence(new("sue"), Monday));
    }

    [Fact]
    public void Absence_over_the_change_of_the_clocks_ends_at_local_midnight()
    {
        var schedule = Enter(DutySchedule.Empty, "max", new(2026, 3, 28), new(2026, 3, 29), "sue");
        var absence = Assert.Single(schedule.Absences);

        Assert.Equal(At("2026-03-27T23:00:00Z"), absence.Start);
        Assert.Equal(At("2026-03-29T22:00:00Z"), absence.End);
        Assert.Equal(Duration.FromHours(47), absence.End - absence.Start);
    }

    [Fact]
    public void Absence_begins_and_ends_by_the_clock()
    {
        var schedule = Enter(DutySchedule.Empty, "max", Today.PlusDays(1), Today.PlusDays(2), "sue");
        Assert.False(Assert.Single(schedule.Absences).HasBegun);
        Assert.Equal(At("2026-03-02T23:00:00Z"), schedule.NextDue);
        Assert.Same(schedule, Tick(schedule, At("2026-03-02T22:59:59Z")));

        schedule = Tick(schedule, At("2026-03-02T23:00:00Z"));
        Assert.True(Assert.Single(schedule.Absences).HasBegun);
        Assert.Equal(At("2026-03-04T23:00:00Z"), schedule.NextDue);

        schedule = Tick(schedule, At("2026-03-04T23:00:00Z"));
        Assert.Empty(schedule.Absences);
        Assert.Null(schedule.NextDue);
    }

    [Fact]
    public void Host_that_was_down_ends_what_is_over_without_beginning_it()
    {
        var schedule = Enter(DutySchedule.Empty, "max", Today.PlusDays(1), Today.PlusDays(2), "sue");

        Assert.Equal(["AbsenceEnded"], Events(new DutyCommand.Tick(), schedule, Monday + Duration.FromDays(30)).Select(e => e.GetType().Name));
    }

    [Fact]
    public void Absence_from_today_has_begun() => Assert.True(Enter(DutySchedule.Empty, "max", Today, Today, "sue").Absences[0].HasBegun);

    [Fact]
    public void Substitution_takes_two_steps_and_no_third()
    {
        var one = Enter(DutySchedule.Empty, "ann", Today, Today, "abe");
        Assert.Equal("abe", Reach(one, "ann"));
        var two = Enter(one, "abe", Today, Today, "ada");
        Assert.Equal("ada", Reach(two, "ann"));
        var three = Enter(two, "ada", Today, Today, "sue");
        Assert.Null(Reach(three, "ann"));
        Assert.Equal("sue", Reach(three, "abe"));
    }

    [Fact]
    public void Two_who_stand_in_for_each_other_reach_nobody()
    {
        var schedule = Enter(Enter(DutySchedule.Empty, "ann", Today, Today, "abe"), "abe", Today, Today, "ann");

        Assert.Null(Reach(schedule, "ann"));
        Assert.Null(Reach(schedule, "abe"));
    }

    [Fact]
    public void Substitute_who_may_not_stand_in_is_nobody() =>
        Assert.Null(Enter(DutySchedule.Empty, "ann", Today, Today, "abe").FindReachable(new("ann"), Monday, _ => false));

    [Theory]
    [InlineData("max", "max", true)]
    [InlineData("adm", "max", true)]
    [InlineData("sue", "max", false)]
    [InlineData("adm", "dev", true)]
    [InlineData("mia", "dev", true)]
    [InlineData("dan", "dev", false)]
    [InlineData("dev", "dev", true)]
    [InlineData("mia", "max", false)]
    public void Absence_is_entered_by_the_person_a_manager_or_an_administrator(string by, string person, bool isAllowed)
    {
        var substitute = Acme.People.ContainsKey(person) ? "dan" : "ann";
        Assert.Equal(isAllowed ? null : "not-for-others", Refusal(by, person, Today, Today, substitute));
        var schedule = Enter(DutySchedule.Empty, person, Today, Today, substitute);
        Assert.Equal(isAllowed, Decide(new DutyCommand.EndAbsence(new(person)), schedule, ContextFor(by, person, null)) is Decision<DutyEvent>.Accepted);
    }

    [Theory]
    [InlineData("max", 3, 1, "sue", "ends-before")]
    [InlineData("max", -3, -1, "sue", "over")]
    [InlineData("max", 0, 365, "sue", "too-long")]
    [InlineData("max", 0, 364, "sue", null)]
    [InlineData("max", -3, 0, "sue", null)]
    [InlineData("max", 370, 371, "sue", "too-far")]
    [InlineData("max", 0, 0, "max", "substitutes-self")]
    [InlineData("max", 0, 0, "ghost", "nobody")]
    [InlineData("max", 0, 0, "dev", "not-of-platform")]
    [InlineData("max", 0, 0, "stranger", "not-of-platform")]
    [InlineData("dev", 0, 0, "sue", "not-of-vendor")]
    [InlineData("dev", 0, 0, "stranger", "not-of-vendor")]
    [InlineData("dev", 0, 0, "mia", null)]
    [InlineData("stranger", 0, 0, "sue", "not-involved")]
    public void Absence_that_cannot_be_is_refused(string person, int first, int last, string substitute, string? why) =>
        Assert.Equal(why, Refusal(person, person, Today.PlusDays(first), Today.PlusDays(last), substitute));

    [Fact]
    public void Absences_of_one_person_do_not_overlap()
    {
        var schedule = Enter(DutySchedule.Empty, "max", Today.PlusDays(2), Today.PlusDays(4), "sue");
        Assert.Equal("overlaps", Refusal("max", "max", Today, Today.PlusDays(2), "ann", schedule));
        Assert.Equal("overlaps", Refusal("adm", "max", Today.PlusDays(3), Today.PlusDays(3), "ann", schedule));
        Assert.Null(Refusal("max", "max", Today, Today.PlusDays(1), "ann", schedule));
        Assert.Null(Refusal("max", "max", Today.PlusDays(5), Today.PlusDays(9), "ann", schedule));
        Assert.Null(Refusal("sue", "sue", Today.PlusDays(2), Today.PlusDays(4), "ann", schedule));
    }

    [Fact]
    public void Number_of_absences_is_limited()
    {
        var schedule = Enumerable
            .Range(0, DutyDecider.MaxPerPerson)
            .Aggregate(DutySchedule.Empty, (s, i) => Enter(s, "max", Today.PlusDays(2 * i), Today.PlusDays(2 * i), "sue"));
        Assert.Equal("too-many", Refusal("max", "max", Today.PlusDays(99), Today.PlusDays(99), "sue", schedule));
        var full = schedule with { Absences = [.. Enumerable.Repeat(schedule.Absences[0], DutyDecider.MaxAbsences)] };
        Assert.Equal("full", Refusal("ann", "ann", Today, Today, "sue", full));
        Assert.True(CoreJson.Write(full).Length < 700_000);
    }

    [Fact]
    public void Back_ends_the_current_absence_or_takes_back_the_next()
    {
        var schedule = Enter(Enter(DutySchedule.Empty, "max", Today.PlusDays(5), Today.PlusDays(6), "sue"), "max", Today, Today.PlusDays(1), "ann");

        schedule = Apply(new DutyCommand.EndAbsence(new("max")), schedule, "max");
        Assert.Equal(Today.PlusDays(5), Assert.Single(schedule.Absences).First);
        schedule = Apply(new DutyCommand.EndAbsence(new("max")), schedule, "max");
        Assert.Empty(schedule.Absences);
        Assert.Equal("not-away", Why(Decide(new DutyCommand.EndAbsence(new("max")), schedule, ContextFor("max", "max", null))));
    }

    [Fact]
    public void Rota_turns_at_local_midnight_before_monday_over_the_change_of_the_clocks()
    {
        // The clocks change on Sunday, 29 March 2026.
        var schedule = Apply(new DutyCommand.SetRota(RoleName.Analyst, [new("ann"), new("abe"), new("ada")], new(2026, 3, 23)), DutySchedule.Empty, "adm");

        Assert.Null(OnDuty(schedule, "2026-03-22T22:59:59Z"));
        Assert.Equal("ann", OnDuty(schedule, "2026-03-22T23:00:00Z"));
        Assert.Equal("ann", OnDuty(schedule, "2026-03-29T21:59:59Z"));
        Assert.Equal("abe", OnDuty(schedule, "2026-03-29T22:00:00Z"));
        Assert.Equal("ada", OnDuty(schedule, "2026-04-05T22:00:00Z"));
        Assert.Equal("ann", OnDuty(schedule, "2026-04-12T22:00:00Z"));
        // And back on Sunday, 25 October.
        Assert.Equal(
            ["ann 2026-10-18T22:00:00Z 2026-10-25T23:00:00Z", "abe 2026-10-25T23:00:00Z 2026-11-01T23:00:00Z"],
            schedule.RotaByRole["analyst"].TurnsFrom(At("2026-10-20T00:00:00Z"), 2).Select(t => $"{t.Person} {t.From} {t.Until}")
        );
    }

    [Fact]
    public void Rota_is_set_by_administrators_from_a_monday_with_holders_of_the_role()
    {
        Assert.Equal("administrators-only", RotaRefusal("ann", "analyst", Today, "ann", "abe"));
        Assert.Equal("no-monday", RotaRefusal("adm", "analyst", Today.PlusDays(1), "ann"));
        Assert.Equal("not-holder", RotaRefusal("adm", "analyst", Today, "ann", "sue"));
        Assert.Equal("role-empty", RotaRefusal("adm", "ceo", Today, "ann"));
        Assert.Equal("no-rota", RotaRefusal("adm", "analyst", Today));
        Assert.Equal("rota-too-long", RotaRefusal("adm", "analyst", Today, [.. Enumerable.Repeat("ann", DutyDecider.MaxPeople + 1)]));
        Assert.Equal("too-far", RotaRefusal("adm", "analyst", Today.PlusWeeks(60), "ann"));
        var schedule = Apply(new DutyCommand.SetRota(RoleName.Analyst, [new("ann")], Today), DutySchedule.Empty, "adm");
        Assert.Empty(Apply(new DutyCommand.SetRota(RoleName.Analyst, [], Today), schedule, "adm").RotaByRole);
    }

    [Fact]
    public void Dated_turns_leave_gaps_and_the_later_of_two_counts()
    {
        RotaTurn[] turns =
        [
            new(new("abe"), At("2026-03-05T00:00:00Z"), At("2026-03-06T00:00:00Z")),
            new(new("ann"), At("2026-03-03T00:00:00Z"), At("2026-03-05T12:00:00Z")),
            new(new("ada"), At("2026-02-01T00:00:00Z"), At("2026-02-02T00:00:00Z")),
        ];
        var schedule = Apply(new DutyCommand.ImportRota(RoleName.Analyst, [.. turns]), DutySchedule.Empty, "adm");

        Assert.Equal(2, schedule.RotaByRole["analyst"].Turns.Length);
        Assert.Null(OnDuty(schedule, "2026-03-02T12:00:00Z"));
        Assert.Equal("ann", OnDuty(schedule, "2026-03-04T12:00:00Z"));
        Assert.Equal("abe", OnDuty(schedule, "2026-03-05T06:00:00Z"));
        Assert.Null(OnDuty(schedule, "2026-03-06T00:00:00Z"));
        Assert.Equal("no-turns", Why(Decide(new DutyCommand.ImportRota(RoleName.Analyst, [turns[2]]), schedule, ContextFor("adm", null, null))));
        Assert.Equal(
            "turn-ends-before",
            Why(Decide(new DutyCommand.ImportRota(RoleName.Analyst, [turns[0] with { From = turns[0].Until }]), schedule, ContextFor("adm", null, null)))
        );
    }

    [Fact]
    public void Schedule_survives_the_store()
    {
        var schedule = Enter(DutySchedule.Empty, "dev", Today, Today.PlusDays(3), "mia");
        schedule = Apply(new DutyCommand.SetRota(RoleName.Analyst, [new("ann"), new("abe")], Today), schedule, "adm");

        Assert.Equal(CoreJson.Write(schedule), CoreJson.Write(CoreJson.Read<DutySchedule>(CoreJson.Write(schedule))));
        Assert.Equal("acme", schedule.Absences[0].Vendor?.Value);
    }

    private static string? Refusal(string by, string person, LocalDate first, LocalDate last, string substitute, DutySchedule? schedule = null) =>
        Why(
            Decide(new DutyCommand.EnterAbsence(new(person), first, last, new(substitute)), schedule ?? DutySchedule.Empty, ContextFor(by, person, substitute))
        );

    private static string? RotaRefusal(string by, string role, LocalDate from, params string[] people) =>
        Why(Decide(new DutyCommand.SetRota(new(role), [.. people.Select(p => new PersonId(p))], from), DutySchedule.Empty, ContextFor(by, null, null)));

    private static string? Why(Decision<DutyEvent> decision)
    {
        if (decision is not Decision<DutyEvent>.Rejected { Refusal: var refusal })
            return null;
        var text = TextCatalog.For(LanguageCode.Ru).FindFormat(refusal.Code);
        Assert.NotNull(text);
        Assert.Empty(text.Names.Except(refusal.Arguments.Names));
        return refusal.Code.Replace("duty.refused.", "", StringComparison.Ordinal);
    }

    private static Decision<DutyEvent> Decide(DutyCommand command, DutySchedule schedule, DutyContext context) =>
        DutyDecider.Decide(command, schedule, context);

    private static DutySchedule Enter(
        DutySchedule schedule,
        string person,
        LocalDate first,
        LocalDate last,
        string substitute,
        string zone = "Europe/Berlin"
    ) =>
        Evolve(
            schedule,
            Events(new DutyCommand.EnterAbsence(new(person), first, last, new(substitute)), schedule, Monday, ContextFor(person, person, substitute, zone)),
            Monday,
            person
        );

    private static DutySchedule Apply(DutyCommand command, DutySchedule schedule, string by) =>
        Evolve(schedule, Events(command, schedule, Monday, ContextFor(by, by, null)), Monday, by);

    private static DutySchedule Tick(DutySchedule schedule, Instant now) => Evolve(schedule, Events(new DutyCommand.Tick(), schedule, now), now, "clock");

    private static ImmutableArray<DutyEvent> Events(DutyCommand command, DutySchedule schedule, Instant now, DutyContext? context = null) =>
        Assert
            .IsType<Decision<DutyEvent>.Accepted>(DutyDecider.Decide(command, schedule, (context ?? ContextFor("clock", null, null)) with { Now = now }))
            .Events;

    private static DutySchedule Evolve(DutySchedule schedule, IEnumerable<DutyEvent> events, Instant at, string by) =>
        events.Aggregate(schedule, (s, e) => DutyDecider.Evolve(s, new(at, new(by), e)));

    private static string? Reach(DutySchedule schedule, string person) => schedule.FindReachable(new(person), Monday, _ => true)?.Value;

    private static string? OnDuty(DutySchedule schedule, string at) => schedule.FindOnDuty(RoleName.Analyst, At(at))?.Value;

    private static DutyContext ContextFor(string by, string? person, string? substitute, string zone = "Europe/Berlin")
    {
        var about = person is null ? null : PersonOf(person, zone);
        return new()
        {
            Actor = new(new(by), Roles.RolesOf(new(by)), MemberOf(by)),
            Now = Monday,
            RoleAssignments = Roles,
            Edition = EscalationScenario.Edition,
            Person = about,
            Substitute = substitute is null or "ghost" ? null : PersonOf(substitute, zone),
            Vendor = about?.Member is null ? null : Acme,
        };
    }

    private static Membership? MemberOf(string id) => Acme.People.TryGetValue(id, out var role) ? new(Acme.Id, role) : null;

    private static Person PersonOf(string id, string zone) =>
        new()
        {
            Id = new(id),
            Name = id,
            Language = LanguageCode.En,
            Zone = zone,
            Member = MemberOf(id),
        };

    private static Instant At(string text) => EscalationScenario.ParseInstant(text);
}
