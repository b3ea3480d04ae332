using System.Text.Json.Nodes;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Messaging;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Conversation;

/// <summary>Requests for files: a file is found by any of its names, and only by users who may see the application.</summary>
public sealed class FileQueriesTests
{
    [Theory]
    [InlineData("developer", "get solution packages", "file solution-packages/main")]
    [InlineData("developer", "get acme-sync solution-packages", "file solution-packages/main")]
    [InlineData("developer", "get 1", "file solution-packages/main")]
    [InlineData("developer", "получить Acme Sync 1", "file solution-packages/main")]
    [InlineData("analyst", "download acme sync: solution packages", "file solution-packages/main")]
    [InlineData("developer", "get acme-sync test-cases report", "inquiry.get.link")]
    [InlineData("developer", "get test cases", "inquiry.get.which (get acme-sync test-cases cases | get acme-sync test-cases report)")]
    [InlineData(
        "developer",
        "get acme-sync whats-new",
        "inquiry.get.which (get acme-sync solution-packages | get acme-sync setup-guide main | get acme-sync user-guide | get acme-sync test-cases cases)"
    )]
    [InlineData("developer", "get nonsense", "talk.no-such-app")]
    [InlineData("other-developer", "get acme-sync solution-packages", "talk.no-such-app")]
    [InlineData("other-developer", "get", "inquiry.get.none")]
    [InlineData("stranger", "get acme-sync 1", "talk.not-for.involved (create vendor | join)")]
    [InlineData("developer", "export", "file history")]
    [InlineData("ceo", "выгрузить acme sync", "file history")]
    [InlineData("other-developer", "export acme-sync", "talk.no-such-app")]
    [InlineData("other-developer", "export", "inquiry.export.none")]
    [InlineData("stranger", "export acme-sync", "talk.not-for.involved (create vendor | join)")]
    public void Requested_file_is_found(string user, string says, string expected)
    {
        var harness = StageFixtures.HarnessAt("review");

        var text = Assert.Single(harness.HandleInput(user, new Input.Text(says)).Messages);

        MessageRules.Verify(harness.Messages);
        Assert.Equal(expected, Written(text) + (text.SuggestedActions.IsEmpty ? "" : $" ({string.Join(" | ", text.SuggestedActions.Select(s => s.Value))})"));
    }

    [Fact]
    public void Application_without_files_is_reported()
    {
        var harness = StageFixtures.HarnessAt("collecting");

        Assert.Equal("inquiry.get.empty", Written(Assert.Single(harness.HandleInput("developer", new Input.Text("get acme-sync")).Messages)));
    }

    [Fact]
    public void Each_file_row_offers_a_request_that_is_understood()
    {
        var harness = StageFixtures.HarnessAt("review");
        harness.Applications.TryGetValue(new("acme-sync"), out var app);
        var asked = MaterialRequirements
            .For(app?.Release ?? throw new InvalidOperationException(), ConversationHarness.Edition)
            .Where(a => app.Release.Materials.ContainsKey(a.Id))
            .ToList();
        Assert.True(asked.Count > 8);

        Assert.All(asked, a =>
            Assert.Contains(
                Written(Assert.Single(harness.HandleInput("developer", new Input.Text(Core.Certification.Cards.FileCard.RequestCommand(app.Id, a))).Messages)),
                (string[])[$"file {a.Material.Key}/{a.Part.Key}", "inquiry.get.link"]
            )
        );
    }

    private static string Written(BotMessage text) =>
        text switch
        {
            BotMessage.TextMessage line => line.Key,
            BotMessage.CardMessage { Name: "file", Data: var data } => data.GetString("material") is { } material
                ? $"file {material}/{data.GetString("part")}"
                : "file history",
            BotMessage.CardMessage card => card.Name,
            _ => "",
        };
}
