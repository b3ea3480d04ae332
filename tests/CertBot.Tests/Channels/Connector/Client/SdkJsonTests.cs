using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Outbox;
using Microsoft.Bot.Schema;
using Microsoft.Bot.Schema.Teams;
using BotActivity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Tests.Channels.Connector.Client;

public sealed class SdkJsonTests
{
    private const string Card =
        """{"type":"AdaptiveCard","at":"2026-03-11T10:30:00+03:00","day":"2026-03-11","number":1.50,"big":12345678901234567890,"none":null,"text":"«да» <b> & ' \u2028 🙂","items":[[],{},[{"a":{"b":[1]}}]]}""";

    private static readonly StoredReference Reference = new()
    {
        ServiceUrl = "https://smba.example/",
        Conversation = "a:1",
        ChannelId = "msteams",
        Bot = new StoredAccount("28:bot", "CertBot") { AadObjectId = "secret" },
        User = new StoredAccount("29:ana", null),
        Tenant = "t",
    };

    [Fact]
    public void Nodes_are_written_as_they_are()
    {
        var node = Parse(Card);
        var activity = new BotActivity
        {
            Attachments =
            [
                new Attachment { Content = node },
                new Attachment
                {
                    Content = new FileConsentCard { AcceptContext = node, DeclineContext = new JsonArray(1, "2026-03-11T10:30:00Z", null) },
                },
            ],
            Value = node,
            ChannelData = JsonValue.Create("2026-03-11T10:30:00+03:00"),
        };

        var raw = node.ToJsonString(CertBot.Channels.ChannelJson.WriteOptions);
        Assert.Equal(
            $$$"""{"attachments":[{"content":{{{raw}}}},{"content":{"acceptContext":{{{raw}}},"declineContext":[1,"2026-03-11T10:30:00Z",null]}}],"channelData":"2026-03-11T10:30:00+03:00","value":{{{raw}}}}""",
            SdkJson.Serialize(activity)
        );
    }

    [Fact]
    public void Content_of_an_attachment_is_not_searched_for_streams() =>
        Assert.Equal("""{"content":{}}""", SdkJson.Serialize(new Attachment { Content = new UnreadableContent() }));

    [Fact]
    public void Card_with_deep_nesting_is_written()
    {
        JsonNode deep = new JsonArray();
        for (var depth = 0; depth < 60; depth++)
            deep = new JsonArray(deep);

        Assert.Equal($$"""{"content":{{new string('[', 61)}}{{new string(']', 61)}}}""", SdkJson.Serialize(new Attachment { Content = deep }));
    }

    [Fact]
    public void Copy_has_every_member_of_an_outgoing_activity()
    {
        var mention = new CertBot.Outbox.Mention(new("ana"), "<at>Ana</at>", "29:ana", "Ana");
        OutboundMessage[] messages =
        [
            new()
            {
                Key = "k",
                Text = "<at>Ana</at>",
                Mentions = [mention],
                Thread = "t",
                Suggestions = [("A", "a")],
            },
            new() { Key = "k", Card = Parse(Card) },
        ];
        foreach (var message in messages)
        {
            var activity = OutgoingActivity.Of(Reference, message);
            activity.Id = "7";
            Assert.Equal(SdkJson.Serialize(activity), SdkJson.Serialize(OutgoingActivity.Copy(activity)));
        }
    }

    [Fact]
    public void Copy_for_another_conversation_leaves_the_first_as_it_is()
    {
        var activity = TeamsActivity.Of(Reference, new OutboundMessage { Key = "k", Card = Parse("""{"type":"AdaptiveCard","fallbackText":"f"}""") });
        var before = SdkJson.Serialize(activity);

        TeamsActivity.InConversation("other", activity).Id = "9";
        TeamsActivity.WithCard(activity, Parse(Card));
        TeamsActivity.ToTextOnly(activity);
        TeamsActivity.CreateThreadParameters(Reference, activity);

        Assert.Equal(before, SdkJson.Serialize(activity));
    }

    [Fact]
    public void Absent_members_are_left_out() =>
        Assert.Equal(
            """{"isGroup":false,"bot":{"id":"28:bot","name":"CertBot"},"members":[{"id":"29:ana"}],"channelData":{"tenant":{"id":"t"}},"tenantId":"t"}""",
            SdkJson.Serialize(TeamsActivity.CreateChatParameters(Reference, new StoredAccount("29:ana", null), "t"))
        );

    private static JsonObject Parse(string json) => JsonNode.Parse(json) as JsonObject ?? throw new InvalidOperationException("no object");

    private sealed class UnreadableContent
    {
        [Newtonsoft.Json.JsonIgnore]
        public string Text => throw new InvalidOperationException("read");
    }
}
