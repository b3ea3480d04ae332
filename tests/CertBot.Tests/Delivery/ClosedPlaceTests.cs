using System.Text.Json.Nodes;
using CertBot.Channels.Connector;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Tests.Kit;
using NodaTime;

namespace CertBot.Tests.Delivery;

/// <summary>A place is closed to the bot: what is meant for it goes around, and it is left alone until somebody writes from it.</summary>
public sealed class ClosedPlaceTests : IAsyncLifetime
{
    private static readonly Place Web = new("web", "analyst", Personal: true), AdministratorsWeb = new("web", "administrator", Personal: true);

    private TeamsHouse? opened;

    private TeamsHouse Teams => opened ?? throw new InvalidOperationException("not open");

    private House House => Teams.House;

    public async Task InitializeAsync() => opened = await TeamsHouse.Open();

    public async Task DisposeAsync() => await Teams.DisposeAsync();

    [Fact]
    public async Task Somebody_is_reached_in_their_next_chat_and_the_closed_one_is_not_asked_again_until_they_write_there()
    {
        var place = await Teams.Chat("analyst");
        Teams.Connector.Next(new Fault.Status(403, "ConversationBlockedByUser"));

        await Say(ToAnalyst(1), ToAnalyst(2));
        await House.Restart();
        await Say(ToAnalyst(3), To(place, 4));

        Assert.Equal([1, 2, 3], Heard(Web).Order());
        Assert.Single(Teams.Connector.Calls);
        Assert.Equal(1, await Teams.Dead());   // said to that very chat, and nobody knows whose it is

        await House.Take("analyst", Web, new Input.Text("status"));
        await Say(ToAnalyst(5));
        Assert.Contains(5, Heard(Web));
        await House.Part<CertBot.Turns.People>().Link(place.Channel, "local", "analyst", new("analyst"), default);
        await House.Take("analyst", place, new Input.Text("status"));
        await Say(ToAnalyst(6));
        Assert.DoesNotContain(6, Heard(Web));
        Assert.Contains("App 6", Teams.Connector.Texts("a:chat-analyst")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_administrator_sees_who_it_is_why_and_since_when_until_it_is_over()
    {
        var place = await Teams.Chat("analyst");
        Teams.Connector.Next(new Fault.Status(403, "BotDisabledByAdmin"), new Fault.Status(403, "MessageWritesBlocked"));

        await Say(ToAnalyst(1));
        House.Clock.Advance(Duration.FromHours(1));
        await Say(ToAnalyst(2));

        Assert.Equal(new Unreachable(place, new("analyst"), Closure.DisabledByAdmin, House.Start), Assert.Single(await Closings.All(default).ToArrayAsync()));
        await Closings.Reopen(place, default);
        await House.Settle();
        Assert.Empty(await Closings.All(default).ToArrayAsync());
    }

    [Fact]
    public async Task With_no_way_left_it_is_kept_as_undeliverable()
    {
        await Teams.Chat("analyst");
        Teams.Connector.Faults = _ => new Fault.Status(403, "BotNotInConversationRoster");
        House.Web.Close("analyst", Closure.Removed);

        await Say(ToAnalyst(1), ToAnalyst(2));

        Assert.Equal(2, await Teams.Dead());
        Assert.Single(Teams.Connector.Calls);
        Assert.Equal(2, (await Closings.All(default).ToArrayAsync()).Length);
    }

    [Fact]
    public async Task What_was_meant_for_a_group_comes_to_each_administrator_once_with_a_word_whom_it_was_for()
    {
        var place = await Teams.TeamsChannel("reviews");
        await Teams.Bind("reviews", place);
        await House.Part<CertBot.Turns.Domain>().Execute(new Command.OnRoster(new RosterCommand.Give(RoleName.Administrator, new("ceo"))), null, Demo.Administrator, House.Start, default);
        Teams.Connector.Next(new Fault.Status(403, "BotNotInConversationRoster"));
        var card = new Notice(new Recipient.ToGroup(new("reviews")), new Say.Card("people", new JsonObject { ["title"] = "App 1", ["rows"] = new JsonArray() })) { Slot = "s", Revision = 1 };

        await Say(card, To(place, 2));
        await House.Restart();
        await Say(card with { Revision = 2 }, card with { Revision = 3, OnlyUpdate = true });

        Assert.Single(Teams.Connector.Calls);
        foreach (var home in (Place[])[AdministratorsWeb, new("web", "ceo", Personal: true)])
        {
            var posts = House.Web.Ever(home).Reverse().ToArray();
            Assert.Equal(["card", "for", "line", "~card", "~card"], posts.Select(p => (p.Update ? "~" : "") + (p.Message.Card is not null ? "card" : p.Message.Text?.Contains("App", StringComparison.Ordinal) is true ? "line" : "for")));
            Assert.Contains("“reviews”", posts[0].Message.Text, StringComparison.Ordinal);
            Assert.Contains("“reviews”", posts[1].Message.Text, StringComparison.Ordinal);
        }

        Assert.Equal(0, await Teams.Dead());
    }

    [Fact]
    public async Task An_update_of_what_nobody_else_has_goes_nowhere_else()
    {
        var place = await Teams.TeamsChannel("reviews");
        await Teams.Bind("reviews", place);
        await Closings.Close(place, null, Closure.NotInRoster, default);

        await Say(new Notice(new Recipient.ToGroup(new("reviews")), new Say.Card("people", new JsonObject { ["title"] = "x", ["rows"] = new JsonArray() })) { Slot = "s", OnlyUpdate = true });

        Assert.Empty(House.Web.Ever(AdministratorsWeb));
        Assert.Equal(0, await Teams.Dead());
    }

    [Fact]
    public async Task A_channel_of_no_group_has_no_other_way()
    {
        var place = await Teams.TeamsChannel("lounge");
        Teams.Connector.Forget("19:lounge@thread.tacv2");

        await Say(To(place, 1));

        Assert.Equal(1, await Teams.Dead());
        Assert.Equal(Closure.NotFound, Assert.Single(await Closings.All(default).ToArrayAsync()).Why);
    }

    [Fact]
    public async Task The_row_is_there_although_the_host_died_before_it_was_written()
    {
        var place = await Teams.Chat("analyst");
        await Closings.Close(place, new("analyst"), Closure.Removed, default);
        Assert.Empty(await Closings.All(default).ToArrayAsync());

        await House.Restart();

        Assert.Single(await Closings.All(default).ToArrayAsync());
        await Closings.Reopen(place, default);
        await Closings.Close(place, new("analyst"), Closure.NotFound, default);
        await Closings.Reopen(place, default);
        await House.Restart();
        Assert.Empty(await Closings.All(default).ToArrayAsync());
    }

    [Fact]
    public async Task An_open_chat_comes_before_a_closed_one_and_a_closed_one_before_none()
    {
        var place = await Teams.Chat("analyst");
        var recipients = House.Part<Recipients>();
        var analyst = new Recipient.ToPerson(new("analyst"));
        Assert.Equal(place, Assert.Single(await recipients.Of(analyst, null, default)).Place);

        await Closings.Close(place, null, Closure.Removed, default);
        Assert.Equal(Web, Assert.Single(await recipients.Of(analyst, null, default)).Place);

        await Closings.Close(Web, null, Closure.Removed, default);
        Assert.Equal(place, Assert.Single(await recipients.Of(analyst, null, default)).Place);
    }

    private Closings Closings => House.Part<Closings>();

    private static Notice ToAnalyst(int n) => new(new Recipient.ToPerson(new("analyst")), TeamsHouse.Line(n));

    private static Notice To(Place place, int n) => new(new Recipient.ToPlace(place), TeamsHouse.Line(n));

    private async Task Say(params Notice[] notices)
    {
        await Teams.Tell(notices);
        await House.Settle();
    }

    private IEnumerable<int> Heard(Place place) =>
        House.Web.Ever(place).Select(p => p.Message.Text ?? "").Where(t => t.Contains("App ", StringComparison.Ordinal)).Select(t => t[t.IndexOf("App ", StringComparison.Ordinal) + 4] - '0');
}
