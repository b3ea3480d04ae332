using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using NodaTime;

namespace CertBot.Tests.Demo;

public sealed class DemoDataTests
{
    private static readonly Edition Creatio = EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException();
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 9, 0);

    [Fact]
    public void Demo_people_have_real_time_zones_and_known_languages()
    {
        Assert.Equal(
            [
                "developer",
                "developer-manager",
                "other-developer",
                "analyst",
                "analyst-2",
                "rnd-expert",
                "language-expert",
                "ux-expert",
                "support-lead",
                "marketplace-lead",
                "head-of-digital",
                "cs-director",
                "vp-product",
                "ceo",
                "administrator",
            ],
            DemoData.People.Select(p => p.Person.Id.Value)
        );
        Assert.All(DemoData.People, p => Assert.NotNull(DateTimeZoneProviders.Tzdb.GetZoneOrNull(p.Person.Zone)));
        Assert.Equal(
            ["other-developer", "analyst-2", "language-expert"],
            DemoData.People.Where(p => p.Person.Language.Value == "ru").Select(p => p.Person.Id.Value)
        );
    }

    [Fact]
    public void Seed_passes_the_regular_deciders()
    {
        var roleAssignments = SeededRoles();
        Assert.All(Creatio.Roles, role => Assert.NotEmpty(roleAssignments.HoldersOf(role)));
        Assert.Equal(2, roleAssignments.HoldersOf(RoleName.Analyst).Length);
        Assert.All(Creatio.Groups, g => Assert.Equal(g.Name.Value, roleAssignments.ConversationOf(g.Name)?.Id));

        var vendors = new Dictionary<VendorId, Vendor>();
        foreach (var step in DemoData.VendorSteps)
        {
            var decision = VendorDecider.Decide(step.Command, vendors.GetValueOrDefault(step.Vendor), step.Actor, Creatio, Now);
            foreach (var e in Assert.IsType<Decision<VendorEvent>.Accepted>(decision).Events)
            {
                vendors[step.Vendor] = VendorDecider.Evolve(vendors.GetValueOrDefault(step.Vendor), new(Now, step.Actor.Id, e));
            }
        }

        Assert.Equal("developer Developer, developer-manager Manager", string.Join(", ", vendors[new("acme")].People.Select(p => $"{p.Key} {p.Value}")));
        Assert.Equal("other-developer Developer", string.Join(", ", vendors[new("borealis")].People.Select(p => $"{p.Key} {p.Value}")));
        Assert.All(vendors.Values, v => Assert.Empty(v.Invitations));
    }

    [Theory]
    [InlineData("reviews", "analyst analyst-2 ux-expert support-lead marketplace-lead")]
    [InlineData("rnd", "rnd-expert marketplace-lead")]
    [InlineData("language", "analyst analyst-2 language-expert")]
    [InlineData("leadership", "support-lead marketplace-lead head-of-digital cs-director vp-product ceo")]
    [InlineData("nowhere", "")]
    public void Group_channel_is_open_to_its_roles_only(string group, string user)
    {
        var roleAssignments = SeededRoles();
        Assert.Equal(
            user,
            string.Join(
                ' ',
                DemoData.People.Select(p => p.Person.Id).Where(p => GroupAccess.CanOpen(new(p, roleAssignments.RolesOf(p), null), new(group), Creatio))
            )
        );
    }

    private static RoleAssignments SeededRoles() =>
        DemoData.RoleCommands.Aggregate(RoleAssignments.Empty, (roleAssignments, command) =>
            Assert
                .IsType<Decision<RoleAssignmentEvent>.Accepted>(
                    RoleAssignmentDecider.Decide(command, roleAssignments, DemoData.Administrator, EditionCatalog.Embedded.All.Values)
                )
                .Events.Aggregate(roleAssignments, (r, e) => RoleAssignmentDecider.Evolve(r, new(Now, DemoData.Administrator.Id, e)))
        );
}
