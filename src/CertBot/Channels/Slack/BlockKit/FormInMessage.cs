using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>
/// A form with several fields, in a message: the fields are long and easily lost between other messages there, so the message lists the questions and a button
/// opens the fields as one modal. A single question stays a field of the message.
/// </summary>
internal static class FormInMessage
{
    /// <summary>The verb that submits the fields of an open form.</summary>
    public const string AnswerVerb = "form.answer";

    /// <summary>The prefix of the id of a text that says what is wrong with a field; the field's id follows.</summary>
    private const string ErrorPrefix = "error~";

    /// <summary>The card as a message shows it: unchanged unless it is a form with several fields.</summary>
    public static JsonObject Fold(JsonObject card, ConversionOptions options)
    {
        if (
            CardTraversal.FindInputs(card).Take(2).Count() < 2
            || CardTraversal.ChildrenOf(card, "actions").FirstOrDefault(a => a.GetString("verb") == AnswerVerb) is not { } answer
        )
        {
            return card;
        }

        var open = new JsonObject
        {
            ["type"] = "Action.ShowCard",
            ["title"] = SlackTexts.Get(options.Language, "slack.fill-in"),
            ["style"] = "positive",
            ["card"] = new JsonObject
            {
                ["type"] = "AdaptiveCard",
                ["body"] = new JsonArray([.. CardTraversal.FindInputs(card).Select(i => i.DeepClone())]),
                ["actions"] = new JsonArray(answer.DeepClone()),
            },
        };
        var folded = (JsonObject)WithoutInputs(card);
        folded["actions"] = new JsonArray([.. CardTraversal.ChildrenOf(card, "actions").Select(a => a == answer ? open : a.DeepClone())]);
        return folded;
    }

    /// <summary>What is wrong with which field, as a form's card says it.</summary>
    public static IEnumerable<(string Input, string Error)> ReadErrors(JsonNode? node) =>
        node switch
        {
            JsonObject o when o.GetString("id") is { } id && id.StartsWith(ErrorPrefix, StringComparison.Ordinal) =>
            [
                (id[ErrorPrefix.Length..], (o.GetString("text") ?? "").TrimStart('⚠', ' ')),
            ],
            JsonObject o => ReadErrors(o["body"]).Concat(ReadErrors(o["items"])),
            JsonArray a => a.SelectMany(ReadErrors),
            _ => [],
        };

    // The questions stay, as text.
    private static JsonNode WithoutInputs(JsonNode node) =>
        node switch
        {
            JsonObject input when input.GetString("type")?.StartsWith("Input.", StringComparison.Ordinal) is true => new JsonObject
            {
                ["type"] = "TextBlock",
                ["text"] = input.GetString("label"),
                ["wrap"] = true,
                ["weight"] = "Bolder",
            },
            JsonObject o => new JsonObject(
                o.Where(p => p.Key != "actions")
                    .Select(p => KeyValuePair.Create(p.Key, p.Key is "body" or "items" && p.Value is { } inner ? WithoutInputs(inner) : p.Value?.DeepClone()))
            ),
            JsonArray a => new JsonArray([.. a.OfType<JsonNode>().Select(WithoutInputs)]),
            _ => node.DeepClone(),
        };
}
