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
    public void Only_administrators_change_the_roster() =>
        Assert.All<RoleAssignmentCommand>(
            [
                new RoleAssignmentCommand.AssignRole(new("analyst"), new("bo")),
                new RoleAssignmentCommand.RevokeRole(new("administrator"), new("administrator")),
                new RoleAssignmentCommand.BindGroup(new("rnd"), Channel("rnd")),
            ],
            command =>
            {
                Refused("administrators-only", RoleAssignments.Empty, command, new Actor(new("ceo"), [new("ceo"), new("analyst")], null));
                Refused("administrators-only", RoleAssignments.Empty, command, Actor.Clock);
            }
        );

    [Fact]
    public void A_role_is_given_once_and_taken_again()
    {
        var roleAssignments = Given(
            RoleAssignments.Empty,
            new RoleAssignmentCommand.AssignRole(new("analyst"), new("bo")),
            new RoleAssignmentCommand.AssignRole(new("ux-expert"), new("bo"))
        );
        Assert.Equal("bo", Assert.Single(roleAssignments.HoldersOf(new("analyst"))).Value);
        Refused("has-role", roleAssignments, new RoleAssignmentCommand.AssignRole(new("analyst"), new("bo")));

        roleAssignments = Given(
            roleAssignments,
            new RoleAssignmentCommand.RevokeRole(new("analyst"), new("bo")),
            new RoleAssignmentCommand.RevokeRole(new("ux-expert"), new("bo"))
        );
        Assert.Empty(roleAssignments.RolesByPerson);
        Assert.Equal(4, roleAssignments.Revision);
        Refused("has-not-role", roleAssignments, new RoleAssignmentCommand.RevokeRole(new("analyst"), new("bo")));
    }

    [Theory]
    [InlineData("managing-partner")] // a role of the other edition
    [InlineData("administrator")]
    public void Roles_of_every_edition_may_be_given(string role) => Given(RoleAssignments.Empty, new RoleAssignmentCommand.AssignRole(new(role), new("bo")));

    [Theory]
    [InlineData("queen")]
    [InlineData("")]
    [InlineData("Analyst")]
    public void A_role_no_edition_knows_is_refused(string role) =>
        Refused("unknown-role", RoleAssignments.Empty, new RoleAssignmentCommand.AssignRole(new(role), new("bo")));

    [Fact]
    public void The_clock_holds_no_role() => Refused("nobody", RoleAssignments.Empty, new RoleAssignmentCommand.AssignRole(new("analyst"), PersonId.Clock));

    [Fact]
    public void The_last_administrator_stays()
    {
        var one = Given(RoleAssignments.Empty, new RoleAssignmentCommand.AssignRole(new("administrator"), new("bo")));
        Refused("last-administrator", one, new RoleAssignmentCommand.RevokeRole(new("administrator"), new("bo")));
        Given(
            one,
            new RoleAssignmentCommand.AssignRole(new("administrator"), new("cy")),
            new RoleAssignmentCommand.RevokeRole(new("administrator"), new("bo"))
        );
    }

    [Fact]
    public void A_group_meets_in_a_shared_place_of_its_own()
    {
        var roleAssignments = Given(RoleAssignments.Empty, new RoleAssignmentCommand.BindGroup(new("rnd"), Channel("x")));
        Assert.Equal(Channel("x"), roleAssignments.ConversationOf(new("rnd")));
        Refused("personal-place", roleAssignments, new RoleAssignmentCommand.BindGroup(new("rnd"), new ConversationAddress("web", "bo", IsPersonal: true)));
        Refused("place-taken", roleAssignments, new RoleAssignmentCommand.BindGroup(new("reviews"), Channel("x")));
        Refused("unknown-group", roleAssignments, new RoleAssignmentCommand.BindGroup(new("garden"), Channel("y")));
        Assert.Equal(Channel("y"), Given(roleAssignments, new RoleAssignmentCommand.BindGroup(new("rnd"), Channel("y"))).ConversationOf(new("rnd")));
    }

    private static ConversationAddress Channel(string id) => new("web", id, IsPersonal: false);

    private static RoleAssignments Given(RoleAssignments roleAssignments, params IEnumerable<RoleAssignmentCommand> commands) =>
        commands.Aggregate(roleAssignments, (state, command) =>
            Assert
                .IsType<Decision<RoleAssignmentEvent>.Accepted>(RoleAssignmentDecider.Decide(command, state, Admin, EditionCatalog.Embedded.All.Values))
                .Events.Aggregate(state, (s, e) => RoleAssignmentDecider.Evolve(s, new(Instant.FromUnixTimeSeconds(1), Admin.Id, e)))
        );

    private static void Refused(string reason, RoleAssignments roleAssignments, RoleAssignmentCommand command, Actor? actor = null) =>
        Assert.Equal(
            $"directory.refused.{reason}",
            Assert
                .IsType<Decision<RoleAssignmentEvent>.Rejected>(
                    RoleAssignmentDecider.Decide(command, roleAssignments, actor ?? Admin, EditionCatalog.Embedded.All.Values)
                )
                .Refusal.Code
        );
}
