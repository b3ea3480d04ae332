using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Invokes;
using CertBot.Channels.Connector.MessageExtensions;
using CertBot.Core.Certification.Cards;

namespace CertBot.Tests.Channels.Connector.MessageExtensions;

public sealed class MessagePayloadTests
{
    [Fact]
    public void Files_come_before_links_and_links_before_the_message()
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
    public void Only_public_https_urls_are_links(string url)
    {
        var evidence = Read(
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
    public void Missing_fields_are_empty(string json)
    {
        var evidence = Read(json);

        Assert.Equal(("?", ""), (evidence.Author, evidence.Text));
        Assert.Empty(evidence.Links);
    }

    [Fact]
    public void At_most_ten_links_are_kept_including_the_message_itself()
    {
        var evidence = Read(
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

    private static Evidence Read(string json) => Read(JsonNode.Parse(json) as JsonObject ?? []);

    private static Evidence Read(JsonObject json) => MessagePayload.ReadEvidence(InvokeValues.ReadMessage(json));
}
