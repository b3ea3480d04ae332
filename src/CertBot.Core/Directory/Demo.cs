using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Language;

namespace CertBot.Core.Directory;

/// <summary>
/// The people of the built-in chat, and the commands that seed them at the first start of Development: taken by the ordinary deciders, in the given order.
/// Person ids are the Direct Line user ids.
/// </summary>
public static class Demo
{
    public static ImmutableArray<DemoPerson> People { get; } =
    [
        new(Someone("developer", "Ana Costa", "en", "Europe/Lisbon"), []),
        new(Someone("developer-manager", "James Whitfield", "en", "Europe/London"), []),
        new(Someone("other-developer", "Тимур Ахметов", "ru", "Asia/Almaty"), []),
        new(Someone("analyst", "Sofie Lindqvist", "en", "Europe/Stockholm"), ["analyst"]),
        new(Someone("analyst-2", "Марина Белова", "ru", "Europe/Moscow"), ["analyst"]),
        new(Someone("rnd-expert", "Daniel Okafor", "en", "Africa/Lagos"), ["rnd-expert"]),
        new(Someone("language-expert", "Ольга Ткаченко", "ru", "Europe/Kyiv"), ["language-expert"]),
        new(Someone("ux-expert", "Mei Tanaka", "en", "Asia/Tokyo"), ["ux-expert"]),
        new(Someone("support-lead", "Lukas Brandt", "en", "Europe/Berlin"), ["support-lead"]),
        new(Someone("marketplace-lead", "Priya Raman", "en", "Europe/Berlin"), ["marketplace-lead"]),
        new(Someone("head-of-digital", "Carlos Medina", "en", "America/New_York"), ["head-of-digital"]),
        new(Someone("cs-director", "Hannah Fischer", "en", "Europe/Vienna"), ["cs-director"]),
        new(Someone("vp-product", "Michael Grant", "en", "America/Los_Angeles"), ["vp-product"]),
        new(Someone("ceo", "Katherine Moreau", "en", "America/New_York"), ["ceo"]),
        new(Someone("administrator", "Robin Hale", "en", "Europe/Berlin"), ["administrator"]),
    ];

    /// <summary>Who gives the first roles.</summary>
    public static Actor Administrator { get; } = new(new("administrator"), [RoleName.Administrator], null);

    /// <summary>Roles of the people, and the channels of the web chat.</summary>
    public static ImmutableArray<RosterCommand> Roster { get; } =
    [
        .. People.SelectMany(p => p.Roles.Select(r => new RosterCommand.Give(new(r), p.Person.Id))),
        .. new[] { "reviews", "rnd", "language", "leadership" }.Select(g => new RosterCommand.Bind(new(g), new Place("web", g, Personal: false))),
    ];

    /// <summary>The vendors: Acme with a developer and a manager, Borealis with a developer.</summary>
    public static ImmutableArray<DemoStep> Vendors { get; } =
    [
        Step("acme", "developer", new VendorCommand.Create(new("acme"), "Acme")),
        Step("acme", "developer", new VendorCommand.Invite(AcmeCode, VendorRole.Manager)),
        Step("acme", "developer-manager", new VendorCommand.Join(AcmeCode)),
        Step("borealis", "other-developer", new VendorCommand.Create(new("borealis"), "Borealis")),
    ];

    private static string AcmeCode => Invitations.HashOf(Invitations.NewCode("used up by the seed", new("acme")));

    /// <summary>Nobody of them is of a vendor when their step is taken.</summary>
    private static DemoStep Step(string vendor, string person, VendorCommand command) => new(new(vendor), new Actor(new(person), [], null), command);

    private static Person Someone(string id, string name, string language, string zone) =>
        new() { Id = new(id), Name = name, Language = new LanguageCode(language), Zone = zone };
}

/// <summary>Somebody of the demo and the roles they are given. Whom they work for is in <see cref="Demo.Vendors"/>.</summary>
public sealed record DemoPerson(Person Person, ImmutableArray<string> Roles);

/// <summary>A command on a vendor and who gives it.</summary>
public sealed record DemoStep(VendorId Vendor, Actor Actor, VendorCommand Command);
