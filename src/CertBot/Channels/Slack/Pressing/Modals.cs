using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;
using CertBot.Channels.Slack.Blocks;
using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Core.Texts;

namespace CertBot.Channels.Slack.Pressing;

/// <summary>A modal that stands open: its id, and Slack's word for the state it was in.</summary>
internal sealed record Window(string Id, string? Hash);

/// <summary>
/// Modals. What opens one lives three seconds and serves once, so a window opens with "one moment" in it at once and is filled after; whoever changed it
/// in between wins over what is filled in late.
/// </summary>
internal sealed class Modals(Calls calls, Behind behind)
{
    private const int LongestTitle = 24;

    /// <summary>Null: nobody may open one any more with this trigger.</summary>
    public Task<Window?> Open(string team, string? trigger, LanguageCode language, CancellationToken cancel) =>
        Open(team, trigger, Sentence(Words(language, "slack.moment"), "CertBot", new JsonObject(), language), cancel);

    public async Task<Window?> Open(string team, string? trigger, JsonObject view, CancellationToken cancel) =>
        trigger is { Length: > 0 } && await calls.Make(team, "views.open", new() { ["trigger_id"] = trigger, ["view"] = view }, cancel) is Answered.Taken { Body: var body } ? Of(body.Object("view")) : null;

    /// <summary>False: it does not stand there.</summary>
    public async Task<bool> Show(string team, Window window, JsonObject view, CancellationToken cancel)
    {
        var update = new JsonObject { ["view_id"] = window.Id, ["view"] = view };
        if (window.Hash is { } hash) update["hash"] = hash;
        return await calls.Make(team, "views.update", update, cancel) is Answered.Taken;
    }

    /// <summary>A card of ours as a view, kept whole under a word of its own where it leaves something out.</summary>
    public async Task<JsonObject> Card(JsonObject card, string title, Standing standing, LanguageCode language, int page, CancellationToken cancel)
    {
        // Whoever turns a page has the card from there already.
        if (standing.Behind is not { } word)
        {
            word = Behind.Word(standing.Place, $"{standing.Thread}|{standing.Slot}|{StoreKey.Hash(card.ToJsonString())}");
            await behind.Keep(standing.Place, word, card, cancel);
        }

        var kept = standing with { Behind = word };
        return Translator.Modal(card, title, kept.Write().ToJsonString(Json.Out), new Setting { Surface = Surface.Modal, Language = language, Slot = kept.Slot, Behind = word }, page);
    }

    /// <summary>A sentence, and nothing to do but to close it.</summary>
    public static JsonObject Sentence(string markdown, string title, JsonObject metadata, LanguageCode language) => Translator.Modal(
        new JsonObject { ["type"] = "AdaptiveCard", ["body"] = new JsonArray(new JsonObject { ["type"] = "TextBlock", ["text"] = markdown, ["wrap"] = true }) },
        title, metadata.ToJsonString(Json.Out), new Setting { Surface = Surface.Modal, Language = language });

    /// <summary>What a window that stays shows after something in it was pressed; <paramref name="closed"/> are the words for where there is nothing more to say.</summary>
    public static JsonObject After(Next next, string closed, string title, Standing standing, LanguageCode language) => next switch
    {
        Next.Shows shows => shows.View,
        Next.Refuses refuses => Sentence(refuses.Sentence, title, standing.Write(), language),
        _ => Sentence(Words(language, closed), title, standing.Write(), language),
    };

    public static Window? Of(JsonObject? view) => view?.Text("id") is { Length: > 0 } id ? new Window(id, view.Text("hash")) : null;

    /// <summary>What a window is called that a verb opens.</summary>
    public static string Title(string verb, LanguageCode language)
    {
        var book = TextBook.Of(language);
        return (book.Find($"dialog.{verb}.title") ?? book.Find($"inquiry.{verb}.title")) is { Length: <= LongestTitle } title ? title : "CertBot";
    }

    public static string Words(LanguageCode language, string key) => TextBook.Of(language).Find(key) ?? key;
}
