using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Tests.Directory;

public sealed class RoleAssignmentDeciderTests
{
    private static readonly Actor Admin = new(PersonId.Clock, [RoleName.Administrator], null);

    [Fact]
    public void Member_of_a_vendor_is_given_no_role_under_any_account()
    {
        var person = new Person
        {
            Id = new("ana"),
            Name = "Ana",
            Language = LanguageCode.En,
            Zone = "Etc/UTC",
        };
        var member = person with { Id = new("bo"), Member = new(new("acme"), VendorRole.Developer) };
        Assert.Null(RoleAssignmentDecider.CheckAssignee(person.Id, person, []));
        Assert.Equal("directory.refused.vendor-member", RoleAssignmentDecider.CheckAssignee(member.Id, member, [])?.Code);
        Assert.Equal("directory.refused.vendor-member", RoleAssignmentDecider.CheckAssignee(person.Id, person, [member])?.Code);
        Assert.Equal("directory.refused.moved", RoleAssignmentDecider.CheckAssignee(person.Id, person with { MergedInto = member.Id }, [])?.Code);
        Assert.Equal("directory.refused.nobody", RoleAssignmentDecider.CheckAssignee(person.Id, null, [])?.Code);
    }

    [Fact]
    public void Only_administrators_change_role_assignments() =>
        Assert.All<RoleAssignmentCommand>(
            [
                new RoleAssignmentCommand.AssignRole(new("analyst"), new("bo")),
                new RoleAssignmentCommand.RevokeRole(new("administrator"), new("administrator")),
                new RoleAssignmentCommand.BindGroup(new("rnd"), Channel("rnd")),
            ],
            command =>
            {
                AssertRefused("administrators-only", RoleAssignments.Empty, command, new Actor(new("ceo"), [new("ceo"), new("analyst")], null));
                AssertRefused("administrators-only", RoleAssignments.Empty, command, Actor.Clock);
            }
        );

    [Fact]
    public void Role_is_assigned_once_and_can_be_revoked()
    {
        var roleAssignments = Apply(
            RoleAssignments.Empty,
            new RoleAssignmentCommand.AssignRole(new("analyst"), new("bo")),
            new RoleAssignmentCommand.AssignRole(new("ux-expert"), new("bo"))
        );
        Assert.Equal("bo", Assert.Single(roleAssignments.HoldersOf(new("analyst"))).Value);
        AssertRefused("has-role", roleAssignments, new RoleAssignmentCommand.AssignRole(new("analyst"), new("bo")));

        roleAssignments = Apply(
            roleAssignments,
            new RoleAssignmentCommand.RevokeRole(new("analyst"), new("bo")),
            new RoleAssignmentCommand.RevokeRole(new("ux-expert"), new("bo"))
        );
        Assert.Empty(roleAssignments.RolesByPerson);
        Assert.Equal(4, roleAssignments.Revision);
        AssertRefused("has-not-role", roleAssignments, new RoleAssignmentCommand.RevokeRole(new("analyst"), new("bo")));
    }

    [Theory]
    [InlineData("managing-partner")] // a role of the other edition
    [InlineData("administrator")]
    public void Roles_of_every_edition_can_be_assigned(string role) => Apply(RoleAssignments.Empty, new RoleAssignmentCommand.AssignRole(new(role), new("bo")));

    [Theory]
    [InlineData("queen")]
    [InlineData("")]
    [InlineData("Analyst")]
    public void Role_unknown_to_every_edition_is_refused(string role) =>
        AssertRefused("unknown-role", RoleAssignments.Empty, new RoleAssignmentCommand.AssignRole(new(role), new("bo")));

    [Fact]
    public void System_actor_cannot_hold_a_role() =>
        AssertRefused("nobody", RoleAssignments.Empty, new RoleAssignmentCommand.AssignRole(new("analyst"), PersonId.Clock));

    [Fact]
    public void Last_administrator_cannot_be_removed()
    {
        var one = Apply(RoleAssignments.Empty, new RoleAssignmentCommand.AssignRole(new("administrator"), new("bo")));
        AssertRefused("last-administrator", one, new RoleAssignmentCommand.RevokeRole(new("administrator"), new("bo")));
        Apply(
            one,
            new RoleAssignmentCommand.AssignRole(new("administrator"), new("cy")),
            new RoleAssignmentCommand.RevokeRole(new("administrator"), new("bo"))
        );
    }

    [Fact]
    public void Group_needs_a_shared_conversation_that_no_other_group_uses()
    {
        var roleAssignments = Apply(RoleAssignments.Empty, new RoleAssignmentCommand.BindGroup(new("rnd"), Channel("x")));
        Assert.Equal(Channel("x"), roleAssignments.ConversationOf(new("rnd")));
        AssertRefused(
            "personal-place",
            roleAssignments,
            new RoleAssignmentCommand.BindGroup(new("rnd"), new ConversationAddress("web", "bo", IsPersonal: true))
        );
        AssertRefused("place-taken", roleAssignments, new RoleAssignmentCommand.BindGroup(new("reviews"), Channel("x")));
        AssertRefused("unknown-group", roleAssignments, new RoleAssignmentCommand.BindGroup(new("garden"), Channel("y")));
        Assert.Equal(Channel("y"), Apply(roleAssignments, new RoleAssignmentCommand.BindGroup(new("rnd"), Channel("y"))).ConversationOf(new("rnd")));
    }

    private static ConversationAddress Channel(string id) => new("web", id, IsPersonal: false);

    private static RoleAssignments Apply(RoleAssignments roleAssignments, params IEnumerable<RoleAssignmentCommand> commands) =>
        commands.Aggregate(roleAssignments, (state, command) =>
            Assert
                .IsType<Decision<RoleAssignmentEvent>.Accepted>(RoleAssignmentDecider.Decide(command, state, Admin, EditionCatalog.Embedded.All.Values))
                .Events.Aggregate(state, (s, e) => RoleAssignmentDecider.Evolve(s, new(Instant.FromUnixTimeSeconds(1), Admin.Id, e)))
        );

    private static void AssertRefused(string reason, RoleAssignments roleAssignments, RoleAssignmentCommand command, Actor? actor = null) =>
        Assert.Equal(
            $"directory.refused.{reason}",
            Assert
                .IsType<Decision<RoleAssignmentEvent>.Rejected>(
                    RoleAssignmentDecider.Decide(command, roleAssignments, actor ?? Admin, EditionCatalog.Embedded.All.Values)
                )
                .Refusal.Code
        );
}
