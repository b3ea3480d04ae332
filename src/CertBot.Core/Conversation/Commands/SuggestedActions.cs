using System.Collections.Immutable;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Commands;

/// <summary>Short answers to tap. What is sent is what this person would have typed.</summary>
public static class SuggestedActions
{
    /// <summary>A verb, perhaps with what it is about: "hand in 4". The button says <c>verb.NAME</c>.</summary>
    public static SuggestedAction ForCommand(string name, TurnContext context, string rest = "") =>
        new(LocalizableValue.Text($"verb.{name}"), CommandText(name, context, rest));

    public static ImmutableArray<SuggestedAction> ForCommands(TurnContext context, params IEnumerable<string> names) =>
        [.. names.Take(4).Select(n => ForCommand(n, context))];

    public static ImmutableArray<SuggestedAction> YesNo(TurnContext context) =>
        [
            new(LocalizableValue.Text("form.yes"), PhraseCatalog.Preferred("say.yes", context.Person.Language)),
            new(LocalizableValue.Text("form.no"), PhraseCatalog.Preferred("say.no", context.Person.Language)),
        ];

    /// <summary>What the person would type for it.</summary>
    public static string CommandText(string name, TurnContext context, string rest = "") =>
        (PhraseCatalog.Preferred($"phrase.{name}", context.Person.Language) + " " + rest).TrimEnd();
}
