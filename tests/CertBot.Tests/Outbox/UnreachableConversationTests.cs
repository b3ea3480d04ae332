using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using CertBot.Outbox.Routing;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Teams;
using NodaTime;

namespace CertBot.Tests.Outbox;

/// <summary>
/// A conversation becomes unreachable for the bot: its messages are routed to a fallback, and nothing is sent to it until a user writes in it.
/// </summary>
public sealed class UnreachableConversationTests : IAsyncLifetime
{
    private static readonly ConversationAddress Web = new("web", "analyst", IsPersonal: true),
        AdministratorsWeb = new("web", "administrator", IsPersonal: true);

    private TeamsTestHost? _teamsHost;

    private TeamsTestHost Teams => _teamsHost ?? throw new InvalidOperationException("not open");

    private TestHost House => Teams.Host;

    public async ValueTask InitializeAsync() => _teamsHost = await TeamsTestHost.Create();

    public async ValueTask DisposeAsync() => await Teams.DisposeAsync();

    [Fact]
    public async Task Somebody_is_reached_in_their_next_chat_and_the_closed_one_is_not_asked_again_until_they_write_there()
    {
        var place = await Teams.OpenChat("analyst");
        Teams.Connector.FailNext(new ConnectorFault.ErrorStatus(403, "ConversationBlockedByUser"));

        await Say(ToAnalyst(1), ToAnalyst(2));
        await House.Restart();
        await Say(ToAnalyst(3), To(place, 4));

        Assert.Equal([1, 2, 3], Heard(Web).Order());
        Assert.Single(Teams.Connector.Calls);
        Assert.Equal(1, await Teams.CountDeadLetters()); // addressed to that very chat, so there is no person to fall back to

        await House.SendInput("analyst", Web, new Input.Text("status"));
        await Say(ToAnalyst(5));
        Assert.Contains(5, Heard(Web));
        await House.GetService<CertBot.Repositories.PersonStore>().Link(place.Channel, "local", "analyst", new("analyst"), default);
        await House.SendInput("analyst", place, new Input.Text("status"));
        await Say(ToAnalyst(6));
        Assert.DoesNotContain(6, Heard(Web));
        Assert.Contains("App 6", Teams.Connector.TextsIn("a:chat-analyst")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_administrator_sees_who_it_is_why_and_since_when_until_it_is_over()
    {
        var place = await Teams.OpenChat("analyst");
        Teams.Connector.FailNext(new ConnectorFault.ErrorStatus(403, "BotDisabledByAdmin"), new ConnectorFault.ErrorStatus(403, "MessageWritesBlocked"));

        await Say(ToAnalyst(1));
        House.Clock.Advance(Duration.FromHours(1));
        await Say(ToAnalyst(2));

        Assert.Equal(
            new UnreachableConversation(place, new("analyst"), UnreachableReason.DisabledByAdmin, TestHost.StartTime),
            Assert.Single(await Closings.GetAll(default).ToArrayAsync())
        );
        await Closings.MarkReachable(place, default);
        await House.ProcessUntilIdle();
        Assert.Empty(await Closings.GetAll(default).ToArrayAsync());
    }

    [Fact]
    public async Task With_no_way_left_it_is_kept_as_undeliverable()
    {
        await Teams.OpenChat("analyst");
        Teams.Connector.FaultFor = _ => new ConnectorFault.ErrorStatus(403, "BotNotInConversationRoster");
        House.Web.BlockConversation("analyst", UnreachableReason.Removed);

        await Say(ToAnalyst(1), ToAnalyst(2));

        Assert.Equal(2, await Teams.CountDeadLetters());
        Assert.Single(Teams.Connector.Calls);
        Assert.Equal(2, (await Closings.GetAll(default).ToArrayAsync()).Length);
    }

    [Fact]
    public async Task What_was_meant_for_a_group_comes_to_each_administrator_once_with_a_word_whom_it_was_for()
    {
        var place = await Teams.AddTeamsChannel("reviews");
        await Teams.BindGroup("reviews", place);
        await House
            .GetService<CertBot.Commands.CommandExecutor>()
            .Execute(
                new Command.OnRoleAssignments(new RoleAssignmentCommand.AssignRole(RoleName.Administrator, new("ceo"))),
                null,
                DemoData.Administrator,
                TestHost.StartTime,
                default
            );
        Teams.Connector.FailNext(new ConnectorFault.ErrorStatus(403, "BotNotInConversationRoster"));
        var card = new Notification(
            new Recipient.ToGroup(new("reviews")),
            new BotMessage.CardMessage("people", new() { ["title"] = "App 1", ["rows"] = LocalizableValue.Array([]) })
        )
        {
            CardKey = "s",
            Revision = 1,
        };

        await Say(card, To(place, 2));
        await House.Restart();
        await Say(card with { Revision = 2 }, card with { Revision = 3, IsUpdateOnly = true });

        Assert.Single(Teams.Connector.Calls);
        foreach (var home in (ConversationAddress[])[AdministratorsWeb, new("web", "ceo", IsPersonal: true)])
        {
            var posts = House.Web.AllVersions(home).Reverse().ToArray();
            Assert.Equal(
                ["card", "for", "line", "~card", "~card"],
                posts.Select(p =>
                    (p.IsUpdate ? "~" : "")
                    + (
                        p.Message.Card is not null ? "card"
                        : p.Message.Text?.Contains("App", StringComparison.Ordinal) is true ? "line"
                        : "for"
                    )
                )
            );
            Assert.Contains("“reviews”", posts[0].Message.Text, StringComparison.Ordinal);
            Assert.Contains("“reviews”", posts[1].Message.Text, StringComparison.Ordinal);
        }

        Assert.Equal(0, await Teams.CountDeadLetters());
    }

    [Fact]
    public async Task An_update_of_what_nobody_else_has_goes_nowhere_else()
    {
        var place = await Teams.AddTeamsChannel("reviews");
        await Teams.BindGroup("reviews", place);
        await Closings.MarkUnreachable(place, null, UnreachableReason.NotInRoster, default);

        await Say(
            new Notification(
                new Recipient.ToGroup(new("reviews")),
                new BotMessage.CardMessage("people", new() { ["title"] = "x", ["rows"] = LocalizableValue.Array([]) })
            )
            {
                CardKey = "s",
                IsUpdateOnly = true,
            }
        );

        Assert.Empty(House.Web.AllVersions(AdministratorsWeb));
        Assert.Equal(0, await Teams.CountDeadLetters());
    }

    [Fact]
    public async Task A_channel_of_no_group_has_no_other_way()
    {
        var place = await Teams.AddTeamsChannel("lounge");
        Teams.Connector.RemoveConversation("19:lounge@thread.tacv2");

        await Say(To(place, 1));

        Assert.Equal(1, await Teams.CountDeadLetters());
        Assert.Equal(UnreachableReason.NotFound, Assert.Single(await Closings.GetAll(default).ToArrayAsync()).Reason);
    }

    [Fact]
    public async Task The_row_is_there_although_the_host_died_before_it_was_written()
    {
        var place = await Teams.OpenChat("analyst");
        await Closings.MarkUnreachable(place, new("analyst"), UnreachableReason.Removed, default);
        Assert.Empty(await Closings.GetAll(default).ToArrayAsync());

        await House.Restart();

        Assert.Single(await Closings.GetAll(default).ToArrayAsync());
        await Closings.MarkReachable(place, default);
        await Closings.MarkUnreachable(place, new("analyst"), UnreachableReason.NotFound, default);
        await Closings.MarkReachable(place, default);
        await House.Restart();
        Assert.Empty(await Closings.GetAll(default).ToArrayAsync());
    }

    [Fact]
    public async Task An_open_chat_comes_before_a_closed_one_and_a_closed_one_before_none()
    {
        var place = await Teams.OpenChat("analyst");
        var recipients = House.GetService<RecipientResolver>();
        var analyst = new Recipient.ToPerson(new("analyst"));
        Assert.Equal(place, Assert.Single(await recipients.Resolve(analyst, null, default)).Place);

        await Closings.MarkUnreachable(place, null, UnreachableReason.Removed, default);
        Assert.Equal(Web, Assert.Single(await recipients.Resolve(analyst, null, default)).Place);

        await Closings.MarkUnreachable(Web, null, UnreachableReason.Removed, default);
        Assert.Equal(place, Assert.Single(await recipients.Resolve(analyst, null, default)).Place);
    }

    private UnreachableConversationStore Closings => House.GetService<UnreachableConversationStore>();

    private static Notification ToAnalyst(int n) => new(new Recipient.ToPerson(new("analyst")), TeamsTestHost.NumberedLine(n));

    private static Notification To(ConversationAddress place, int n) => new(new Recipient.ToConversation(place), TeamsTestHost.NumberedLine(n));

    private async Task Say(params Notification[] notices)
    {
        await Teams.EnqueueNotifications(notices);
        await House.ProcessUntilIdle();
    }

    private IEnumerable<int> Heard(ConversationAddress place) =>
        House
            .Web.AllVersions(place)
            .Select(p => p.Message.Text ?? "")
            .Where(t => t.Contains("App ", StringComparison.Ordinal))
            .Select(t => t[t.IndexOf("App ", StringComparison.Ordinal) + 4] - '0');
}
