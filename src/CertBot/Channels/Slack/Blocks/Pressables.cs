using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>Writes what our buttons carry, and reads it back when it comes in; null for whatever is not ours.</summary>
internal static class Pressables
{
    /// <summary>An address: Slack opens it, and tells us nonetheless.</summary>
    public const string Link = "link";

    /// <summary>The list of buttons that found no room; what was chosen is in its value.</summary>
    public const string More = "more";

    private const string SlotKey = "slot", BehindKey = "behind", ToKey = "to", WayKey = "by";

    private static readonly ImmutableSortedDictionary<string, string> Nothing = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The ids a button has: its kind, what it does, and its value.</summary>
    public static (string Id, string Value) Written(Pressable pressable) => pressable switch
    {
        Pressable.Press press => ($"press:{press.Verb}", Carried(press.Data, press.Slot, press.Behind)),
        Pressable.Open open => ($"open:{open.Verb}", Carried(open.Data, open.Slot, open.Behind)),
        Pressable.Say say => ("say", say.Words),
        Pressable.Ask ask => ("ask", ask.Words),
        Pressable.Whole whole => ("whole", Carried(Nothing, null, whole.Behind)),
        Pressable.Page page => ("page", Carried(Nothing, null, page.Behind, (ToKey, page.To))),
        _ => throw new InvalidOperationException($"Not a thing to press: {pressable.GetType().Name}"),
    };

    /// <summary>The same in one value, as an option of <see cref="More"/> has it.</summary>
    public static string Chosen(Pressable pressable)
    {
        var (id, value) = Written(pressable);
        return pressable switch
        {
            Pressable.Press press => Carried(press.Data, press.Slot, press.Behind, (WayKey, id)),
            Pressable.Open open => Carried(open.Data, open.Slot, open.Behind, (WayKey, id)),
            _ => $"{id}:{value}",
        };
    }

    /// <summary>What was pressed; for an overflow the value is the chosen option's.</summary>
    public static Pressable? Read(string actionId, string? value)
    {
        var id = actionId.LastIndexOf('#') is var at and > 0 ? actionId[..at] : actionId;
        return id.Split(':', 2) switch
        {
            ["press", { Length: > 0 } verb] when Object(value) is { } carried => new Pressable.Press(verb, Data(carried), Text(carried, SlotKey), Text(carried, BehindKey)),
            ["open", { Length: > 0 } verb] when Object(value) is { } carried => new Pressable.Open(verb, Data(carried), Text(carried, SlotKey), Text(carried, BehindKey)),
            ["say"] when value is { Length: > 0 } => new Pressable.Say(value),
            ["ask"] when value is { Length: > 0 } => new Pressable.Ask(value),
            ["whole"] when Object(value) is { } carried && Text(carried, BehindKey) is { } behind => new Pressable.Whole(behind),
            ["page"] when Object(value) is { } carried && carried[ToKey] is JsonValue to && to.TryGetValue<int>(out var page) && page >= 0 => new Pressable.Page(page, Text(carried, BehindKey)),
            [More] => OfMore(value),
            _ => null,
        };
    }

    /// <summary>What was typed and chosen, as Adaptive Cards send it; options whose values were too long are found in the card they are from.</summary>
    public static ImmutableSortedDictionary<string, string> Typed(JsonObject? stateValues, JsonObject? cardBehind) => TypedValues.Of(stateValues, cardBehind);

    private static Pressable? OfMore(string? value)
    {
        if (value?.StartsWith("say:", StringComparison.Ordinal) is true) return Read("say", value[4..]);
        if (value?.StartsWith("ask:", StringComparison.Ordinal) is true) return Read("ask", value[4..]);
        if (Object(value) is not { } carried || Text(carried, WayKey) is not { } way || way.StartsWith(More, StringComparison.Ordinal)) return null;
        carried.Remove(WayKey);
        return Read(way, carried.ToJsonString(Json.Out));
    }

    private static ImmutableSortedDictionary<string, string> Data(JsonObject carried) =>
        Clicked.From("", new JsonObject(carried.Where(c => c.Key is not (SlotKey or BehindKey)).Select(c => KeyValuePair.Create(c.Key, c.Value?.DeepClone())))).Data;

    private static string? Text(JsonObject carried, string key) => carried.Text(key);

    private static JsonObject? Object(string? value)
    {
        try
        {
            return value is null ? null : Json.Object(System.Text.Encoding.UTF8.GetBytes(value));
        }
        catch (ArgumentException)
        {
            return null;   // half a character
        }
    }

    private static string Carried(ImmutableSortedDictionary<string, string> data, string? slot, string? behind, params (string Key, JsonNode Value)[] also)
    {
        var carried = new JsonObject();
        foreach (var (key, value) in also) carried[key] = value;
        foreach (var (key, value) in data) carried[key] = value;
        if (slot is not null) carried[SlotKey] = slot;
        if (behind is not null) carried[BehindKey] = behind;
        return carried.ToJsonString(Json.Out);
    }
}
