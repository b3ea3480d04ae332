using CertBot.Core.Conversation;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Conversation;

/// <summary>Conversations as stored by earlier releases, continued with the current forms. Files in this folder are added and never changed.</summary>
public sealed class StoredDraftTests
{
    private const string Folder = "tests/CertBot.Core.Tests/Conversation/Drafts";

    public static TheoryData<string> Stored => [.. Repository.Files(Folder, "*.json").Select(f => Path.GetFileName(f))];

    /// <summary>The file name contains person and stage: <c>developer.nothing.apply.json</c>.</summary>
    [Theory, MemberData(nameof(Stored))]
    public void Draft_of_an_earlier_release_is_continued(string file)
    {
        var (person, stage) = (file.Split('.')[0], file.Split('.')[1]);
        var harness = StageFixtures.HarnessAt(stage);
        harness.StoreConversation(person, CoreJson.Read<ConversationState>(File.ReadAllText(Path.Combine(Repository.Root, Folder, file))));
        var answered = harness.ConversationOf(person).Draft?.RawAnswers.Keys.ToArray() ?? [];

        var turn = harness.HandleInput(person, new Input.Text("continue"));

        MessageRules.Verify(harness.Messages);
        Assert.IsType<BotMessage.CardMessage>(Assert.Single(turn.Messages));
        // A form of an earlier release did not keep what it is about; from now on it does.
        Assert.Equal(answered, turn.Conversation.Draft?.RawAnswers.Keys.Where(k => k != "subject") ?? []);
    }

    [Fact]
    public void Stored_drafts_exist() => Assert.NotEmpty(Repository.Files(Folder, "*.json"));

    [Fact]
    public void Draft_of_a_removed_dialog_is_discarded_with_a_message()
    {
        var harness = new ConversationHarness();
        harness.HandleInput("developer", new Input.Text("apply"));
        harness.StoreConversation(
            "developer",
            harness.ConversationOf("developer") is { Draft: { } draft } conversation
                ? conversation with
                {
                    Draft = draft with { Dialog = "of-old" },
                }
                : ConversationState.Empty
        );

        var turn = harness.HandleInput("developer", new Input.Text("anything"));

        Assert.Equal("form.gone", Assert.IsType<BotMessage.TextMessage>(Assert.Single(turn.Messages)).Key);
        Assert.Null(turn.Conversation.Draft);
    }

    [Fact]
    public void Stored_answer_that_is_no_longer_valid_is_asked_again()
    {
        var harness = new ConversationHarness();
        harness.HandleInput("developer", new Input.Text("apply"));
        ConversationScript.Run("developer: [kick-off=2026-03-20; name=Acme]", harness);
        harness.AdvanceBy(NodaTime.Duration.FromDays(20));

        ConversationScript.Run("developer: continue", harness);

        Assert.Equal(["name"], harness.ConversationOf("developer").Draft?.RawAnswers.Keys ?? []);
    }
}
