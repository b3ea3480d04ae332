using CertBot.Core.Conversation;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Conversation;

/// <summary>Text that is no command: the answer offers what the person most likely wants at this stage. Nothing of it is done before they confirm.</summary>
public sealed class UnknownTextTests
{
    [Theory]
    [InlineData("nothing", "developer", "we would love to get certified", "apply")]
    [InlineData("collecting", "developer", "whats misssing now", "missing")]
    [InlineData("collecting", "developer", "where do i upload the user guide", "hand in")]
    [InlineData("review", "developer", "nobody answers, this is urgent", "escalate")]
    [InlineData("review", "developer", "my colleague Bob should have access", "invite")]
    [InlineData("review", "analyst", "pass 1 please", "pass 1")]
    [InlineData("review", "analyst", "let us pass criterion 1 for acme sync, thanks", "pass 1 acme-sync")]
    [InlineData("review", "rnd-expert", "anything for me to do today?", "queue")]
    [InlineData("review", "developer", "есть новости по нашей заявке?", "status")]
    [InlineData("collecting", "developer", "что вам ещё нужно от нас?", "missing")]
    [InlineData("review", "analyst", "принять 1 пожалуйста", "pass 1")]
    [InlineData("review", "rnd-expert", "есть что-нибудь для меня?", "queue")]
    [InlineData("review", "developer", "никто не отвечает, срочно", "escalate")]
    public void Words_of_a_sentence_offer_the_command_they_resemble(string stage, string person, string says, string offered)
    {
        var harness = StageFixtures.HarnessAt(stage);

        var turn = harness.HandleInput(person, new Input.Text(says));

        Assert.Null(turn.Command);
        Assert.Null(turn.Conversation.Draft);
        var message = Assert.Single(turn.Messages);
        MessageRules.Verify(harness.Messages);
        Assert.Equal(offered, message.SuggestedActions[0].Value);
        Assert.InRange(message.SuggestedActions.Length, 1, 4);
    }

    [Theory]
    [InlineData("review", "analyst", "pass 1 please", "принять 1")]
    public void Offer_is_typed_in_the_language_of_the_reader(string stage, string person, string says, string offered)
    {
        var harness = StageFixtures.HarnessAt(stage);
        harness.SetLanguage(person, "ru");

        Assert.Equal(offered, Assert.Single(harness.HandleInput(person, new Input.Text(says)).Messages).SuggestedActions[0].Value);
    }

    /// <summary>Where only one thing can be meant, a question is answered and a form begins; nothing is done.</summary>
    [Theory]
    [InlineData("review", "developer", "how is my app doing?", false)]
    [InlineData("review", "developer", "any news about Acme Sync?", false)]
    [InlineData("review", "developer", "so where does it stand now", false)]
    [InlineData("review", "developer", "как там моё приложение?", false)]
    [InlineData("review", "rnd-expert", "who decides on demo data?", false)]
    [InlineData("review", "rnd-expert", "кто решает по демоданным?", false)]
    [InlineData("collecting", "developer", "what do you still need from us?", false)]
    [InlineData("nothing", "developer", "i want to apply", true)]
    [InlineData("nothing", "developer", "нам бы подать заявку", true)]
    [InlineData("nothing", "developer", "хочу начать заявку", true)]
    public void Sentence_that_can_mean_one_thing_only_is_answered(string stage, string person, string says, bool beginsForm)
    {
        var harness = StageFixtures.HarnessAt(stage);

        var turn = harness.HandleInput(person, new Input.Text(says));

        Assert.Null(turn.Command);
        Assert.Equal(beginsForm, turn.Conversation.Draft is not null);
        Assert.All(turn.Messages, message => Assert.Null(message.Refusal));
    }

    /// <summary>The first answer of an escalation is all it needs: words around it only offer it.</summary>
    [Theory]
    [InlineData("review", "developer", "nobody answers, this is urgent")]
    [InlineData("review", "developer", "i do not want to apply")]
    [InlineData("review", "developer", "how is Globex doing?")]
    public void Sentence_that_is_less_certain_begins_nothing(string stage, string person, string says)
    {
        var harness = StageFixtures.HarnessAt(stage);

        var turn = harness.HandleInput(person, new Input.Text(says));

        Assert.Null(turn.Command);
        Assert.Null(turn.Conversation.Draft);
        Assert.NotNull(Assert.Single(turn.Messages).Refusal);
    }

    [Theory]
    [InlineData("collecting", "developer", "good grief", "materials")]
    [InlineData("standards", "developer", "sing a song", "standards")]
    [InlineData("nothing", "stranger", "i want to apply", "create vendor")]
    [InlineData("nothing", "stranger", "next friday", "create vendor")]
    [InlineData("review", "rnd-expert", "послезавтра", "queue")]
    [InlineData("kick-off", "analyst", "sing a song", "plan kick-off")]
    [InlineData("priority", "head-of-digital", "sing a song", "approve")]
    [InlineData("audit", "analyst", "sing a song", "pass audit")]
    public void Without_such_words_the_next_step_here_is_offered(string stage, string person, string says, string offered)
    {
        var harness = StageFixtures.HarnessAt(stage);

        var message = Assert.Single(harness.HandleInput(person, new Input.Text(says)).Messages);

        MessageRules.Verify(harness.Messages);
        Assert.Equal(offered, message.SuggestedActions[0].Value);
    }

    /// <summary>A command that the person may not give is not offered, whatever the words are.</summary>
    [Fact]
    public void Commands_of_others_are_not_offered()
    {
        var harness = StageFixtures.HarnessAt("review");

        var message = Assert.Single(harness.HandleInput("developer", new Input.Text("could somebody approve or decline it, or give me a role")).Messages);

        Assert.DoesNotContain(message.SuggestedActions, s => s.Value is "approve" or "decline" or "give");
    }

    /// <summary>Two numbers are two things: which one is meant is left to the person.</summary>
    [Fact]
    public void Several_numbers_are_not_guessed_from()
    {
        var harness = StageFixtures.HarnessAt("review");

        var turn = harness.HandleInput("analyst", new Input.Text("i think we pass 1 and 4"));

        Assert.Null(turn.Command);
        Assert.Equal("pass", Assert.Single(turn.Messages).SuggestedActions[0].Value);
    }

    [Fact]
    public void Date_question_shows_an_example_for_words_that_are_no_date()
    {
        var harness = StageFixtures.HarnessAt("kick-off");
        harness.HandleInput("analyst", new Input.Text("plan kick-off"));

        var card = Assert.IsType<BotMessage.CardMessage>(Assert.Single(harness.HandleInput("analyst", new Input.Text("next fruitday")).Messages));

        Assert.Contains(((LocalizableValue)card.Data).SelfAndDescendants(), v =>
            v is LocalizableValue.TextValue { Key: "form.bad.day", Arguments: { } arguments } && arguments.Names.Contains("example")
        );
    }

    [Fact]
    public void Longest_message_is_read_in_bounded_steps()
    {
        var harness = StageFixtures.HarnessAt("review");
        var words = string.Concat(Enumerable.Repeat("passs staatus aprove ", UserText.MaxLength / 21));

        var message = Assert.Single(harness.HandleInput("developer", new Input.Text(words)).Messages);

        Assert.InRange(message.SuggestedActions.Length, 1, 4);
    }
}
