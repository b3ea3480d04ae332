using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;

namespace CertBot.Demo.Seed;

/// <summary>
/// The users of the web chat, and the commands that seed them at the first start in Development: executed by the ordinary deciders, in this order. Person ids
/// are the Direct Line user ids.
/// </summary>
internal static class DemoData
{
    public static ImmutableArray<DemoPerson> People { get; } =
    [
        new(CreatePerson("developer", "Ana Costa", "en", "Europe/Lisbon"), []),
        new(CreatePerson("developer-manager", "James Whitfield", "en", "Europe/London"), []),
        new(CreatePerson("other-developer", "Тимур Ахметов", "ru", "Asia/Almaty"), []),
        new(CreatePerson("analyst", "Sofie Lindqvist", "en", "Europe/Stockholm"), ["analyst"]),
        new(CreatePerson("analyst-2", "Марина Белова", "ru", "Europe/Moscow"), ["analyst"]),
        new(CreatePerson("rnd-expert", "Daniel Okafor", "en", "Africa/Lagos"), ["rnd-expert"]),
        new(CreatePerson("language-expert", "Ольга Ткаченко", "ru", "Europe/Kyiv"), ["language-expert"]),
        new(CreatePerson("ux-expert", "Mei Tanaka", "en", "Asia/Tokyo"), ["ux-expert"]),
        new(CreatePerson("support-lead", "Lukas Brandt", "en", "Europe/Berlin"), ["support-lead"]),
        new(CreatePerson("marketplace-lead", "Priya Raman", "en", "Europe/Berlin"), ["marketplace-lead"]),
        new(CreatePerson("head-of-digital", "Carlos Medina", "en", "America/New_York"), ["head-of-digital"]),
        new(CreatePerson("cs-director", "Hannah Fischer", "en", "Europe/Vienna"), ["cs-director"]),
        new(CreatePerson("vp-product", "Michael Grant", "en", "America/Los_Angeles"), ["vp-product"]),
        new(CreatePerson("ceo", "Katherine Moreau", "en", "America/New_York"), ["ceo"]),
        new(CreatePerson("administrator", "Robin Hale", "en", "Europe/Berlin"), ["administrator"]),
    ];

    /// <summary>The actor who assigns the first roles.</summary>
    public static Actor Administrator { get; } = new(new("administrator"), [RoleName.Administrator], null);

    /// <summary>The roles of the users, and the channels of the web chat.</summary>
    public static ImmutableArray<RoleAssignmentCommand> RoleCommands { get; } =
    [
        .. People.SelectMany(p => p.Roles.Select(r => new RoleAssignmentCommand.AssignRole(new(r), p.Person.Id))),
        .. new[] { "reviews", "rnd", "language", "leadership" }.Select(g => new RoleAssignmentCommand.BindGroup(
            new(g),
            new ConversationAddress("web", g, IsPersonal: false)
        )),
    ];

    /// <summary>The vendors: Acme with a developer and a manager, Borealis with a developer.</summary>
    public static ImmutableArray<DemoStep> VendorSteps { get; } =
    [
        CreateStep("acme", "developer", new VendorCommand.Create(new("acme"), "Acme")),
        CreateStep("acme", "developer", new VendorCommand.Invite(AcmeCodeHash, VendorRole.Manager)),
        CreateStep("acme", "developer-manager", new VendorCommand.Join(AcmeCodeHash)),
        CreateStep("borealis", "other-developer", new VendorCommand.Create(new("borealis"), "Borealis")),
    ];

    private static string AcmeCodeHash => Invitations.HashOf(Invitations.CreateCode("used up by the seed", new("acme")));

    /// <summary>None of them belongs to a vendor when their step is executed.</summary>
    private static DemoStep CreateStep(string vendor, string person, VendorCommand command) => new(new(vendor), new Actor(new(person), [], null), command);

    private static Person CreatePerson(string id, string name, string language, string zone) =>
        new()
        {
            Id = new(id),
            Name = name,
            Language = new LanguageCode(language),
            Zone = zone,
        };
}

/// <summary>A demo user and their roles. Their vendor is in <see cref="DemoData.VendorSteps"/>.</summary>
internal sealed record DemoPerson(Person Person, ImmutableArray<string> Roles);

/// <summary>A command on a vendor, and its actor.</summary>
internal sealed record DemoStep(VendorId Vendor, Actor Actor, VendorCommand Command);
