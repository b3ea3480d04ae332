using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Engine;

/// <summary>
/// What somebody can do. The first card is short: what they most likely want, what can be done to applications at present, and the topics. Each topic opens by a
/// button or by its word, and <c>help all</c> lists everything.
/// </summary>
internal static class HelpMessage
{
    private const string TopicKey = "topic";

    private const string EveryTopic = "all";

    /// <summary>So few commands are listed at once: topics would only be in the way.</summary>
    private const int FewCommands = 12;

    /// <summary>So many of what an application allows at its stage; the others are in their topic.</summary>
    private const int MaxAtStage = 6;

    /// <summary>A topic by any of its words, or all of them.</summary>
    public static CommandArgument Topic { get; } = CommandArgument.OneOf(TopicKey, _ => Options);

    private static ImmutableArray<ChoiceOption> Options => [.. DialogRegistry.Topics.Select(t => t.Name).Append(EveryTopic).Select(OptionFor)];

    public static BotMessage Create(TurnData turnData, ImmutableSortedDictionary<string, string> raw)
    {
        var context = turnData.Context;
        ImmutableArray<string> commands =
        [
            .. AvailableCommands
                .ApplicableFor(turnData)
                .Where(v => v is not "help" && v != ListQueries.More.Name) // the list that has more says so itself
                .Where(v => v != (context.Person.IsDigestOff ? CommandName.TurnDigestOff : CommandName.TurnDigestOn)),
        ];
        ImmutableArray<CommandTopic> topics = [.. DialogRegistry.Topics.Where(t => commands.Any(t.Includes))];
        return raw.GetValueOrDefault(TopicKey) switch
        {
            EveryTopic => Card("inquiry.card.help", topics.Select(t => Section(t, commands, context))),
            { } name when topics.FirstOrDefault(t => t.Name == name) is { } topic => Card(
                $"inquiry.topic.{topic.Name}",
                [Section(topic, commands, context) with { Caption = null }]
            ),
            _ => Overview(turnData, commands, topics),
        };
    }

    private static BotMessage.CardMessage Overview(TurnData turnData, ImmutableArray<string> commands, ImmutableArray<CommandTopic> topics)
    {
        var context = turnData.Context;
        var suggested = SuggestedCommands.SelectLikely(turnData).Remove("help", StringComparer.Ordinal);
        var others = commands.Except(suggested, StringComparer.Ordinal);
        var isShort = commands.Length <= FewCommands;
        // What an application waits for, or allows, at the stage it is in.
        var shown = isShort ? others : others.Where(v => DialogRegistry.FindDialog(v)?.AppliesTo is not null).Take(MaxAtStage);
        HelpSection listed = new(LocalizableValue.Text(isShort ? "inquiry.card.help.rest" : "inquiry.card.help.now"), [.. shown.Select(v => Line(v, context))]);
        var data = DataFor("inquiry.card.help", listed.Lines.IsEmpty ? [] : [listed]);
        data["likely"] = LocalizableValue.Array([
            .. suggested.Select(v => new LocalizableObject { ["verb"] = v, ["title"] = LocalizableValue.Text($"verb.{v}") }),
        ]);
        if (!isShort)
        {
            data["topics"] = LocalizableValue.Array([.. topics.Select(t => TopicRow(t, context))]);
            data["all"] = LocalizableValue.Text("inquiry.card.help.all", new() { ["say"] = Phrase(EveryTopic, context) });
        }

        return new("help", data.ToObject());
    }

    private static BotMessage.CardMessage Card(string title, IEnumerable<HelpSection> sections)
    {
        var data = DataFor(title, sections);
        data["isPart"] = true;
        return new("help", data.ToObject());
    }

    private static LocalizableObject.Builder DataFor(string title, IEnumerable<HelpSection> sections) =>
        new()
        {
            ["title"] = LocalizableValue.Text(title),
            ["sections"] = LocalizableValue.Array([
                .. sections.Select(s => new LocalizableObject { ["caption"] = s.Caption, ["lines"] = LocalizableValue.Array(s.Lines) }),
            ]),
            ["topics"] = LocalizableValue.Array([]),
        };

    private static HelpSection Section(CommandTopic topic, ImmutableArray<string> commands, TurnContext context) =>
        new(LocalizableValue.Text($"inquiry.topic.{topic.Name}"), [.. commands.Where(topic.Includes).Select(v => Line(v, context))]);

    private static LocalizableObject Line(string command, TurnContext context) =>
        new()
        {
            ["text"] = LocalizableValue.Text(
                "inquiry.help.line",
                new() { ["say"] = SuggestedActions.CommandText(command, context), ["what"] = TitleOf(command) }
            ),
        };

    private static LocalizableObject TopicRow(CommandTopic topic, TurnContext context) =>
        new()
        {
            ["text"] = LocalizableValue.Text("inquiry.help.line", new() { ["say"] = Phrase(topic.Name, context), ["what"] = AboutOf(topic, context) }),
            ["title"] = LocalizableValue.Text($"inquiry.topic.{topic.Name}"),
            ["topic"] = topic.Name,
        };

    private static LocalizableValue AboutOf(CommandTopic topic, TurnContext context) =>
        LocalizableValue.Text($"inquiry.topic.{topic.Name}.about", new() { ["vendor"] = context.Actor.Member is null ? "no" : "yes" });

    /// <summary>What the person would type for it.</summary>
    private static string Phrase(string topic, TurnContext context) =>
        SuggestedActions.CommandText("help", context, PhraseCatalog.Preferred($"inquiry.topic.{topic}.said", context.Person.Language));

    private static ChoiceOption OptionFor(string topic) =>
        new(topic, LocalizableValue.Text($"inquiry.topic.{topic}.said"))
        {
            Synonyms = [.. PhraseCatalog.AllLanguages($"inquiry.topic.{topic}.said").SelectMany(words => words.Split('|'))],
        };

    private static LocalizableValue TitleOf(string command) =>
        LocalizableValue.Text(DialogRegistry.FindDialog(command) is null ? $"inquiry.{command}.title" : $"dialog.{command}.title");

    private sealed record HelpSection(LocalizableValue? Caption, ImmutableArray<LocalizableObject> Lines);
}
