using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Json;
using CertBot.Core.Language;
using CertBot.Core.Policy;
using NodaTime;
using ApplicationId = CertBot.Core.ApplicationId;

namespace CertBot.Tests.Kit;

/// <summary>
/// A whole programme in memory, to talk to: the real dialogs over the real deciders, without host, store or channels.
/// It loads what a turn wants as the host does, and keeps every rule of speaking while doing so.
/// </summary>
internal sealed class TalkWorld
{
    private readonly Dictionary<string, string> talks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LanguageCode> languages = new(StringComparer.Ordinal);
    private int turns;

    public static Edition Edition { get; } = Editions.Embedded.Latest("creatio") ?? throw new InvalidOperationException("no edition creatio");

    public Instant Now { get; set; } = Instant.FromUtc(2026, 3, 10, 9, 0);

    public Dictionary<ApplicationId, Application> Applications { get; } = [];

    public Dictionary<ApplicationId, ImmutableArray<Fact<ApplicationEvent>>> Histories { get; } = [];

    public ImmutableArray<Unreachable> Unreachable { get; set; } = [];

    public Dictionary<VendorId, Vendor> Vendors { get; } = new()
    {
        [new("acme")] = Vendor("acme", "Acme", ("developer", VendorRole.Developer), ("developer-manager", VendorRole.Manager)),
        [new("borealis")] = Vendor("borealis", "Borealis", ("other-developer", VendorRole.Developer)),
    };

    public Roster Roster { get; set; } = new()
    {
        RolesByPerson = new[] { "analyst", "analyst-2", "rnd-expert", "language-expert", "ux-expert", "support-lead", "marketplace-lead", "head-of-digital", "cs-director", "vp-product", "ceo", "administrator" }
            .ToImmutableSortedDictionary(p => p, p => ImmutableSortedSet.Create(p == "analyst-2" ? "analyst" : p), StringComparer.Ordinal),
        Revision = 1,
    };

    /// <summary>Every say that was said, with the desk it was said at.</summary>
    public List<(Desk Desk, Say Say)> Said { get; } = [];

    public Talk TalkOf(string person, string? group = null) =>
        talks.TryGetValue(Key(person, group), out var kept) ? CoreJson.Read<Talk>(kept) : Talk.Empty;

    /// <summary>As if this had been stored.</summary>
    public void Remember(string person, Talk talk) => talks[Key(person, null)] = CoreJson.Write(talk);

    /// <summary>Time passes, and the clock ticks for everything that became due.</summary>
    public void Pass(Duration length)
    {
        Now += length;
        foreach (var id in Applications.Keys) On(id, new ApplicationCommand.Tick(), Actor.Clock);
    }

    public void Speak(string person, string language) => languages[person] = new(language);

    /// <summary>The desk of a person in their own chat or a group's channel, with nothing loaded.</summary>
    public Desk DeskOf(string person, string? group = null)
    {
        turns++;
        var vendor = Vendors.Values.FirstOrDefault(v => v.People.ContainsKey(person));
        var member = vendor is null ? null : new Membership(vendor.Id, vendor.People[person]);
        return new()
        {
            Actor = new(new(person), Roster.RolesOf(new(person)), member),
            Person = new() { Id = new(person), Name = person, Language = languages.GetValueOrDefault(person, LanguageCode.En), Zone = "Europe/Berlin", Member = member },
            Place = new("web", group ?? person, Personal: group is null),
            Group = group is null ? null : new(group),
            Now = Now,
            Edition = Edition,
            Editions = Editions.Embedded.All,
            Fresh = $"turn{turns.ToString("D4", System.Globalization.CultureInfo.InvariantCulture)}abcdefghijklmnopqrstuvwxyz",
        };
    }

    /// <summary>One turn as the host takes it: what was said, and what the domain made of the command.</summary>
    public Spoken Take(string person, Input input, string? group = null)
    {
        var desk = DeskOf(person, group);
        var talk = TalkOf(person, group);
        var turn = Talking.Take(desk, talk, input);
        for (var again = 0; turn.Needs.Length > 0; again++)
        {
            Assert.True(again < 5, $"still wants {string.Join(", ", turn.Needs)}");
            desk = turn.Needs.Aggregate(desk, Load);
            turn = Talking.Take(desk, talk, input);
        }
        if (turn.Command is not { } command) return Keep(desk, Key(person, group), turn, null, null);
        Assert.Empty(turn.Says);
        var refused = Decide(desk, command);
        // A desk laid anew, as after a crash in between; of the talk only what is written down is left.
        var kept = CoreJson.Read<Talk>(CoreJson.Write(turn.Talk));
        desk = DeskOf(person, group);
        if (command is Command.OnApplication { Id: var id }) desk = Load(desk, new Need.TheApplication(id));
        turn = Talking.Settle(desk, kept, command, refused);
        for (var again = 0; turn.Needs.Length > 0 && again < 5; again++)
        {
            desk = turn.Needs.Aggregate(desk, Load);
            turn = Talking.Settle(desk, kept, command, refused);
        }
        return Keep(desk, Key(person, group), turn, command, refused);
    }

    private static string Key(string person, string? group) => $"{group ?? person}@{person}";

    private Spoken Keep(Desk desk, string key, Turn turn, Command? command, Refusal? refused)
    {
        Assert.Empty(turn.Needs);
        talks[key] = CoreJson.Write(turn.Talk);
        Said.AddRange(turn.Says.Select(s => (desk, s)));
        return new(turn.Says, turn.Talk, command, refused);
    }

    private Desk Load(Desk desk, Need need) => need switch
    {
        Need.TheApplication n => desk with { Applications = desk.Applications.SetItem(n.Id, Applications.GetValueOrDefault(n.Id) is { } app && Sees(desk, app) ? app : null) },
        Need.TheRows => desk with { Rows = [.. Applications.Values.Where(a => Sees(desk, a)).OrderBy(a => a.Stage.Since).Select(a => RowOf.From(a, Edition)).Where(r => !r.Ended || desk.Actor.IsOf(r.Vendor)).Take(200)] },
        Need.TheVendor n => desk with { Vendors = desk.Vendors.SetItem(n.Id, Vendors.GetValueOrDefault(n.Id)) },
        Need.TheRoster => desk with { Roster = Roster },
        Need.TheUnreachable => desk with { Unreachable = desk.Actor.Holds(RoleName.Administrator) ? Unreachable : [] },
        Need.TheExport n => desk with { Exports = desk.Exports.SetItem(n.Id, Applications.GetValueOrDefault(n.Id) is { } app && Sees(desk, app) ? new(new("f-history"), $"{n.Id}-history.csv", 4321, new string('b', 64)) : null) },
        Need.TheHistory n => desk with { Histories = desk.Histories.SetItem(n.Id, Histories.GetValueOrDefault(n.Id, [])) },
        _ => throw new InvalidOperationException(need.GetType().Name),
    };

    private static bool Sees(Desk desk, Application app) => Authority.MaySee(desk.Actor, app);

    private Refusal? Decide(Desk desk, Command command) => command switch
    {
        Command.OnApplication { Id: var id, What: var what } => On(id, what, desk.Actor),
        Command.OnVendor { Id: var id, What: var what } => On(id, what, desk.Actor),
        Command.OnRoster { What: var what } => On(what, desk.Actor),
        Command.OnAccounts => null,
        Command.OnPerson person => Say(() => Speak(desk.Person.Id.Value, person.Language.Value)),
        _ => throw new InvalidOperationException(command.GetType().Name),
    };

    private Refusal? On(VendorId id, VendorCommand what, Actor actor)
    {
        var decision = VendorDecider.Decide(what, Vendors.GetValueOrDefault(id), actor, Edition, Now);
        if (decision is Decision<VendorEvent>.Rejected { Why: var why }) return why;
        foreach (var happened in ((Decision<VendorEvent>.Accepted)decision).Events)
            Vendors[id] = VendorDecider.Evolve(Vendors.GetValueOrDefault(id), new(Now, actor.Id, happened));
        return null;
    }

    private Refusal? On(RosterCommand what, Actor actor)
    {
        var decision = RosterDecider.Decide(what, Roster, actor, Editions.Embedded.All.Values);
        if (decision is Decision<RosterEvent>.Rejected { Why: var why }) return why;
        foreach (var happened in ((Decision<RosterEvent>.Accepted)decision).Events) Roster = RosterDecider.Evolve(Roster, new(Now, actor.Id, happened));
        return null;
    }

    public Refusal? On(ApplicationId id, ApplicationCommand what, Actor actor)
    {
        var state = Applications.GetValueOrDefault(id);
        var vendor = Vendors.GetValueOrDefault((what as ApplicationCommand.Submit)?.Vendor ?? state?.Vendor ?? new("none"));
        var decision = Decider.Decide(what, state, new() { Id = id, Edition = Edition, Actor = actor, Now = Now, Roster = Roster, Vendor = vendor });
        if (decision is Decision<ApplicationEvent>.Rejected { Why: var why }) return why;
        foreach (var happened in ((Decision<ApplicationEvent>.Accepted)decision).Events)
        {
            var fact = new Fact<ApplicationEvent>(Now, actor.Id, happened);
            state = Evolver.Evolve(state, fact);
            Histories[id] = Histories.GetValueOrDefault(id, []).Add(fact);
        }
        if (state is not null) Applications[id] = state;
        return null;
    }

    private static Refusal? Say(Action done)
    {
        done();
        return null;
    }

    private static Vendor Vendor(string id, string name, params (string Person, VendorRole Role)[] people) =>
        new() { Id = new(id), Name = name, People = people.ToImmutableSortedDictionary(p => p.Person, p => p.Role, StringComparer.Ordinal), Revision = 1 };
}

/// <summary>What a turn came to.</summary>
internal sealed record Spoken(ImmutableArray<Say> Says, Talk Talk, Command? Command, Refusal? Refused);
