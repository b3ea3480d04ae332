using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Core.Conversation;

/// <summary>Short answers to tap. What is sent is what this person would have typed.</summary>
public static class Suggest
{
    /// <summary>A verb, perhaps with what it is about: "hand in 4". The button says <c>verb.NAME</c>.</summary>
    public static Suggestion Verb(string name, Desk desk, string rest = "") =>
        new(Leaf.Phrase($"verb.{name}"), Typed(name, desk, rest));

    public static ImmutableArray<Suggestion> Verbs(Desk desk, params IEnumerable<string> names) => [.. names.Take(4).Select(n => Verb(n, desk))];

    public static ImmutableArray<Suggestion> YesNo(Desk desk) =>
        [new(Leaf.Phrase("form.yes"), Wording.Usual("say.yes", desk.Person.Language)), new(Leaf.Phrase("form.no"), Wording.Usual("say.no", desk.Person.Language))];

    /// <summary>What the person would type for it.</summary>
    public static string Typed(string name, Desk desk, string rest = "") =>
        (Wording.Usual($"phrase.{name}", desk.Person.Language) + " " + rest).TrimEnd();
}
