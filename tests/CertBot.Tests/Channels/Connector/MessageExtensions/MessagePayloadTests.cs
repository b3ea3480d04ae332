using System.Text.Json.Nodes;
using CertBot.Channels.Connector.MessageExtensions;
using CertBot.Core.Certification.Cards;

namespace CertBot.Tests.Channels.Connector.MessageExtensions;

public sealed class MessagePayloadTests
{
    [Fact]
    public void Files_come_first_then_links_then_the_message()
    {
        var evidence = Read(
            """
            {
              "linkToMessage": "https://teams.microsoft.com/l/message/19:x/1",
              "from": { "user": { "id": "u", "displayName": "Ana\u202E <b>Costa</b>" } },
              "body": { "contentType": "html", "content": "<p>The <a href=\"https://wiki.example/test\">test cases</a>, also https://other.example/a).</p>" },
              "attachments": [
                { "contentType": "reference", "contentUrl": "https://acme.sharepoint.example/cases.xlsx", "name": "cases.xlsx" },
                { "contentType": "application/vnd.microsoft.card.adaptive", "content": "{}" }
              ]
            }
            """
        );

        Assert.Equal(("Ana <b>Costa</b>", "The test cases, also https://other.example/a)."), (evidence.Author, evidence.Text));
        Assert.Equal(
            [
                new EvidenceLink("cases.xlsx", "https://acme.sharepoint.example/cases.xlsx"),
                new EvidenceLink("https://wiki.example/test", "https://wiki.example/test"),
                new EvidenceLink("https://other.example/a", "https://other.example/a"),
                new EvidenceLink(null, "https://teams.microsoft.com/l/message/19:x/1"),
            ],
            evidence.Links.AsEnumerable()
        );
    }

    [Theory]
    [InlineData("http://a.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://user:secret@a.example/")]
    [InlineData("https://localhost/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("//a.example/x")]
    [InlineData("")]
    public void Only_https_addresses_of_the_open_net_are_links(string url)
    {
        var evidence = MessagePayload.ReadEvidence(
            new JsonObject
            {
                ["linkToMessage"] = url,
                ["body"] = new JsonObject { ["contentType"] = "html", ["content"] = $"<a href=\"{url}\">x</a>" },
                ["attachments"] = new JsonArray(new JsonObject { ["contentUrl"] = url, ["name"] = "x" }),
            }
        );

        Assert.Empty(evidence.Links);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"body":"x","from":[],"attachments":{"a":1},"linkToMessage":7}""")]
    [InlineData("""{"body":{"content":null,"contentType":{}},"from":{"user":null,"application":"x"},"attachments":[1,null,"x",{"contentUrl":[]}]}""")]
    public void What_is_not_there_is_empty(string json)
    {
        var evidence = Read(json);

        Assert.Equal(("?", ""), (evidence.Author, evidence.Text));
        Assert.Empty(evidence.Links);
    }

    [Fact]
    public void Ten_links_are_enough_and_the_messages_own_is_among_them()
    {
        var evidence = MessagePayload.ReadEvidence(
            new JsonObject
            {
                ["linkToMessage"] = "https://teams.microsoft.com/l/1",
                ["body"] = new JsonObject
                {
                    ["contentType"] = "text",
                    ["content"] = string.Join(' ', Enumerable.Range(1, 99).Select(n => $"https://a.example/{n} https://a.example/{new string('x', 3000)}")),
                },
            }
        );

        Assert.Equal(11, evidence.Links.Length);
        Assert.Null(evidence.Links[^1].Name);
    }

    private static Evidence Read(string json) => MessagePayload.ReadEvidence(JsonNode.Parse(json) as JsonObject ?? []);
}
