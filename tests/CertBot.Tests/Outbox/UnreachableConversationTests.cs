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

    private TestHost Host => Teams.Host;

    public async ValueTask InitializeAsync() => _teamsHost = await TeamsTestHost.Create();

    public async ValueTask DisposeAsync() => await Teams.DisposeAsync();

    [Fact]
    public async Task Person_is_reached_in_their_next_chat_and_the_closed_one_waits_until_they_write_there()
    {
        var place = await Teams.OpenChat("analyst");
        Teams.Connector.FailNext(new ConnectorFault.ErrorStatus(403, "ConversationBlockedByUser"));

        await Deliver(ToAnalyst(1), ToAnalyst(2));
        await Host.Restart();
        await Deliver(ToAnalyst(3), To(place, 4));

        Assert.Equal([1, 2, 3], ReceivedNumbers(Web).Order());
        Assert.Single(Teams.Connector.Calls);
        Assert.Equal(1, await Teams.CountDeadLetters()); // addressed to that very chat, so there is no person to fall back to

        await Host.SendInput("analyst", Web, new Input.Text("status"));
        await Deliver(ToAnalyst(5));
        Assert.Contains(5, ReceivedNumbers(Web));
        await Host.GetService<CertBot.Repositories.PersonStore>().Link(place.Channel, "local", "analyst", new("analyst"), default);
        await Host.SendInput("analyst", place, new Input.Text("status"));
        await Deliver(ToAnalyst(6));
        Assert.DoesNotContain(6, ReceivedNumbers(Web));
        Assert.Contains("App 6", Teams.Connector.TextsIn("a:chat-analyst")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Administrator_sees_person_reason_and_time_until_it_is_resolved()
    {
        var place = await Teams.OpenChat("analyst");
        Teams.Connector.FailNext(new ConnectorFault.ErrorStatus(403, "BotDisabledByAdmin"), new ConnectorFault.ErrorStatus(403, "MessageWritesBlocked"));

        await Deliver(ToAnalyst(1));
        Host.Clock.Advance(Duration.FromHours(1));
        await Deliver(ToAnalyst(2));

        Assert.Equal(
            new UnreachableConversation(place, new("analyst"), UnreachableReason.DisabledByAdmin, TestHost.StartTime),
            Assert.Single(await Unreachable.GetAll(default).ToArrayAsync())
        );
        await Unreachable.MarkReachable(place, default);
        await Host.ProcessUntilIdle();
        Assert.Empty(await Unreachable.GetAll(default).ToArrayAsync());
    }

    [Fact]
    public async Task Message_without_any_reachable_conversation_is_dead_lettered()
    {
        await Teams.OpenChat("analyst");
        Teams.Connector.FaultFor = _ => new ConnectorFault.ErrorStatus(403, "BotNotInConversationRoster");
        Host.Web.BlockConversation("analyst", UnreachableReason.Removed);

        await Deliver(ToAnalyst(1), ToAnalyst(2));

        Assert.Equal(2, await Teams.CountDeadLetters());
        Assert.Single(Teams.Connector.Calls);
        Assert.Equal(2, (await Unreachable.GetAll(default).ToArrayAsync()).Length);
    }

    [Fact]
    public async Task Message_of_a_closed_group_goes_to_each_administrator_once_with_its_addressee()
    {
        var place = await Teams.AddTeamsChannel("reviews");
        await Teams.BindGroup("reviews", place);
        await Host.GetService<CertBot.Commands.CommandExecutor>()
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

        await Deliver(card, To(place, 2));
        await Host.Restart();
        await Deliver(card with { Revision = 2 }, card with { Revision = 3, IsUpdateOnly = true });

        Assert.Single(Teams.Connector.Calls);
        foreach (var home in (ConversationAddress[])[AdministratorsWeb, new("web", "ceo", IsPersonal: true)])
        {
            var posts = Host.Web.AllVersions(home).Reverse().ToArray();
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
    public async Task Card_update_has_no_fallback_conversation()
    {
        var place = await Teams.AddTeamsChannel("reviews");
        await Teams.BindGroup("reviews", place);
        await Unreachable.MarkUnreachable(place, null, UnreachableReason.NotInRoster, default);

        await Deliver(
            new Notification(
                new Recipient.ToGroup(new("reviews")),
                new BotMessage.CardMessage("people", new() { ["title"] = "x", ["rows"] = LocalizableValue.Array([]) })
            )
            {
                CardKey = "s",
                IsUpdateOnly = true,
            }
        );

        Assert.Empty(Host.Web.AllVersions(AdministratorsWeb));
        Assert.Equal(0, await Teams.CountDeadLetters());
    }

    [Fact]
    public async Task Channel_bound_to_no_group_has_no_fallback()
    {
        var place = await Teams.AddTeamsChannel("lounge");
        Teams.Connector.RemoveConversation("19:lounge@thread.tacv2");

        await Deliver(To(place, 1));

        Assert.Equal(1, await Teams.CountDeadLetters());
        Assert.Equal(UnreachableReason.NotFound, Assert.Single(await Unreachable.GetAll(default).ToArrayAsync()).Reason);
    }

    [Fact]
    public async Task Row_is_written_although_the_host_stopped_before()
    {
        var place = await Teams.OpenChat("analyst");
        await Unreachable.MarkUnreachable(place, new("analyst"), UnreachableReason.Removed, default);
        Assert.Empty(await Unreachable.GetAll(default).ToArrayAsync());

        await Host.Restart();

        Assert.Single(await Unreachable.GetAll(default).ToArrayAsync());
        await Unreachable.MarkReachable(place, default);
        await Unreachable.MarkUnreachable(place, new("analyst"), UnreachableReason.NotFound, default);
        await Unreachable.MarkReachable(place, default);
        await Host.Restart();
        Assert.Empty(await Unreachable.GetAll(default).ToArrayAsync());
    }

    [Fact]
    public async Task Open_chat_is_preferred_to_a_closed_one_and_a_closed_one_to_none()
    {
        var place = await Teams.OpenChat("analyst");
        var recipients = Host.GetService<RecipientResolver>();
        var analyst = new Recipient.ToPerson(new("analyst"));
        Assert.Equal(place, Assert.Single(await recipients.Resolve(analyst, null, default)).Address);

        await Unreachable.MarkUnreachable(place, null, UnreachableReason.Removed, default);
        Assert.Equal(Web, Assert.Single(await recipients.Resolve(analyst, null, default)).Address);

        await Unreachable.MarkUnreachable(Web, null, UnreachableReason.Removed, default);
        Assert.Equal(place, Assert.Single(await recipients.Resolve(analyst, null, default)).Address);
    }

    private UnreachableConversationStore Unreachable => Host.GetService<UnreachableConversationStore>();

    private static Notification ToAnalyst(int n) => new(new Recipient.ToPerson(new("analyst")), TeamsTestHost.NumberedLine(n));

    private static Notification To(ConversationAddress address, int n) => new(new Recipient.ToConversation(address), TeamsTestHost.NumberedLine(n));

    private async Task Deliver(params Notification[] notices)
    {
        await Teams.EnqueueNotifications(notices);
        await Host.ProcessUntilIdle();
    }

    private IEnumerable<int> ReceivedNumbers(ConversationAddress address) =>
        Host
            .Web.AllVersions(address)
            .Select(p => p.Message.Text ?? "")
            .Where(t => t.Contains("App ", StringComparison.Ordinal))
            .Select(t => t[t.IndexOf("App ", StringComparison.Ordinal) + 4] - '0');
}
