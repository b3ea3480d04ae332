using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Tests.People;

public sealed class RosterDeciderTests
{
    private static readonly Actor Admin = Demo.Administrator;

    [Fact]
    public void Only_administrators_change_the_roster() => Assert.All<RosterCommand>(
        [new RosterCommand.Give(new("analyst"), new("bo")), new RosterCommand.Take(new("administrator"), new("administrator")), new RosterCommand.Bind(new("rnd"), Channel("rnd"))],
        command =>
        {
            Refused("administrators-only", Roster.Empty, command, new Actor(new("ceo"), [new("ceo"), new("analyst")], null));
            Refused("administrators-only", Roster.Empty, command, Actor.Clock);
        });

    [Fact]
    public void A_role_is_given_once_and_taken_again()
    {
        var roster = Given(Roster.Empty, new RosterCommand.Give(new("analyst"), new("bo")), new RosterCommand.Give(new("ux-expert"), new("bo")));
        Assert.Equal("bo", Assert.Single(roster.Holders(new("analyst"))).Value);
        Refused("has-role", roster, new RosterCommand.Give(new("analyst"), new("bo")));

        roster = Given(roster, new RosterCommand.Take(new("analyst"), new("bo")), new RosterCommand.Take(new("ux-expert"), new("bo")));
        Assert.Empty(roster.RolesByPerson);
        Assert.Equal(4, roster.Revision);
        Refused("has-not-role", roster, new RosterCommand.Take(new("analyst"), new("bo")));
    }

    [Theory]
    [InlineData("managing-partner")]   // of the other edition
    [InlineData("administrator")]
    public void Roles_of_every_edition_may_be_given(string role) => Given(Roster.Empty, new RosterCommand.Give(new(role), new("bo")));

    [Theory]
    [InlineData("queen")]
    [InlineData("")]
    [InlineData("Analyst")]
    public void A_role_no_edition_knows_is_refused(string role) => Refused("unknown-role", Roster.Empty, new RosterCommand.Give(new(role), new("bo")));

    [Fact]
    public void The_clock_holds_no_role() => Refused("nobody", Roster.Empty, new RosterCommand.Give(new("analyst"), PersonId.Clock));

    [Fact]
    public void The_last_administrator_stays()
    {
        var one = Given(Roster.Empty, new RosterCommand.Give(new("administrator"), new("bo")));
        Refused("last-administrator", one, new RosterCommand.Take(new("administrator"), new("bo")));
        Given(one, new RosterCommand.Give(new("administrator"), new("cy")), new RosterCommand.Take(new("administrator"), new("bo")));
    }

    [Fact]
    public void A_group_meets_in_a_shared_place_of_its_own()
    {
        var roster = Given(Roster.Empty, new RosterCommand.Bind(new("rnd"), Channel("x")));
        Assert.Equal(Channel("x"), roster.PlaceOf(new("rnd")));
        Refused("personal-place", roster, new RosterCommand.Bind(new("rnd"), new Place("web", "bo", Personal: true)));
        Refused("place-taken", roster, new RosterCommand.Bind(new("reviews"), Channel("x")));
        Refused("unknown-group", roster, new RosterCommand.Bind(new("garden"), Channel("y")));
        Assert.Equal(Channel("y"), Given(roster, new RosterCommand.Bind(new("rnd"), Channel("y"))).PlaceOf(new("rnd")));
    }

    private static Place Channel(string id) => new("web", id, Personal: false);

    private static Roster Given(Roster roster, params IEnumerable<RosterCommand> commands) => commands.Aggregate(roster, (state, command) =>
        Assert.IsType<Decision<RosterEvent>.Accepted>(RosterDecider.Decide(command, state, Admin, Editions.Embedded.All.Values)).Events
            .Aggregate(state, (s, e) => RosterDecider.Evolve(s, new(Instant.FromUnixTimeSeconds(1), Admin.Id, e))));

    private static void Refused(string why, Roster roster, RosterCommand command, Actor? actor = null) =>
        Assert.Equal($"directory.refused.{why}", Assert.IsType<Decision<RosterEvent>.Rejected>(RosterDecider.Decide(command, roster, actor ?? Admin, Editions.Embedded.All.Values)).Why.Why);
}
