using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Directory;
using CertBot.Core.Language;
using CertBot.Core.Policy;
using CertBot.Core.Support;
using CertBot.Core.Texts;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Tests.Support;

/// <summary>An escalation of Acme's on a Monday morning, its people, and Given/When/Then over them.</summary>
internal static class EscalationScene
{
    public static readonly EscalationId Id = new("E-1");

    /// <summary>Monday, 10:00 in Berlin.</summary>
    public static readonly Instant Start = At("2026-03-02T09:00:00Z");

    public static Edition Edition { get; } = Editions.Embedded.Latest("creatio") ?? throw new InvalidOperationException();

    private static ImmutableSortedDictionary<string, VendorRole> Acme { get; } = VendorOf("mia Manager", "dev Developer", "dan Developer");

    private static Roster Platform { get; } = RosterOf("analyst ann,abe support-lead sue marketplace-lead max head-of-digital hal cs-director cat vp-product val ceo cid rnd-expert rex administrator adm");

    public static EscalationContext Context(string who, Instant now) => new()
    {
        Edition = Edition,
        Actor = new Actor(new(who), Platform.RolesOf(new(who)), null),
        Now = now,
        Roster = Platform,
        VendorPeople = Acme,
    };

    public static Actor As(string who, params string[] roles) => new(new(who), [.. roles.Select(r => new RoleName(r))], null);

    public static Edition AllOf(int level) => Edition with { Escalation = [.. Edition.Escalation.Select(l => l with { All = l.Level == level })] };

    public static Escalation Opened() => Given(null, Open(Context("dev", Start)), Start, "dev");

    public static ImmutableArray<EscalationEvent> Open(EscalationContext c) =>
        Assert.IsType<Decision<EscalationEvent>.Accepted>(EscalationDecider.Open(Id, "Sync stops every night", c)).Events;

    public static Escalation Given(Escalation? e, IEnumerable<EscalationEvent> events, Instant at, string by) =>
        events.Aggregate(e, (state, what) => EscalationDecider.Evolve(state, Id, new(at, new(by), what))) ?? throw new InvalidOperationException();

    public static Escalation When(Escalation e, string who, EscalationCommand command, EscalationContext? context = null, Instant? at = null)
    {
        var c = context is null ? Context(who, at ?? Start) : context with { Actor = context.Actor.Id.Value == who ? context.Actor : Context(who, Start).Actor };
        return Given(e, Assert.IsType<Decision<EscalationEvent>.Accepted>(EscalationDecider.Decide(command, e, c)).Events, c.Now, who);
    }

    public static Escalation Ticked(Escalation e, Instant now) => Given(e, EscalationDecider.Tick(e, Context("clock", now)), now, "clock");

    public static void Refused(string why, Escalation e, string who, EscalationCommand command, EscalationContext? context = null)
    {
        var refusal = Assert.IsType<Decision<EscalationEvent>.Rejected>(EscalationDecider.Decide(command, e, context ?? Context(who, Start))).Why;
        Assert.Equal($"escalation.refused.{why}", refusal.Why);
        var text = TextBook.Of(LanguageCode.En).Format(refusal.Why);
        Assert.NotNull(text);
        Assert.Empty(text.Names.Except(refusal.Data.Select(d => d.Key)));
    }

    public static string Allowed(Escalation e, string who) => string.Join(' ',
        new (string Name, EscalationCommand What)[] { ("acknowledge", new EscalationCommand.Acknowledge()), ("comment", new EscalationCommand.Comment("x")), ("raise", new EscalationCommand.Raise("x")), ("close", new EscalationCommand.Close("x")) }
            .Where(c => EscalationDecider.Decide(c.What, e, Context(who, Start)) is Decision<EscalationEvent>.Accepted).Select(c => c.Name));

    public static string Seats(Escalation e) => string.Join(" | ", e.Seats.Select(s => $"{s.Role}: {string.Join(',', s.Holders)}"));

    /// <summary>Roles and their holders by turns: <c>analyst ann,abe ceo cid</c>.</summary>
    public static Roster RosterOf(string text) => text.Split(' ').Chunk(2).SelectMany(p => p[1].Split(',').Select(who => new RosterEvent.Given(new(p[0]), new(who))))
        .Aggregate(Roster.Empty, (r, e) => RosterDecider.Evolve(r, new(Start, new("adm"), e)));

    public static ImmutableSortedDictionary<string, VendorRole> VendorOf(params string[] people) =>
        people.Select(p => p.Split(' ')).ToImmutableSortedDictionary(p => p[0], p => Enum.Parse<VendorRole>(p[1]), StringComparer.Ordinal);

    public static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).Value;
}
