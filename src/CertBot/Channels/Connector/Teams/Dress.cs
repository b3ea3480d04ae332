using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Connector.Teams;

/// <summary>What a card is dressed with.</summary>
internal sealed record Dressing
{
    /// <summary>The card's slot, with which it finds itself again when it is clicked or looked at anew; null: it cannot be made again.</summary>
    public string? Slot { get; init; }

    /// <summary>The application it is about.</summary>
    public string? App { get; init; }

    /// <summary>Which buttons are shown; null: all.</summary>
    public Func<string, ImmutableSortedDictionary<string, string>, bool>? Shows { get; init; }

    /// <summary>Whose clients ask for their own buttons by themselves; null: nobody's.</summary>
    public ImmutableArray<string>? RefreshFor { get; init; }

    public ImmutableArray<JsonObject> Entities { get; init; } = [];
}

/// <summary>
/// An Adaptive Card of ours as Teams has it: buttons that ask for more open dialogs, a card in a channel looks at itself anew for each reader,
/// and shows nobody a button that only others may press.
/// </summary>
internal static class Dress
{
    public const string Refresh = "refresh";

    public const string SlotKey = "slot";

    private const string FetchType = "task/fetch";

    public static JsonObject Card(JsonObject card, Dressing dressing)
    {
        var dressed = Element(card, dressing);
        if (dressing is { Slot: { } slot, App: { } app, RefreshFor: { } readers })
        {
            dressed["refresh"] = new JsonObject
            {
                ["action"] = new JsonObject { ["type"] = "Action.Execute", ["verb"] = Refresh, ["data"] = new JsonObject { ["app"] = app, [SlotKey] = slot } },
                ["userIds"] = new JsonArray([.. readers.Select(r => (JsonNode)r)]),
            };
        }

        var own = new JsonObject { ["width"] = "Full" };
        if (dressing.Entities.Length > 0) own["entities"] = new JsonArray([.. dressing.Entities.Select(e => e.DeepClone())]);
        dressed["msteams"] = own;
        return dressed;
    }

    private static JsonObject Element(JsonObject from, Dressing dressing)
    {
        var element = new JsonObject();
        foreach (var (name, value) in from)
        {
            element[name] = (name, value) switch
            {
                ("actions", JsonArray actions) => Actions(actions, dressing),
                ("data", _) => value?.DeepClone(),
                (_, JsonObject o) => Element(o, dressing),
                (_, JsonArray a) => new JsonArray([.. a.Select(i => i is JsonObject o ? Element(o, dressing) : i?.DeepClone())]),
                _ => value?.DeepClone(),
            };
        }

        return element;
    }

    private static JsonArray Actions(JsonArray actions, Dressing dressing) => new([.. actions.OfType<JsonObject>().Where(a => IsShown(a, dressing)).Select(a => Action(a, dressing))]);

    private static bool IsShown(JsonObject action, Dressing dressing) =>
        dressing.Shows is not { } shows || Unfolded.Executed(action) is not { } execute || shows(execute.Text("verb") ?? "", Unfolded.Ids(execute));

    private static JsonObject Action(JsonObject action, Dressing dressing)
    {
        var verb = Unfolded.Executed(action)?.Text("verb") ?? "";
        return action.Text("type") switch
        {
            // What the card cannot show again, a dialog could not show either: there it unfolds in the card.
            "Action.ShowCard" when dressing.Slot is not null => Opens(action, verb, dressing),
            "Action.Execute" when dressing is { Slot: not null, RefreshFor: not null } && Dialogs.Inquiry(verb) is not null => Opens(action, verb, dressing),
            "Action.Execute" => Executes(action, dressing),
            _ => Element(action, dressing),
        };
    }

    /// <summary>A client that knows no dialogs sends the same as a message; the bot then asks in the chat.</summary>
    private static JsonObject Opens(JsonObject action, string verb, Dressing dressing)
    {
        var data = Unfolded.Executed(action)?.Object("data")?.DeepClone() as JsonObject ?? [];
        data["verb"] = verb;
        data[SlotKey] = dressing.Slot;
        data["msteams"] = new JsonObject { ["type"] = FetchType };
        var opens = new JsonObject { ["type"] = "Action.Submit", ["title"] = action["title"]?.DeepClone(), ["data"] = data };
        foreach (var name in (ReadOnlySpan<string>)["style", "mode"])
        {
            if (action[name] is { } value) opens[name] = value.DeepClone();
        }

        return opens;
    }

    private static JsonObject Executes(JsonObject action, Dressing dressing)
    {
        var executes = (JsonObject)action.DeepClone();
        if (dressing.Slot is { } slot)
        {
            var data = executes.Object("data")?.DeepClone() as JsonObject ?? [];
            data[SlotKey] = slot;
            executes["data"] = data;
        }

        return executes;
    }

    /// <summary>What everybody may press who sees a card that all see alike.</summary>
    public static bool ForAll(string verb, ImmutableSortedDictionary<string, string> data) => Pressing.IsForAll(verb);
}
