using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Tests.Kit;

namespace CertBot.Tests.Channels.Connector;

public sealed class TeamsPostsTests : IAsyncLifetime
{
    private const string Reviews = "19:reviews@thread.tacv2";

    private TeamsHouse? opened;

    private TeamsHouse Teams => opened ?? throw new InvalidOperationException("not open");

    private FakeConnector Connector => Teams.Connector;

    public async Task InitializeAsync() => opened = await TeamsHouse.Open();

    public async Task DisposeAsync() => await Teams.DisposeAsync();

    [Fact]
    public async Task What_is_new_in_a_channel_begins_a_thread_and_is_updated_there()
    {
        var place = await Teams.TeamsChannel("reviews");

        var id = await Send(place, TeamsHouse.Text("first"));
        Assert.Equal(id, await Send(place, TeamsHouse.Text("better") with { Replaces = id }));

        Assert.Equal(["better"], Connector.Texts($"{Reviews};messageid={id}"));
        var calls = Connector.Calls.ToArray();
        Assert.Equal(("POST", "/emea/v3/conversations"), (calls[0].Method, calls[0].Raw));
        Assert.Equal((true, Reviews, "28:bot", "tenant-1"), (calls[0].Body?["isGroup"]?.GetValue<bool>(), calls[0].Body?["channelData"]?["channel"]?["id"]?.ToString(), calls[0].Body?["bot"]?["id"]?.ToString(), calls[0].Body?["tenantId"]?.ToString()));
        Assert.Equal(("PUT", $"/emea/v3/conversations/19%3Areviews%40thread.tacv2%3Bmessageid%3D{id}/activities/{id}"), (calls[1].Method, calls[1].Raw));
    }

    [Fact]
    public async Task What_is_said_in_a_thread_stands_there_and_is_updated_there()
    {
        var place = await Teams.TeamsChannel("reviews");
        var root = await Send(place, TeamsHouse.Text("root"));

        var inside = await Send(place, TeamsHouse.Text("in the thread") with { Thread = root });
        var behind = await Send(place, TeamsHouse.Text("behind it") with { Thread = inside });
        await Send(place, TeamsHouse.Text("changed") with { Thread = root, Replaces = inside });

        Assert.Equal(["root", "changed", "behind it"], Connector.Texts($"{Reviews};messageid={root}"));
        Assert.StartsWith($"{root}>", inside, StringComparison.Ordinal);
        Assert.StartsWith($"{root}>", behind, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_vanished_is_said_anew_and_so_is_what_belongs_to_a_thread_that_vanished()
    {
        var place = await Teams.TeamsChannel("reviews");
        var root = await Send(place, TeamsHouse.Text("root"));
        var inside = await Send(place, TeamsHouse.Text("one") with { Thread = root });
        Connector.Forget($"{Reviews};messageid={root}", Parts(inside));

        var anew = await Send(place, TeamsHouse.Text("two") with { Thread = root, Replaces = inside });
        Assert.Equal(["root", "two"], Connector.Texts($"{Reviews};messageid={root}"));
        Assert.NotEqual(inside, anew);

        Connector.Forget($"{Reviews};messageid={root}");
        var elsewhere = await Send(place, TeamsHouse.Text("three") with { Thread = root });
        Assert.Equal(["three"], Connector.Texts($"{Reviews};messageid={elsewhere}"));
    }

    [Fact]
    public async Task A_personal_chat_that_is_gone_is_begun_again_and_remembered()
    {
        var place = await Teams.Chat("analyst");
        Connector.Forget("a:chat-analyst");

        await Send(place, TeamsHouse.Text("one"));
        await Teams.House.Restart();
        await Send(place, TeamsHouse.Text("two"));

        Assert.Equal(["/emea/v3/conversations/a%3Achat-analyst/activities", "/emea/v3/conversations"], Connector.Calls.Take(2).Select(c => c.Raw));
        var asked = Connector.Calls.ElementAt(1).Body;
        Assert.Equal(("29:analyst", "tenant-1", "28:bot"), (asked?["members"]?[0]?["id"]?.ToString(), asked?["tenantId"]?.ToString(), asked?["bot"]?["id"]?.ToString()));
        Assert.Equal(4, Connector.Calls.Count);
        Assert.Equal(["one", "two"], Connector.Texts(Uri.UnescapeDataString(Connector.Calls.Last().Raw.Split('/')[4])));
    }

    [Fact]
    public async Task A_chat_that_cannot_be_begun_again_is_gone()
    {
        var place = await Teams.Chat("analyst");
        Connector.Forget("a:chat-analyst");
        Connector.Next(null, new Fault.Status(403, "ConversationBlockedByUser"));

        Assert.Equal(new Sent.Gone(Closure.BlockedByUser), await Teams.Channel.Send(place, TeamsHouse.Text("one"), default));

        Connector.Next(null, null, new Fault.Status(404, "ConversationNotFound"));
        Assert.Equal(new Sent.Gone(Closure.NotFound), await Teams.Channel.Send(place, TeamsHouse.Text("one"), default));
        Assert.Equal(5, Connector.Calls.Count);   // begun again once, and no more
    }

    [Fact]
    public async Task A_channel_that_is_gone_is_gone()
    {
        var place = await Teams.TeamsChannel("reviews");
        Connector.Forget(Reviews);

        Assert.Equal(new Sent.Gone(Closure.NotFound), await Teams.Channel.Send(place, TeamsHouse.Text("one"), default));
        Assert.Single(Connector.Calls);
    }

    [Fact]
    public async Task A_card_its_line_and_its_suggestions_are_one_thing_and_so_have_an_id()
    {
        var place = await Teams.Chat("analyst");

        var id = await Send(place, TeamsHouse.Card(above: "Look at **this**.") with { Suggestions = [("Help", "help")] });

        var shown = Assert.Single(Connector.Shown("a:chat-analyst"));
        Assert.Equal(id, shown.Id);
        Assert.Null(shown.Activity["text"]);
        var card = shown.Activity["attachments"]?[0]?["content"];
        Assert.Equal(["Look at **this**.", "inside"], card?["body"]?.AsArray().Take(2).Select(b => b?["text"]?.ToString()));
        Assert.Equal("""{"msteams":{"type":"imBack","value":"help"}}""", card?["body"]?[2]?["actions"]?[0]?["data"]?.ToJsonString());
    }

    [Fact]
    public async Task Suggestions_are_for_one_person_and_not_for_a_channel()
    {
        var message = TeamsHouse.Text("Hello.") with { Suggestions = [("Help", "help")] };

        await Send(await Teams.Chat("analyst"), message);
        await Send(await Teams.TeamsChannel("reviews"), message);

        Assert.Equal("imBack", Connector.Calls.First().Body?["suggestedActions"]?["actions"]?[0]?["type"]?.ToString());
        Assert.Null(Connector.Calls.Last().Body?["activity"]?["suggestedActions"]);
    }

    [Fact]
    public async Task A_card_that_is_too_big_becomes_its_sentence_once()
    {
        var place = await Teams.TeamsChannel("reviews");
        Connector.Next(new Fault.Status(413, "MessageSizeTooBig"));

        var id = await Send(place, TeamsHouse.Card("Acme Sync waits for you."));

        Assert.Equal(["Acme Sync waits for you."], Connector.Texts($"{Reviews};messageid={id}"));
        Connector.Next(new Fault.Status(413, "MessageSizeTooBig"), new Fault.Status(413, "MessageSizeTooBig"));
        Assert.IsType<Sent.Never>(await Teams.Channel.Send(place, TeamsHouse.Card("still too big"), default));
        Connector.Next(new Fault.Status(413, "MessageSizeTooBig"));
        Assert.IsType<Sent.Never>(await Teams.Channel.Send(place, TeamsHouse.Text("long"), default));
        Assert.Equal(5, Connector.Calls.Count);
    }

    [Fact]
    public async Task Members_are_read_page_by_page()
    {
        var place = await Teams.TeamsChannel("reviews");
        Connector.Know(Reviews, [.. Enumerable.Range(0, 1200).Select(n => $"29:{n}")]);

        var members = await Teams.House.Part<CertBot.Channels.Connector.Members>().Of(place, default);

        Assert.Equal(1200, members?.Select(m => m.Id).Distinct().Count());
        Assert.Equal("aad-29:7", members?[7].Directory);
        Assert.Equal(6, Connector.Calls.Count);
        Connector.Next(Fault.Garbled.Of("<html>"));
        Assert.Null(await Teams.House.Part<CertBot.Channels.Connector.Members>().Of(place, default));
    }

    private static string Parts(string posted) => posted.Split('>')[^1];

    private async Task<string> Send(Place place, Message message) => Assert.IsType<Sent.Delivered>(await Teams.Channel.Send(place, message, default)).Id;
}
