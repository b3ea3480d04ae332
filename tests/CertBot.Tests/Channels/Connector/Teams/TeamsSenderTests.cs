using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Outbox;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Teams;

namespace CertBot.Tests.Channels.Connector.Teams;

public sealed class TeamsSenderTests : IAsyncLifetime
{
    private const string Reviews = "19:reviews@thread.tacv2";

    private TeamsTestHost? _teamsHost;

    private TeamsTestHost Teams => _teamsHost ?? throw new InvalidOperationException("not open");

    private FakeConnector Connector => Teams.Connector;

    public async ValueTask InitializeAsync() => _teamsHost = await TeamsTestHost.Create();

    public async ValueTask DisposeAsync() => await Teams.DisposeAsync();

    [Fact]
    public async Task New_message_in_a_channel_starts_a_thread_and_is_updated_there()
    {
        var place = await Teams.AddTeamsChannel("reviews");

        var id = await Send(place, TeamsTestHost.TextMessage("first"));
        Assert.Equal(id, await Send(place, TeamsTestHost.TextMessage("better") with { UpdateOf = id }));

        Assert.Equal(["better"], Connector.TextsIn($"{Reviews};messageid={id}"));
        var calls = Connector.Calls.ToArray();
        Assert.Equal(("POST", "/emea/v3/conversations"), (calls[0].Method, calls[0].RawTarget));
        Assert.Equal(
            (true, Reviews, "28:bot", "tenant-1"),
            (
                calls[0].Body?["isGroup"]?.GetValue<bool>(),
                calls[0].Body?["channelData"]?["channel"]?["id"]?.ToString(),
                calls[0].Body?["bot"]?["id"]?.ToString(),
                calls[0].Body?["tenantId"]?.ToString()
            )
        );
        Assert.Equal(("PUT", $"/emea/v3/conversations/19%3Areviews%40thread.tacv2%3Bmessageid%3D{id}/activities/{id}"), (calls[1].Method, calls[1].RawTarget));
    }

    [Fact]
    public async Task Reply_in_a_thread_is_posted_and_updated_there()
    {
        var place = await Teams.AddTeamsChannel("reviews");
        var root = await Send(place, TeamsTestHost.TextMessage("root"));

        var inside = await Send(place, TeamsTestHost.TextMessage("in the thread") with { Thread = root });
        var behind = await Send(place, TeamsTestHost.TextMessage("behind it") with { Thread = inside });
        await Send(place, TeamsTestHost.TextMessage("changed") with { Thread = root, UpdateOf = inside });

        Assert.Equal(["root", "changed", "behind it"], Connector.TextsIn($"{Reviews};messageid={root}"));
        Assert.StartsWith($"{root}>", inside, StringComparison.Ordinal);
        Assert.StartsWith($"{root}>", behind, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleted_message_is_sent_again_and_so_are_replies_of_a_deleted_thread()
    {
        var place = await Teams.AddTeamsChannel("reviews");
        var root = await Send(place, TeamsTestHost.TextMessage("root"));
        var inside = await Send(place, TeamsTestHost.TextMessage("one") with { Thread = root });
        Connector.RemoveConversation($"{Reviews};messageid={root}", Parts(inside));

        var anew = await Send(place, TeamsTestHost.TextMessage("two") with { Thread = root, UpdateOf = inside });
        Assert.Equal(["root", "two"], Connector.TextsIn($"{Reviews};messageid={root}"));
        Assert.NotEqual(inside, anew);

        Connector.RemoveConversation($"{Reviews};messageid={root}");
        var elsewhere = await Send(place, TeamsTestHost.TextMessage("three") with { Thread = root });
        Assert.Equal(["three"], Connector.TextsIn($"{Reviews};messageid={elsewhere}"));
    }

    [Fact]
    public async Task Deleted_personal_chat_is_created_again_and_remembered()
    {
        var place = await Teams.OpenChat("analyst");
        Connector.RemoveConversation("a:chat-analyst");

        await Send(place, TeamsTestHost.TextMessage("one"));
        await Teams.Host.Restart();
        await Send(place, TeamsTestHost.TextMessage("two"));

        Assert.Equal(["/emea/v3/conversations/a%3Achat-analyst/activities", "/emea/v3/conversations"], Connector.Calls.Take(2).Select(c => c.RawTarget));
        var asked = Connector.Calls.ElementAt(1).Body;
        Assert.Equal(
            ("29:analyst", "tenant-1", "28:bot"),
            (asked?["members"]?[0]?["id"]?.ToString(), asked?["tenantId"]?.ToString(), asked?["bot"]?["id"]?.ToString())
        );
        Assert.Equal(4, Connector.Calls.Count);
        Assert.Equal(["one", "two"], Connector.TextsIn(Uri.UnescapeDataString(Connector.Calls.Last().RawTarget.Split('/')[4])));
    }

    [Fact]
    public async Task Chat_that_cannot_be_created_again_is_unreachable()
    {
        var place = await Teams.OpenChat("analyst");
        Connector.RemoveConversation("a:chat-analyst");
        Connector.FailNext(null, new ConnectorFault.ErrorStatus(403, "ConversationBlockedByUser"));

        Assert.Equal(new SendResult.Unreachable(UnreachableReason.BlockedByUser), await Teams.Channel.Send(place, TeamsTestHost.TextMessage("one"), default));

        Connector.FailNext(null, null, new ConnectorFault.ErrorStatus(404, "ConversationNotFound"));
        Assert.Equal(new SendResult.Unreachable(UnreachableReason.NotFound), await Teams.Channel.Send(place, TeamsTestHost.TextMessage("one"), default));
        Assert.Equal(5, Connector.Calls.Count); // the chat is created again once only
    }

    [Fact]
    public async Task Deleted_channel_is_reported_unreachable()
    {
        var place = await Teams.AddTeamsChannel("reviews");
        Connector.RemoveConversation(Reviews);

        Assert.Equal(new SendResult.Unreachable(UnreachableReason.NotFound), await Teams.Channel.Send(place, TeamsTestHost.TextMessage("one"), default));
        Assert.Single(Connector.Calls);
    }

    [Fact]
    public async Task Card_line_and_suggestions_are_one_activity_with_an_id()
    {
        var place = await Teams.OpenChat("analyst");

        var id = await Send(place, TeamsTestHost.CardMessage(above: "Look at **this**.") with { Suggestions = [("Help", "help")] });

        var shown = Assert.Single(Connector.ActivitiesIn("a:chat-analyst"));
        Assert.Equal(id, shown.Id);
        Assert.Null(shown.Activity["text"]);
        var card = shown.Activity["attachments"]?[0]?["content"];
        Assert.Equal(["Look at **this**.", "inside"], card?["body"]?.AsArray().Take(2).Select(b => b?["text"]?.ToString()));
        Assert.Equal("""{"msteams":{"type":"imBack","value":"help"}}""", card?["body"]?[2]?["actions"]?[0]?["data"]?.ToJsonString());
    }

    [Fact]
    public async Task Suggestions_are_sent_to_one_person_and_not_to_a_channel()
    {
        var message = TeamsTestHost.TextMessage("Hello.") with { Suggestions = [("Help", "help")] };

        await Send(await Teams.OpenChat("analyst"), message);
        await Send(await Teams.AddTeamsChannel("reviews"), message);

        Assert.Equal("imBack", Connector.Calls.First().Body?["suggestedActions"]?["actions"]?[0]?["type"]?.ToString());
        Assert.Null(Connector.Calls.Last().Body?["activity"]?["suggestedActions"]);
    }

    [Fact]
    public async Task Too_large_card_is_replaced_by_its_sentence_once()
    {
        var place = await Teams.AddTeamsChannel("reviews");
        Connector.FailNext(new ConnectorFault.ErrorStatus(413, "MessageSizeTooBig"));

        var id = await Send(place, TeamsTestHost.CardMessage("Acme Sync waits for you."));

        Assert.Equal(["Acme Sync waits for you."], Connector.TextsIn($"{Reviews};messageid={id}"));
        Connector.FailNext(new ConnectorFault.ErrorStatus(413, "MessageSizeTooBig"), new ConnectorFault.ErrorStatus(413, "MessageSizeTooBig"));
        Assert.IsType<SendResult.Rejected>(await Teams.Channel.Send(place, TeamsTestHost.CardMessage("still too big"), default));
        Connector.FailNext(new ConnectorFault.ErrorStatus(413, "MessageSizeTooBig"));
        Assert.IsType<SendResult.Rejected>(await Teams.Channel.Send(place, TeamsTestHost.TextMessage("long"), default));
        Assert.Equal(5, Connector.Calls.Count);
    }

    [Fact]
    public async Task Members_are_read_page_by_page()
    {
        var place = await Teams.AddTeamsChannel("reviews");
        Connector.AddConversation(Reviews, [.. Enumerable.Range(0, 1200).Select(n => $"29:{n}")]);

        var members = await Teams.Host.GetService<CertBot.Channels.Connector.Client.ConversationMembers>().GetAll(place, default);

        Assert.Equal(1200, members?.Select(m => m.Id).Distinct().Count());
        Assert.Equal("aad-29:7", members?[7].AadObjectId);
        Assert.Equal(6, Connector.Calls.Count);
        Connector.FailNext(ConnectorFault.InvalidResponse.FromText("<html>"));
        Assert.Null(await Teams.Host.GetService<CertBot.Channels.Connector.Client.ConversationMembers>().GetAll(place, default));
    }

    private static string Parts(string posted) => posted.Split('>')[^1];

    private async Task<string> Send(ConversationAddress address, OutboundMessage message) =>
        Assert.IsType<SendResult.Delivered>(await Teams.Channel.Send(address, message, default)).Id;
}
