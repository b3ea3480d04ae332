using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Engine;
using CertBot.Outbox;

namespace CertBot.Channels.Connector.Teams;

/// <summary>How a card is adapted for Teams.</summary>
internal sealed record TeamsCardOptions
{
    /// <summary>The card's slot, by which it is rendered again when it is clicked or refreshed; null when it cannot be rendered again.</summary>
    public string? CardKey { get; init; }

    /// <summary>The application of the card.</summary>
    public string? ApplicationKey { get; init; }

    /// <summary>Which buttons are visible; null: all.</summary>
    public Func<string, ImmutableSortedDictionary<string, string>, bool>? IsVisible { get; init; }

    /// <summary>The users whose clients refresh the card automatically; null: none.</summary>
    public ImmutableArray<string>? RefreshUserIds { get; init; }

    /// <summary>The mentions whose text occurs in the card.</summary>
    public ImmutableArray<Mention> Mentions { get; init; } = [];
}

/// <summary>
/// Adapts an Adaptive Card for Teams: buttons with a form open dialogs, a card in a channel is refreshed per user,
/// and buttons are shown only to users who may use them.
/// </summary>
internal static class TeamsCardAdapter
{
    public const string RefreshVerb = "refresh";

    private const string TaskFetchType = "task/fetch";

    public static JsonObject Adapt(JsonObject card, TeamsCardOptions options)
    {
        var adapted = AdaptElement(card, options);
        if (options is { CardKey: { } cardKey, ApplicationKey: { } applicationKey, RefreshUserIds: { } userIds })
        {
            adapted["refresh"] = new JsonObject
            {
                ["action"] = new JsonObject
                {
                    ["type"] = "Action.Execute",
                    ["verb"] = RefreshVerb,
                    ["data"] = new JsonObject { ["app"] = applicationKey, [ActionData.CardKeyMember] = cardKey },
                },
                ["userIds"] = new JsonArray([.. userIds.Select(id => (JsonNode)id)]),
            };
        }

        var msteams = new JsonObject { ["width"] = "Full" };
        if (options.Mentions.Length > 0)
            msteams["entities"] = new JsonArray([.. options.Mentions.Select(OutgoingActivity.CreateMentionEntity)]);
        adapted["msteams"] = msteams;
        return adapted;
    }

    private static JsonObject AdaptElement(JsonObject json, TeamsCardOptions options)
    {
        var element = new JsonObject();
        foreach (var (name, value) in json)
        {
            element[name] = (name, value) switch
            {
                ("actions", JsonArray actions) => AdaptActions(actions, options),
                ("data", _) => value?.DeepClone(),
                (_, JsonObject o) => AdaptElement(o, options),
                (_, JsonArray a) => new JsonArray([.. a.Select(i => i is JsonObject o ? AdaptElement(o, options) : i?.DeepClone())]),
                _ => value?.DeepClone(),
            };
        }

        return element;
    }

    private static JsonArray AdaptActions(JsonArray actions, TeamsCardOptions options) =>
        new([.. actions.OfType<JsonObject>().Where(a => IsVisible(a, options)).Select(a => AdaptAction(a, options))]);

    private static bool IsVisible(JsonObject action, TeamsCardOptions options) =>
        options.IsVisible is not { } isVisible
        || ShowCardForm.FindExecuteAction(action) is not { } execute
        || isVisible(execute.GetString("verb") ?? "", ShowCardForm.ReadIds(execute));

    private static JsonObject AdaptAction(JsonObject action, TeamsCardOptions options)
    {
        var verb = ShowCardForm.FindExecuteAction(action)?.GetString("verb") ?? "";
        return action.GetString("type") switch
        {
            // Without a card key a dialog could not render the form: it then expands in the card.
            "Action.ShowCard" when options.CardKey is not null => ToTaskFetch(action, verb, options),
            "Action.Execute" when options is { CardKey: not null, RefreshUserIds: not null } && DialogRegistry.FindQuery(verb) is not null => ToTaskFetch(
                action,
                verb,
                options
            ),
            "Action.Execute" => ToExecute(action, options),
            _ => AdaptElement(action, options),
        };
    }

    /// <summary>A client without dialogs sends the same data as a message; the bot then asks in the chat.</summary>
    private static JsonObject ToTaskFetch(JsonObject action, string verb, TeamsCardOptions options)
    {
        var data = ShowCardForm.FindExecuteAction(action)?.GetObject("data")?.DeepClone() as JsonObject ?? [];
        data["verb"] = verb;
        data[ActionData.CardKeyMember] = options.CardKey;
        data["msteams"] = new JsonObject { ["type"] = TaskFetchType };
        var submit = new JsonObject
        {
            ["type"] = "Action.Submit",
            ["title"] = action.GetString("title"),
            ["data"] = data,
        };
        foreach (var name in (ReadOnlySpan<string>)["style", "mode"])
        {
            if (action.GetString(name) is { } value)
                submit[name] = value;
        }

        return submit;
    }

    private static JsonObject ToExecute(JsonObject action, TeamsCardOptions options)
    {
        var copy = (JsonObject)action.DeepClone();
        if (options.CardKey is { } cardKey)
        {
            if (copy["data"] is not JsonObject data)
                copy["data"] = data = [];
            data[ActionData.CardKeyMember] = cardKey;
        }

        return copy;
    }

    /// <summary>True for actions that every reader of a shared card may use.</summary>
    public static bool IsVisibleToAll(string verb, ImmutableSortedDictionary<string, string> data) => ActionPermissions.IsPublic(verb);
}
