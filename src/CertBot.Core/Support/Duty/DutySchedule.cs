using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Support.Duty;

/// <summary>
/// Who is away and who stands in, and who of a role's holders is on duty. One aggregate for the installation. What is over is dropped from it; the history
/// keeps it.
/// </summary>
public sealed record DutySchedule
{
    /// <summary>From somebody who is away to their substitute, and from a substitute who is away to theirs; no further.</summary>
    public const int MaxSubstitutions = 2;

    /// <summary>Current and coming absences, in the order in which they were entered.</summary>
    public ImmutableArray<Absence> Absences { get; init; } = [];

    public ImmutableSortedDictionary<string, Rota> RotaByRole { get; init; } = ImmutableSortedDictionary<string, Rota>.Empty;

    public required int Revision { get; init; }

    public static DutySchedule Empty { get; } = new() { Revision = 0 };

    /// <summary>The absence of a person at an instant; null: they are there.</summary>
    public Absence? FindAbsence(PersonId person, Instant at) => Absences.FirstOrDefault(a => a.IsOf(person) && a.Contains(at));

    /// <summary>
    /// Whom to call for a person: themselves or, while they are away, their substitute. Null: nobody, because the substitutes are away too, or the last of them
    /// may not stand in.
    /// </summary>
    /// <param name="person">The person to call.</param>
    /// <param name="at">When they are called.</param>
    /// <param name="mayStandIn">Whether somebody may stand in for others in the matter at hand.</param>
    public PersonId? FindReachable(PersonId person, Instant at, Func<PersonId, bool> mayStandIn)
    {
        var current = person;
        for (var substitutions = 0; FindAbsence(current, at) is { } absence; substitutions++)
        {
            if (substitutions == MaxSubstitutions)
                return null;
            current = absence.Substitute;
        }

        return current == person || mayStandIn(current) ? current : null;
    }

    /// <summary>Who of a role's holders is on duty; null: there is no rota for this instant.</summary>
    public PersonId? FindOnDuty(RoleName role, Instant at) => RotaByRole.GetValueOrDefault(role.Value)?.FindOnDuty(at);

    /// <summary>When (UTC) the next absence begins or ends; null: none does.</summary>
    [JsonIgnore]
    public Instant? NextDue => Absences.IsEmpty ? null : Absences.Min(a => a.HasBegun ? a.End : a.Start);
}

/// <summary>Somebody is away from the beginning of one day to the end of another, in their own time zone.</summary>
public sealed record Absence
{
    public required PersonId Person { get; init; }

    /// <summary>The other ids the person was known by when it was entered.</summary>
    public ImmutableArray<PersonId> OtherIds { get; init; } = [];

    /// <summary>The vendor the person belonged to when it was entered; null: they work for the platform.</summary>
    public VendorId? Vendor { get; init; }

    public required LocalDate First { get; init; }

    public required LocalDate Last { get; init; }

    /// <summary>IANA name of the time zone of the days.</summary>
    public required string Zone { get; init; }

    public required PersonId Substitute { get; init; }

    public required PersonId EnteredBy { get; init; }

    public required Instant EnteredAt { get; init; }

    /// <summary>True once its beginning was noticed: what waits for the person was looked at.</summary>
    [JsonPropertyName("begun")]
    public bool HasBegun { get; init; }

    [JsonIgnore]
    public Instant Start => ZoneLookup.OrUtc(Zone).AtStartOfDay(First).ToInstant();

    /// <summary>The beginning of the day after the last one.</summary>
    [JsonIgnore]
    public Instant End => ZoneLookup.OrUtc(Zone).AtStartOfDay(Last.PlusDays(1)).ToInstant();

    /// <summary>"From Mon 2 Mar to Wed 4 Mar".</summary>
    public LocalizableValue DescribeDays() => DescribeDays(First, Last);

    public static LocalizableValue DescribeDays(LocalDate first, LocalDate last) =>
        LocalizableValue.Text(
            "duty.days",
            new()
            {
                ["days"] = first == last ? "one" : "several",
                ["from"] = LocalizableValue.Date(first),
                ["to"] = LocalizableValue.Date(last),
            }
        );

    public bool Contains(Instant at) => at >= Start && at < End;

    public bool IsOf(PersonId person) => Person == person || OtherIds.Contains(person);
}

/// <summary>The order in which the holders of a role are on duty: week by week, or at given times.</summary>
public sealed record Rota
{
    /// <summary>Who is on duty in turn, each from Monday to Sunday; empty where there are dated turns.</summary>
    public ImmutableArray<PersonId> People { get; init; } = [];

    /// <summary>The Monday on which the first of them begins.</summary>
    public LocalDate? From { get; init; }

    /// <summary>IANA name of the time zone of the weeks.</summary>
    public required string Zone { get; init; }

    /// <summary>Dated turns, in the order of their beginnings.</summary>
    public ImmutableArray<RotaTurn> Turns { get; init; } = [];

    /// <summary>Null before the first turn, and between two dated ones.</summary>
    public PersonId? FindOnDuty(Instant at) =>
        Turns.LastOrDefault(t => t.From <= at && at < t.Until)?.Person
        ?? (People.IsEmpty || WeekOf(at) is not (>= 0 and var week) ? null : People[week % People.Length]);

    /// <summary>The turn at an instant and those after it, at most so many.</summary>
    public IEnumerable<RotaTurn> TurnsFrom(Instant at, int max) =>
        !Turns.IsEmpty ? Turns.Where(t => t.Until > at).Take(max)
        : From is { } first && !People.IsEmpty ? Enumerable.Range(Math.Max(0, WeekOf(at)), max).Select(week => TurnOf(first, week))
        : [];

    private RotaTurn TurnOf(LocalDate first, int week) => new(People[week % People.Length], StartOf(first.PlusWeeks(week)), StartOf(first.PlusWeeks(week + 1)));

    private Instant StartOf(LocalDate day) => ZoneLookup.OrUtc(Zone).AtStartOfDay(day).ToInstant();

    /// <summary>The number of the week, negative before the first one.</summary>
    private int WeekOf(Instant at) =>
        From is { } first && Period.DaysBetween(first, at.InZone(ZoneLookup.OrUtc(Zone)).Date) is var days and >= 0 ? days / 7 : -1;
}

/// <summary>A person is on duty from one instant until another (UTC).</summary>
public sealed record RotaTurn(PersonId Person, Instant From, Instant Until);

/// <summary>Somebody is called in place of another person who is away.</summary>
public sealed record Substitution(PersonId Absent, PersonId Substitute)
{
    /// <summary>"Lukas Brandt stands in for Priya Raman".</summary>
    public LocalizableValue Describe() => Describe(LocalizableValue.PersonName(Substitute));

    public LocalizableValue Describe(LocalizableValue substitute) =>
        LocalizableValue.Text("duty.stands-in", new() { ["substitute"] = substitute, ["absent"] = LocalizableValue.PersonName(Absent) });
}

[JsonDerivedType(typeof(EnterAbsence), "enter-absence")]
[JsonDerivedType(typeof(EndAbsence), "end-absence")]
[JsonDerivedType(typeof(SetRota), "set-rota")]
[JsonDerivedType(typeof(ImportRota), "import-rota")]
[JsonDerivedType(typeof(Tick), "tick")]
public abstract record DutyCommand
{
    private DutyCommand() { }

    /// <summary>The days in the person's own zone, both included.</summary>
    public sealed record EnterAbsence(PersonId Person, LocalDate First, LocalDate Last, PersonId Substitute) : DutyCommand;

    /// <summary>Ends the person's current absence or, if there is none, takes back the next one.</summary>
    public sealed record EndAbsence(PersonId Person) : DutyCommand;

    /// <summary>Weekly turns from a Monday on, in place of the role's earlier rota. Nobody: the role has no rota any more.</summary>
    public sealed record SetRota(RoleName Role, ImmutableArray<PersonId> People, LocalDate From) : DutyCommand;

    /// <summary>Dated turns, in place of the role's earlier rota.</summary>
    public sealed record ImportRota(RoleName Role, ImmutableArray<RotaTurn> Turns) : DutyCommand;

    /// <summary>By the clock: absences have begun or are over.</summary>
    public sealed record Tick : DutyCommand;
}

[JsonDerivedType(typeof(AbsenceEntered), "absence-entered")]
[JsonDerivedType(typeof(AbsenceBegan), "absence-began")]
[JsonDerivedType(typeof(AbsenceEnded), "absence-ended")]
[JsonDerivedType(typeof(RotaSet), "rota-set")]
[JsonDerivedType(typeof(RotaRemoved), "rota-removed")]
public abstract record DutyEvent
{
    private DutyEvent() { }

    public sealed record AbsenceEntered(PersonId Person, LocalDate First, LocalDate Last, string Zone, PersonId Substitute) : DutyEvent
    {
        public ImmutableArray<PersonId> OtherIds { get; init; } = [];

        public VendorId? Vendor { get; init; }
    }

    public sealed record AbsenceBegan(PersonId Person, LocalDate First) : DutyEvent;

    /// <summary>It is over, or somebody ended it before, or took it back before it began.</summary>
    public sealed record AbsenceEnded(PersonId Person, LocalDate First) : DutyEvent;

    public sealed record RotaSet(RoleName Role, Rota Rota) : DutyEvent;

    public sealed record RotaRemoved(RoleName Role) : DutyEvent;
}
