using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Support.Duty;

/// <summary>The context of a decision about absences and rotas, as loaded by the host.</summary>
public sealed record DutyContext
{
    public required Actor Actor { get; init; }

    public required Instant Now { get; init; }

    public required RoleAssignments RoleAssignments { get; init; }

    /// <summary>The edition whose time zone weekly turns are in.</summary>
    public required Edition Edition { get; init; }

    /// <summary>Whom the command is about; null: nobody, or no such person.</summary>
    public Person? Person { get; init; }

    /// <summary>Who is to stand in; null: nobody, or no such person.</summary>
    public Person? Substitute { get; init; }

    /// <summary>The vendor of the person the command is about; null: none.</summary>
    public Vendor? Vendor { get; init; }
}

/// <summary>
/// The rules of absences and rotas. People enter their own absence, a vendor's managers those of their colleagues, administrators everybody's; rotas are set by
/// administrators. A substitute is of the same side as the person they stand in for. Refusals are texts of <c>duty.refused.*</c>.
/// </summary>
public static class DutyDecider
{
    /// <summary>Most current and coming absences of one person.</summary>
    public const int MaxPerPerson = 10;

    /// <summary>Most current and coming absences of all: they are stored in one document.</summary>
    public const int MaxAbsences = 1_000;

    /// <summary>Most people of a weekly rota: a year of weeks.</summary>
    public const int MaxPeople = 52;

    /// <summary>Most dated turns of a role: a year of days.</summary>
    public const int MaxTurns = 366;

    /// <summary>Most dated turns of all roles.</summary>
    public const int MaxTurnsInSum = 2_000;

    /// <summary>Most absences that begin or end with one tick: what follows fits one batch of the store. The next tick takes the others.</summary>
    private const int MaxPerTick = 20;

    public static Decision<DutyEvent> Decide(DutyCommand command, DutySchedule schedule, DutyContext context) =>
        command switch
        {
            DutyCommand.EnterAbsence enter => Enter(enter, schedule, context),
            DutyCommand.EndAbsence end => End(end, schedule, context),
            DutyCommand.SetRota set => SetRota(set, schedule, context),
            DutyCommand.ImportRota import => ImportRota(import, schedule, context),
            DutyCommand.Tick => new Decision<DutyEvent>.Accepted([.. schedule.Absences.Select(a => Tick(a, context.Now)).OfType<DutyEvent>().Take(MaxPerTick)]),
            _ => throw new InvalidOperationException($"Not a command on absences and rotas: {command.GetType().Name}"),
        };

    /// <summary>Whether the actor may enter and end absences of a person of this vendor, or of the platform's (null).</summary>
    public static bool MayManage(Actor actor, PersonId person, Vendor? vendor) =>
        actor.Is(person) || actor.HasRole(RoleName.Administrator) || (vendor is not null && VendorDecider.IsManagedBy(vendor, actor));

    /// <summary>The current absence of a person, or else their next one; null: there is neither.</summary>
    public static Absence? FindCurrentOrNext(DutySchedule schedule, PersonId person, Instant now) =>
        schedule.Absences.Where(a => a.IsOf(person) && a.End > now).MinBy(a => a.Start);

    public static DutySchedule Evolve(DutySchedule schedule, RecordedEvent<DutyEvent> recorded) =>
        recorded.Data switch
        {
            DutyEvent.AbsenceEntered e => schedule with { Absences = schedule.Absences.Add(ToAbsence(e, recorded)), Revision = schedule.Revision + 1 },
            DutyEvent.AbsenceBegan(var person, var first) => schedule with
            {
                Absences = [.. schedule.Absences.Select(a => IsMeant(a, person, first) ? a with { HasBegun = true } : a)],
                Revision = schedule.Revision + 1,
            },
            DutyEvent.AbsenceEnded(var person, var first) => schedule with
            {
                Absences = schedule.Absences.RemoveAll(a => IsMeant(a, person, first)),
                Revision = schedule.Revision + 1,
            },
            DutyEvent.RotaSet(var role, var rota) => schedule with
            {
                RotaByRole = WithoutPastTurns(schedule.RotaByRole, recorded.At).SetItem(role.Value, rota),
                Revision = schedule.Revision + 1,
            },
            DutyEvent.RotaRemoved(var role) => schedule with
            {
                RotaByRole = WithoutPastTurns(schedule.RotaByRole, recorded.At).Remove(role.Value),
                Revision = schedule.Revision + 1,
            },
            _ => throw new InvalidOperationException($"Not an event of absences and rotas: {recorded.Data.GetType().Name}"),
        };

    private static Decision<DutyEvent> Enter(DutyCommand.EnterAbsence command, DutySchedule schedule, DutyContext context)
    {
        if (context.Person is not { } person)
            return Reject("nobody", new() { ["person"] = command.Person.Value }, "who");
        if (!MayManage(context.Actor, person.Id, context.Vendor))
            return Reject("not-for-others", new() { ["who"] = LocalizableValue.PersonName(person.Id) });
        if (context.Vendor is null && RolesOf(person, context).IsEmpty)
            return Reject("not-involved", new() { ["who"] = LocalizableValue.PersonName(person.Id) });
        if (WhyNotThen(command, person, schedule, context) is { } refusal)
            return Decision<DutyEvent>.Reject(refusal);
        if (context.Substitute is not { } substitute)
            return Reject("nobody", new() { ["person"] = command.Substitute.Value }, "substitute");
        if (substitute.Id == person.Id || person.OtherIds.Contains(substitute.Id) || substitute.OtherIds.Contains(person.Id))
            return Reject("substitutes-self", question: "substitute");
        if (context.Vendor is { } vendor && !vendor.People.ContainsKey(substitute.Id.Value))
            return Reject("not-of-vendor", new() { ["who"] = LocalizableValue.PersonName(substitute.Id), ["vendor"] = vendor.Name }, "substitute");
        if (context.Vendor is null && (substitute.Member is not null || RolesOf(substitute, context).IsEmpty))
            return Reject("not-of-platform", new() { ["who"] = LocalizableValue.PersonName(substitute.Id) }, "substitute");
        if (schedule.Absences.Length >= MaxAbsences)
            return Reject("full", new() { ["max"] = MaxAbsences });

        return Decision<DutyEvent>.Accept(
            new DutyEvent.AbsenceEntered(person.Id, command.First, command.Last, ZoneLookup.OrUtc(person.Zone).Id, IdWithRoles(substitute, context))
            {
                OtherIds = person.OtherIds,
                Vendor = context.Vendor?.Id,
            }
        );
    }

    private static Refusal? WhyNotThen(DutyCommand.EnterAbsence command, Person person, DutySchedule schedule, DutyContext context)
    {
        var today = context.Now.InZone(ZoneLookup.OrUtc(person.Zone)).Date;
        var own = schedule.Absences.Where(a => a.IsOf(person.Id) && a.End > context.Now).ToList();
        return command.Last < command.First
                ? Refuse("ends-before", new() { ["from"] = LocalizableValue.Date(command.First), ["to"] = LocalizableValue.Date(command.Last) }, "to")
            : command.Last < today ? Refuse("over", new() { ["to"] = LocalizableValue.Date(command.Last) }, "to")
            : command.First.PlusYears(1) <= command.Last ? Refuse("too-long", question: "to")
            : command.First > today.PlusYears(1) ? Refuse("too-far", question: "from")
            : own.FirstOrDefault(a => a.First <= command.Last && command.First <= a.Last) is { } other
                ? Refuse(
                    "overlaps",
                    new()
                    {
                        ["who"] = LocalizableValue.PersonName(person.Id),
                        ["whose"] = context.Actor.Is(person.Id) ? "own" : "other",
                        ["days"] = other.DescribeDays(),
                    },
                    "from"
                )
            : own.Count >= MaxPerPerson ? Refuse("too-many", new() { ["max"] = MaxPerPerson })
            : null;
    }

    private static Decision<DutyEvent> End(DutyCommand.EndAbsence command, DutySchedule schedule, DutyContext context)
    {
        if (context.Person is not { } person)
            return Reject("nobody", new() { ["person"] = command.Person.Value }, "who");
        if (!MayManage(context.Actor, person.Id, context.Vendor))
            return Reject("not-for-others", new() { ["who"] = LocalizableValue.PersonName(person.Id) });
        return FindCurrentOrNext(schedule, person.Id, context.Now) is { } absence
            ? Decision<DutyEvent>.Accept(new DutyEvent.AbsenceEnded(absence.Person, absence.First))
            : Reject("not-away", new() { ["who"] = LocalizableValue.PersonName(person.Id), ["whose"] = context.Actor.Is(person.Id) ? "own" : "other" });
    }

    private static Decision<DutyEvent> SetRota(DutyCommand.SetRota command, DutySchedule schedule, DutyContext context)
    {
        if (WhyNotRota(command.Role, command.People, context) is { } refusal)
            return Decision<DutyEvent>.Reject(refusal);
        if (command.People.IsEmpty)
        {
            return schedule.RotaByRole.ContainsKey(command.Role.Value)
                ? Decision<DutyEvent>.Accept(new DutyEvent.RotaRemoved(command.Role))
                : Reject("no-rota", RoleArgument(command.Role), "role");
        }

        var today = context.Now.InZone(ZoneLookup.OrUtc(context.Edition.Zone)).Date;
        return command.People.Length > MaxPeople ? Reject("rota-too-long", new() { ["max"] = MaxPeople }, "people")
            : command.From.DayOfWeek != IsoDayOfWeek.Monday
                ? Reject("no-monday", new() { ["monday"] = LocalizableValue.Date(command.From.Next(IsoDayOfWeek.Monday)) }, "from")
            : command.From < today.PlusYears(-1) || command.From > today.PlusYears(1) ? Reject("too-far", question: "from")
            : Decision<DutyEvent>.Accept(
                new DutyEvent.RotaSet(
                    command.Role,
                    new Rota
                    {
                        People = command.People,
                        From = command.From,
                        Zone = context.Edition.Zone,
                    }
                )
            );
    }

    private static Decision<DutyEvent> ImportRota(DutyCommand.ImportRota command, DutySchedule schedule, DutyContext context)
    {
        ImmutableArray<RotaTurn> turns = [.. command.Turns.Where(t => t.Until > context.Now).OrderBy(t => t.From)];
        var others = WithoutPastTurns(schedule.RotaByRole, context.Now).Where(r => r.Key != command.Role.Value).Sum(r => r.Value.Turns.Length);
        return WhyNotRota(command.Role, [.. turns.Select(t => t.Person)], context) is { } refusal ? Decision<DutyEvent>.Reject(refusal)
            : turns.IsEmpty ? Reject("no-turns")
            : turns.Any(t => t.Until <= t.From) ? Reject("turn-ends-before")
            : turns.Length > MaxTurns || turns.Length + others > MaxTurnsInSum ? Reject("too-many-turns", new() { ["max"] = MaxTurns })
            : Decision<DutyEvent>.Accept(new DutyEvent.RotaSet(command.Role, new Rota { Zone = context.Edition.Zone, Turns = turns }));
    }

    private static Refusal? WhyNotRota(RoleName role, ImmutableArray<PersonId> people, DutyContext context)
    {
        var holders = context.RoleAssignments.HoldersOf(role);
        return !context.Actor.HasRole(RoleName.Administrator) ? Refuse("administrators-only")
            : holders.IsEmpty && !people.IsEmpty ? Refuse("role-empty", RoleArgument(role), "role")
            : people.Where(p => !holders.Contains(p)).Take(1).ToArray() is [var stranger]
                ? Refuse("not-holder", RoleArgument(role).SetItem("who", LocalizableValue.PersonName(stranger)), "people")
            : null;
    }

    private static DutyEvent? Tick(Absence absence, Instant now) =>
        absence.End <= now ? new DutyEvent.AbsenceEnded(absence.Person, absence.First)
        : !absence.HasBegun && absence.Start <= now ? new DutyEvent.AbsenceBegan(absence.Person, absence.First)
        : null;

    private static bool IsMeant(Absence absence, PersonId person, LocalDate first) => absence.Person == person && absence.First == first;

    private static Absence ToAbsence(DutyEvent.AbsenceEntered e, RecordedEvent<DutyEvent> recorded)
    {
        var absence = new Absence
        {
            Person = e.Person,
            OtherIds = e.OtherIds,
            Vendor = e.Vendor,
            First = e.First,
            Last = e.Last,
            Zone = e.Zone,
            Substitute = e.Substitute,
            EnteredBy = recorded.By,
            EnteredAt = recorded.At,
        };
        return absence with { HasBegun = absence.Start <= recorded.At };
    }

    private static ImmutableSortedDictionary<string, Rota> WithoutPastTurns(ImmutableSortedDictionary<string, Rota> rotas, Instant now) =>
        rotas.SetItems(
            rotas
                .Where(r => r.Value.Turns.Any(t => t.Until <= now))
                .Select(r => KeyValuePair.Create(r.Key, r.Value with { Turns = r.Value.Turns.RemoveAll(t => t.Until <= now) }))
        );

    private static ImmutableHashSet<RoleName> RolesOf(Person person, DutyContext context) =>
        context.RoleAssignments.RolesOf(person.Id).Union(person.FormerIds.SelectMany(context.RoleAssignments.RolesOf));

    /// <summary>The id under which the person holds roles: roles of people stored by an early release are under another one.</summary>
    private static PersonId IdWithRoles(Person person, DutyContext context) =>
        person.FormerIds.Prepend(person.Id).FirstOrDefault(id => !context.RoleAssignments.RolesOf(id).IsEmpty, person.Id);

    private static LocalizableObject RoleArgument(RoleName role) => new() { ["role"] = LocalizableValue.Text(EditionTexts.Role(role)) };

    private static Refusal Refuse(string code, LocalizableObject? arguments = null, string? question = null) =>
        new($"duty.refused.{code}", arguments ?? [], question);

    private static Decision<DutyEvent> Reject(string code, LocalizableObject? arguments = null, string? question = null) =>
        Decision<DutyEvent>.Reject(Refuse(code, arguments, question));
}
