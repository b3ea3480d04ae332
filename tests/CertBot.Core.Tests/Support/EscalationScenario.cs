using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Tests.Support;

/// <summary>An escalation of vendor Acme on a Monday morning, its people, and Given/When/Then methods for them.</summary>
internal static class EscalationScenario
{
    public static readonly EscalationId Id = new("E-1");

    /// <summary>Monday, 10:00 in Berlin.</summary>
    public static readonly Instant Start = ParseInstant("2026-03-02T09:00:00Z");

    public static Edition Edition { get; } = EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException();

    private static ImmutableSortedDictionary<string, VendorRole> Acme { get; } = ParseVendorPeople("mia Manager", "dev Developer", "dan Developer");

    private static RoleAssignments Platform { get; } =
        ParseRoleAssignments(
            "analyst ann,abe support-lead sue marketplace-lead max head-of-digital hal cs-director cat vp-product val ceo cid rnd-expert rex administrator adm"
        );

    public static EscalationContext ContextFor(string user, Instant now) =>
        new()
        {
            Edition = Edition,
            Actor = new Actor(new(user), Platform.RolesOf(new(user)), null),
            Now = now,
            RoleAssignments = Platform,
            VendorPeople = Acme,
        };

    public static Actor CreateActor(string user, params string[] roles) => new(new(user), [.. roles.Select(r => new RoleName(r))], null);

    public static Edition EditionRequiringAllAt(int level) =>
        Edition with
        {
            Escalation = [.. Edition.Escalation.Select(l => l with { RequiresAll = l.Level == level })],
        };

    public static Escalation OpenEscalation() => ApplyEvents(null, Open(ContextFor("dev", Start)), Start, "dev");

    public static ImmutableArray<EscalationEvent> Open(EscalationContext c) =>
        Assert.IsType<Decision<EscalationEvent>.Accepted>(EscalationDecider.Open(Id, "Sync stops every night", c)).Events;

    public static Escalation ApplyEvents(Escalation? e, IEnumerable<EscalationEvent> events, Instant at, string by) =>
        events.Aggregate(e, (state, what) => EscalationEvolver.Evolve(state, Id, new(at, new(by), what))) ?? throw new InvalidOperationException();

    public static Escalation When(Escalation e, string user, EscalationCommand command, EscalationContext? context = null, Instant? at = null)
    {
        var c = context is null
            ? ContextFor(user, at ?? Start)
            : context with
            {
                Actor = context.Actor.Id.Value == user ? context.Actor : ContextFor(user, Start).Actor,
            };
        return ApplyEvents(e, Assert.IsType<Decision<EscalationEvent>.Accepted>(EscalationDecider.Decide(command, e, c)).Events, c.Now, user);
    }

    public static Escalation Tick(Escalation e, Instant now) => ApplyEvents(e, EscalationDecider.Tick(e, ContextFor("clock", now)), now, "clock");

    public static void AssertRefused(string reason, Escalation e, string user, EscalationCommand command, EscalationContext? context = null)
    {
        var refusal = Assert.IsType<Decision<EscalationEvent>.Rejected>(EscalationDecider.Decide(command, e, context ?? ContextFor(user, Start))).Refusal;
        Assert.Equal($"escalation.refused.{reason}", refusal.Code);
        var text = TextCatalog.For(LanguageCode.En).FindFormat(refusal.Code);
        Assert.NotNull(text);
        Assert.Empty(text.Names.Except(refusal.Arguments.Names));
    }

    public static string AllowedCommands(Escalation e, string user) =>
        string.Join(
            ' ',
            new (string Name, EscalationCommand What)[]
            {
                ("acknowledge", new EscalationCommand.Acknowledge()),
                ("comment", new EscalationCommand.Comment("x")),
                ("raise", new EscalationCommand.Raise("x")),
                ("close", new EscalationCommand.Close("x")),
            }
                .Where(c => EscalationDecider.Decide(c.What, e, ContextFor(user, Start)) is Decision<EscalationEvent>.Accepted)
                .Select(c => c.Name)
        );

    public static string FormatAssignees(Escalation e) => string.Join(" | ", e.Assignees.Select(s => $"{s.Role}: {string.Join(',', s.Holders)}"));

    /// <summary>Parses alternating roles and holders: <c>analyst ann,abe ceo cid</c>.</summary>
    public static RoleAssignments ParseRoleAssignments(string text) =>
        text.Split(' ')
            .Chunk(2)
            .SelectMany(p => p[1].Split(',').Select(user => new RoleAssignmentEvent.RoleAssigned(new(p[0]), new(user))))
            .Aggregate(RoleAssignments.Empty, (r, e) => RoleAssignmentDecider.Evolve(r, new(Start, new("adm"), e)));

    public static ImmutableSortedDictionary<string, VendorRole> ParseVendorPeople(params string[] people) =>
        people.Select(p => p.Split(' ')).ToImmutableSortedDictionary(p => p[0], p => Enum.Parse<VendorRole>(p[1]), StringComparer.Ordinal);

    public static Instant ParseInstant(string text) => InstantPattern.ExtendedIso.Parse(text).Value;
}
