using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Connector.Teams;

/// <summary>
/// A card that is too large for Teams in pages: the body is divided between its elements, within containers and long texts where it has to be, and each page
/// ends with the buttons of the pages beside it.
/// </summary>
internal static class CardPages
{
    /// <summary>The verb of the buttons that turn to another page.</summary>
    public const string Verb = "page";

    public const string KeyMember = "key";

    public const string PageMember = "page";

    public const string LanguageMember = "language";

    /// <summary>Teams refuses messages of more than 28 KB now and then, and the card is not all of a message.</summary>
    public const int MaxCardBytes = 26_000;

    private const int MaxBodyBytes = 16_000;

    // More buttons than this are at the end of the body, once.
    private const int MaxActionsBytes = 5_000;

    public static int SizeOf(JsonNode? node) => node is null ? 0 : JsonSerializer.SerializeToUtf8Bytes(node, ChannelJson.WriteOptions).Length;

    /// <summary>A page of the card, the first being 1; null where the card has one page.</summary>
    public static JsonObject? Create(JsonObject card, int page, string key, LanguageCode language)
    {
        var actions = card["actions"] as JsonArray ?? [];
        IEnumerable<JsonObject> body = (card["body"] as JsonArray ?? []).OfType<JsonObject>();
        var isActionsInBody = SizeOf(actions) > MaxActionsBytes;
        if (isActionsInBody)
            body = body.Concat(actions.OfType<JsonObject>().Select(a => ActionSet(a)));
        var pages = Pack(body.SelectMany(element => Divide(element, MaxBodyBytes)), MaxBodyBytes);
        if (pages.Length < 2)
            return null;

        var number = Math.Clamp(page, 1, pages.Length);
        var shown = new JsonObject();
        foreach (var (name, value) in card)
        {
            // Another page would be turned back by an automatic refresh.
            if (name is not ("body" or "actions") && (name != "refresh" || number == 1))
                shown[name] = value?.DeepClone();
        }

        shown["body"] = new JsonArray([
            .. pages[number - 1].Select(e => e.DeepClone()),
            CreateNote(number, pages.Length, language),
            CreateTurns(number, pages.Length, key, language),
        ]);
        if (actions.Count > 0 && !isActionsInBody)
            shown["actions"] = actions.DeepClone();
        RemoveUnusedMentions(shown);
        return shown;
    }

    private static JsonObject ActionSet(params ReadOnlySpan<JsonNode> actions) =>
        new() { ["type"] = "ActionSet", ["actions"] = new JsonArray([.. actions.ToArray().Select(a => a.DeepClone())]) };

    private static ImmutableArray<ImmutableArray<JsonObject>> Pack(IEnumerable<JsonObject> elements, int maxBytes)
    {
        var pages = ImmutableArray.CreateBuilder<ImmutableArray<JsonObject>>();
        var page = ImmutableArray.CreateBuilder<JsonObject>();
        var bytes = 0;
        foreach (var element in elements)
        {
            var size = SizeOf(element) + 1;
            if (page.Count > 0 && bytes + size > maxBytes)
            {
                pages.Add(page.ToImmutable());
                page.Clear();
                bytes = 0;
            }

            page.Add(element);
            bytes += size;
        }

        if (page.Count > 0)
            pages.Add(page.ToImmutable());
        return pages.ToImmutable();
    }

    private static IEnumerable<JsonObject> Divide(JsonObject element, int maxBytes)
    {
        if (SizeOf(element) <= maxBytes)
            return [element];
        if (element.GetString("type") == "Container" && element["items"] is JsonArray items)
        {
            var frame = Without(element, "items");
            var available = Math.Max(2_000, maxBytes - SizeOf(frame) - 20);
            return Pack(items.OfType<JsonObject>().SelectMany(i => Divide(i, available)), available)
                .Select(part => With(frame, "items", new JsonArray([.. part.Select(i => i.DeepClone())])));
        }

        if (element.GetString("type") == "TextBlock" && element.GetString("text") is { } text)
        {
            var frame = Without(element, "text");
            return DivideText(text, Math.Max(500, (maxBytes - SizeOf(frame)) / 4)).Select(part => With(frame, "text", part));
        }

        return [element];
    }

    /// <summary>Parts of at most so many characters, divided between paragraphs, lines or words where there are any.</summary>
    private static IEnumerable<string> DivideText(string text, int maxLength)
    {
        var start = 0;
        while (text.Length - start > maxLength)
        {
            var window = text.AsSpan(start, maxLength);
            var end =
                window.LastIndexOf("\n\n") is > 0 and var paragraph && paragraph > maxLength / 2 ? paragraph
                : window.LastIndexOf('\n') is > 0 and var line && line > maxLength / 2 ? line
                : window.LastIndexOf(' ') is > 0 and var word ? word
                : char.IsHighSurrogate(window[^1]) ? maxLength - 1
                : maxLength;
            yield return text.Substring(start, end);
            start += end;
        }

        yield return text[start..];
    }

    private static JsonObject Without(JsonObject element, string member)
    {
        var copy = new JsonObject();
        foreach (var (name, value) in element)
        {
            if (name != member)
                copy[name] = value?.DeepClone();
        }

        return copy;
    }

    private static JsonObject With(JsonObject element, string member, JsonNode value)
    {
        var copy = (JsonObject)element.DeepClone();
        copy[member] = value;
        return copy;
    }

    private static JsonObject CreateNote(int number, int count, LanguageCode language) =>
        new()
        {
            ["type"] = "TextBlock",
            ["text"] = FindText("connector.page", language)
                .Replace("{page}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{of}", count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
            ["wrap"] = true,
            ["isSubtle"] = true,
            ["separator"] = true,
        };

    private static JsonObject CreateTurns(int number, int count, string key, LanguageCode language)
    {
        List<JsonNode> turns = [];
        if (number > 1)
            turns.Add(CreateTurn("connector.page.previous", number - 1, key, language));
        if (number < count)
            turns.Add(CreateTurn("connector.page.next", number + 1, key, language));
        return ActionSet([.. turns]);
    }

    private static JsonObject CreateTurn(string titleKey, int page, string key, LanguageCode language)
    {
        var action = new JsonObject
        {
            ["type"] = "Action.Execute",
            ["title"] = FindText(titleKey, language),
            ["verb"] = Verb,
            ["associatedInputs"] = "none",
            ["data"] = new JsonObject
            {
                [KeyMember] = key,
                [PageMember] = page,
                [LanguageMember] = language.Value,
            },
        };
        return (OutgoingActivity.WithSubmitFallbacks(new JsonObject { ["actions"] = new JsonArray(action) })["actions"] as JsonArray)?[0]?.DeepClone()
                as JsonObject
            ?? action;
    }

    // Teams rejects an entity whose text is not in the card.
    private static void RemoveUnusedMentions(JsonObject card)
    {
        if (card.GetObject("msteams")?["entities"] is not JsonArray entities)
            return;
        var words = Without(card, "msteams").ToJsonString(ChannelJson.WriteOptions);
        var used = entities.OfType<JsonObject>().Where(e => e.GetString("text") is { } text && words.Contains(text, StringComparison.Ordinal));
        card["msteams"] = With(card.GetObject("msteams") ?? [], "entities", new JsonArray([.. used.Select(e => e.DeepClone())]));
    }

    private static string FindText(string key, LanguageCode language) => TextCatalog.For(language).Find(key) ?? key;
}
