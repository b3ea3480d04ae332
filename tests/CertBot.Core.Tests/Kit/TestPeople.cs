using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Tests.Kit;

/// <summary>The people of the scenarios: vendor Acme, vendor Borealis, and the platform's staff.</summary>
internal static class TestPeople
{
    public static readonly VendorId Acme = new("acme"),
        Borealis = new("borealis");

    public static readonly Actor Developer = CreateActor("developer", Acme, VendorRole.Developer),
        Manager = CreateActor("developer-manager", Acme, VendorRole.Manager),
        OtherDeveloper = CreateActor("other-developer", Borealis, VendorRole.Developer),
        Outsider = new(new("stranger"), [], null),
        Analyst = CreateActor("analyst", RoleName.Analyst),
        Analyst2 = CreateActor("analyst-2", RoleName.Analyst),
        Rnd = CreateActor("rnd", SmallEdition.Rnd),
        Linguist = CreateActor("linguist", SmallEdition.Language),
        Lead = CreateActor("lead", SmallEdition.Lead),
        Ceo = CreateActor("ceo", SmallEdition.Ceo),
        // Works for the vendor and reviews for the platform: must not decide about that vendor.
        AnalystAndDeveloper = new(new("two-hats"), [RoleName.Analyst, SmallEdition.Lead], new(Acme, VendorRole.Developer));

    public static IReadOnlyList<Actor> All { get; } =
    [Developer, Manager, OtherDeveloper, Outsider, Analyst, Analyst2, Rnd, Linguist, Lead, Ceo, AnalystAndDeveloper, Actor.Clock];

    public static RoleAssignments RoleAssignments { get; } =
        RoleAssignments.Empty with
        {
            RolesByPerson = All.Where(a => !a.Roles.IsEmpty)
                .ToImmutableSortedDictionary(a => a.Id.Value, a => a.Roles.Select(r => r.Value).ToImmutableSortedSet()),
        };

    public static Vendor Vendor { get; } =
        new()
        {
            Id = Acme,
            Name = "Acme Ltd",
            People = All.Where(a => a.IsMemberOf(Acme)).ToImmutableSortedDictionary(a => a.Id.Value, a => a.Member is { } m ? m.Role : VendorRole.Developer),
            Revision = 1,
        };

    private static Actor CreateActor(string id, params RoleName[] roles) => new(new(id), [.. roles], null);

    private static Actor CreateActor(string id, VendorId vendor, VendorRole role) => new(new(id), [], new(vendor, role));
}
