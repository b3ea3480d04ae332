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

    /// <summary>A sentence, and under it the question that is open: "one message" holds.</summary>
    public static Say Aside(Say say, Walk open)
    {
        var asked = open.Here is { } here ? FormCard.Label(open.Dialog, here) : Leaf.Phrase("form.summary");
        var data = new JsonObject { ["dialog"] = FormCard.Title(open.Dialog), ["question"] = asked, ["step"] = open.Step, ["of"] = open.Steps };
        return say switch
        {
            Say.Line line => new Say.Line("form.aside", new JsonObject { ["said"] = Leaf.Phrase(line.Key, line.Data), ["then"] = Leaf.Phrase("form.back-to", data) }),
            Say.Card card => card with { Above = new("form.back-to", data) },
            _ => say,
        };
    }
}
