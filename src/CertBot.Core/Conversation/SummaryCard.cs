using System.Text.Json.Nodes;

namespace CertBot.Core.Conversation;

/// <summary>All answers of a long form before they are handed over (<c>cards/summary.card.json</c>): each can be changed.</summary>
public static class SummaryCard
{
    public static Say Of(Walk walk, Say.Line? above = null) => new Say.Card("summary", new JsonObject
    {
        ["draft"] = walk.Draft.Id.Value,
        ["title"] = FormCard.Title(walk.Dialog),
        ["about"] = walk.About is { } app ? $"{app.Name} {app.Release.Version}" : null,
        ["after"] = Leaf.Phrase($"dialog.{walk.Dialog.Name}.after"),
        ["errors"] = new JsonArray([.. walk.Mistakes.Select(m => new JsonObject { ["text"] = Leaf.Phrase(m.Why.Why, (JsonObject)m.Why.Data.DeepClone()) })]),
        ["lines"] = new JsonArray([.. walk.Answered.Select((q, i) => new JsonObject
        {
            ["number"] = i + 1,
            ["label"] = FormCard.Label(walk.Dialog, q),
            ["answer"] = FormCard.Answer(walk, q),
        })]),
        ["first"] = walk.Answered.Count > 0 ? walk.Answered[0].Key : "",
        ["choices"] = new JsonArray([.. walk.Answered.Select((q, i) => new JsonObject
        {
            ["title"] = Leaf.Phrase("form.summary.choice", new() { ["number"] = i + 1, ["label"] = FormCard.Label(walk.Dialog, q) }),
            ["value"] = q.Key,
        })]),
    }, above) { Suggestions = [Suggest.Verb("form.submit", walk.Desk), Suggest.Verb("form.later", walk.Desk)] };
}
