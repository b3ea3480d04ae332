using System.Collections.Immutable;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Conversation;

/// <summary>Help is short at first, opens by topic, and leaves nothing out of all that it says when it is asked for everything.</summary>
public sealed class HelpTests
{
    /// <summary>What fits on a screen beside the buttons.</summary>
    private const int MaxLines = 12;

    public static TheoryData<string> People =>
        ["developer", "developer-manager", "stranger", "analyst", "rnd-expert", "support-lead", "marketplace-lead", "ceo", "administrator"];

    [Theory, MemberData(nameof(People))]
    public void First_card_is_short_at_every_stage(string person)
    {
        foreach (var stage in StageFixtures.All)
        {
            var card = Ask(stage, person, "help");
            var lines = LinesOf(card).Length + Objects(card.Data["topics"]).Length;
            Assert.True(lines is > 0 and <= MaxLines, $"{person} at {stage}: {lines} lines");
        }
    }

    [Theory, MemberData(nameof(People))]
    public void Topics_together_say_what_all_of_it_says(string person)
    {
        foreach (var stage in StageFixtures.All)
        {
            var topics = DialogRegistry.Topics.Select(t => Ask(stage, person, $"help {t.Name}")).Where(c => c.Data["isPart"] is not null);
            var all = LinesOf(Ask(stage, person, "help all"));
            Assert.NotEmpty(all);
            Assert.Equal(all, topics.SelectMany(LinesOf));
            Assert.Empty(LinesOf(Ask(stage, person, "help")).Except(all));
        }
    }

    [Fact]
    public void A_topic_opens_by_any_of_its_words()
    {
        foreach (var topic in DialogRegistry.Topics)
        {
            var words = PhraseCatalog.AllLanguages($"inquiry.topic.{topic.Name}.said").SelectMany(w => w.Split('|')).ToImmutableArray();
            Assert.All(words, w => Assert.Equal($"inquiry.topic.{topic.Name}", TitleOf(Ask("certified", "developer", $"help {w}"))));
        }

        var said = DialogRegistry.Topics.SelectMany(t => PhraseCatalog.AllLanguages($"inquiry.topic.{t.Name}.said")).SelectMany(w => w.Split('|')).ToArray();
        Assert.Equal(said.Distinct(StringComparer.Ordinal), said);
    }

    [Fact]
    public void Other_words_after_help_open_the_first_card() => Assert.Equal("inquiry.card.help", TitleOf(Ask("certified", "developer", "help me please")));

    private static BotMessage.CardMessage Ask(string stage, string person, string words)
    {
        var harness = StageFixtures.HarnessAt(stage);
        ConversationScript.Run($"{person}: {words}", harness);
        return Assert.IsType<BotMessage.CardMessage>(harness.Messages[^1].Say);
    }

    private static string TitleOf(BotMessage.CardMessage card) => Assert.IsType<LocalizableValue.TextValue>(card.Data["title"]).Key;

    private static LocalizableObject[] LinesOf(BotMessage.CardMessage card) => [.. Objects(card.Data["sections"]).SelectMany(s => Objects(s["lines"]))];

    private static LocalizableObject[] Objects(LocalizableValue? list) =>
        list is LocalizableValue.ArrayValue(var items) ? [.. items.OfType<LocalizableValue.ObjectValue>().Select(o => o.Value)] : [];
}
