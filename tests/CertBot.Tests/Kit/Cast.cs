using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Directory;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>The people of the stories: vendor Acme, vendor Borealis, and the platform's.</summary>
internal static class Cast
{
    public static readonly VendorId Acme = new("acme"), Borealis = new("borealis");

    public static readonly Actor
        Developer = Of("developer", Acme, VendorRole.Developer),
        Manager = Of("developer-manager", Acme, VendorRole.Manager),
        OtherDeveloper = Of("other-developer", Borealis, VendorRole.Developer),
        Stranger = new(new("stranger"), [], null),
        Analyst = Of("analyst", RoleName.Analyst),
        Analyst2 = Of("analyst-2", RoleName.Analyst),
        Rnd = Of("rnd", SmallEdition.Rnd),
        Linguist = Of("linguist", SmallEdition.Language),
        Lead = Of("lead", SmallEdition.Lead),
        Ceo = Of("ceo", SmallEdition.Ceo),

        // Works for the vendor and reviews for the platform: must not decide about the former.
        TwoHats = new(new("two-hats"), [RoleName.Analyst, SmallEdition.Lead], new(Acme, VendorRole.Developer));

    public static IReadOnlyList<Actor> All { get; } = [Developer, Manager, OtherDeveloper, Stranger, Analyst, Analyst2, Rnd, Linguist, Lead, Ceo, TwoHats, Actor.Clock];

    public static Roster Roster { get; } = Roster.Empty with
    {
        RolesByPerson = All.Where(a => !a.Roles.IsEmpty).ToImmutableSortedDictionary(a => a.Id.Value, a => a.Roles.Select(r => r.Value).ToImmutableSortedSet()),
    };

    public static Vendor Vendor { get; } = new()
    {
        Id = Acme,
        Name = "Acme Ltd",
        People = All.Where(a => a.IsOf(Acme)).ToImmutableSortedDictionary(a => a.Id.Value, a => a.Member is { } m ? m.Role : VendorRole.Developer),
        Revision = 1,
    };

    private static Actor Of(string id, params RoleName[] roles) => new(new(id), [.. roles], null);

    private static Actor Of(string id, VendorId vendor, VendorRole role) => new(new(id), [], new(vendor, role));
}
