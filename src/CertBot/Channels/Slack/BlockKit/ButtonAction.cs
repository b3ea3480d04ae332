using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>What one of the bot's buttons asks for.</summary>
internal abstract record ButtonAction
{
    private ButtonAction() { }

    /// <summary>Run the verb with the data and the inputs.</summary>
    public sealed record Execute(string Verb, ImmutableSortedDictionary<string, string> Data, string? CardKey, string? FullCardKey) : ButtonAction;

    /// <summary>Show the form.</summary>
    public sealed record OpenForm(string Verb, ImmutableSortedDictionary<string, string> Data, string? CardKey, string? FullCardKey) : ButtonAction;

    /// <summary>Handle the text as if the user had typed it.</summary>
    public sealed record SendText(string Text) : ButtonAction;

    /// <summary>A file, delivered to the user's direct message.</summary>
    public sealed record RequestFile(string Text) : ButtonAction;

    /// <summary>Show the full card.</summary>
    public sealed record ShowFullCard(string FullCardKey) : ButtonAction;

    /// <summary>Show another page of a long card.</summary>
    public sealed record ShowPage(int PageIndex, string? FullCardKey) : ButtonAction;
}

/// <summary>Encodes a <see cref="ButtonAction"/> as <c>action_id</c> and <c>value</c>, and decodes it; null for anything else.</summary>
internal static class ButtonActionCodec
{
    /// <summary>A link: Slack opens the URL and sends an interaction nevertheless.</summary>
    public const string LinkActionId = "link";

    /// <summary>The overflow menu; the chosen option carries the action in its value.</summary>
    public const string OverflowActionId = "more";

    private const string CardKeyName = "slot",
        FullCardKeyName = "behind",
        PageIndexName = "to",
        ActionIdName = "by";

    private static readonly ImmutableSortedDictionary<string, string> NoData = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The <c>action_id</c> and the <c>value</c> of a button.</summary>
    public static (string Id, string Value) Encode(ButtonAction buttonAction) =>
        buttonAction switch
        {
            ButtonAction.Execute execute => ($"press:{execute.Verb}", WriteJson(execute.Data, execute.CardKey, execute.FullCardKey)),
            ButtonAction.OpenForm openForm => ($"open:{openForm.Verb}", WriteJson(openForm.Data, openForm.CardKey, openForm.FullCardKey)),
            ButtonAction.SendText sendText => ("say", sendText.Text),
            ButtonAction.RequestFile requestFile => ("ask", requestFile.Text),
            ButtonAction.ShowFullCard showFullCard => ("whole", WriteJson(NoData, null, showFullCard.FullCardKey)),
            ButtonAction.ShowPage showPage => ("page", WriteJson(NoData, null, showPage.FullCardKey, (PageIndexName, showPage.PageIndex))),
            _ => throw new InvalidOperationException($"Not a thing to press: {buttonAction.GetType().Name}"),
        };

    /// <summary>Both in one value, for an option of <see cref="OverflowActionId"/>.</summary>
    public static string EncodeAsOption(ButtonAction buttonAction)
    {
        var (id, value) = Encode(buttonAction);
        return buttonAction switch
        {
            ButtonAction.Execute execute => WriteJson(execute.Data, execute.CardKey, execute.FullCardKey, (ActionIdName, id)),
            ButtonAction.OpenForm openForm => WriteJson(openForm.Data, openForm.CardKey, openForm.FullCardKey, (ActionIdName, id)),
            _ => $"{id}:{value}",
        };
    }

    /// <summary>The action of a click; for an overflow menu the value is the chosen option's.</summary>
    public static ButtonAction? Decode(string actionId, string? value)
    {
        var id = actionId.LastIndexOf('#') is var separator and > 0 ? actionId[..separator] : actionId;
        return id.Split(':', 2) switch
        {
            ["press", { Length: > 0 } verb] when ParseObject(value) is { } json => new ButtonAction.Execute(
                verb,
                ReadData(json),
                json.GetString(CardKeyName),
                json.GetString(FullCardKeyName)
            ),
            ["open", { Length: > 0 } verb] when ParseObject(value) is { } json => new ButtonAction.OpenForm(
                verb,
                ReadData(json),
                json.GetString(CardKeyName),
                json.GetString(FullCardKeyName)
            ),
            ["say"] when value is { Length: > 0 } => new ButtonAction.SendText(value),
            ["ask"] when value is { Length: > 0 } => new ButtonAction.RequestFile(value),
            ["whole"] when ParseObject(value) is { } json && json.GetString(FullCardKeyName) is { } fullCardKey => new ButtonAction.ShowFullCard(fullCardKey),
            ["page"]
                when ParseObject(value) is { } json && json[PageIndexName] is JsonValue pageValue && pageValue.TryGetValue<int>(out var page) && page >= 0 =>
                new ButtonAction.ShowPage(page, json.GetString(FullCardKeyName)),
            [OverflowActionId] => DecodeOverflow(value),
            _ => null,
        };
    }

    private static ButtonAction? DecodeOverflow(string? value)
    {
        if (value?.StartsWith("say:", StringComparison.Ordinal) is true)
            return Decode("say", value[4..]);
        if (value?.StartsWith("ask:", StringComparison.Ordinal) is true)
            return Decode("ask", value[4..]);
        if (
            ParseObject(value) is not { } json
            || json.GetString(ActionIdName) is not { } actionId
            || actionId.StartsWith(OverflowActionId, StringComparison.Ordinal)
        )
        {
            return null;
        }
        json.Remove(ActionIdName);
        return Decode(actionId, json.ToJsonString(ChannelJson.WriteOptions));
    }

    private static ImmutableSortedDictionary<string, string> ReadData(JsonObject json) =>
        CardActionData.WithSubject(
            CardActionData.ToClick("", json.Where(c => c.Key is not (CardKeyName or FullCardKeyName))).Data,
            json.GetString(CardKeyName)
        );

    private static JsonObject? ParseObject(string? value)
    {
        try
        {
            return value is null ? null : ChannelJson.ParseObject(System.Text.Encoding.UTF8.GetBytes(value));
        }
        catch (ArgumentException)
        {
            return null; // an unpaired surrogate
        }
    }

    private static string WriteJson(
        ImmutableSortedDictionary<string, string> data,
        string? cardKey,
        string? fullCardKey,
        params (string Key, JsonNode Value)[] extra
    )
    {
        var json = new JsonObject();
        foreach (var (key, value) in extra)
            json[key] = value;
        foreach (var (key, value) in data)
            json[key] = value;
        if (cardKey is not null)
            json[CardKeyName] = cardKey;
        if (fullCardKey is not null)
            json[FullCardKeyName] = fullCardKey;
        return json.ToJsonString(ChannelJson.WriteOptions);
    }
}
