using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Slack.Views;

/// <summary>A modal that stands open: its id, and Slack's word for the state it was in.</summary>
internal sealed record OpenView(string Id, string? Hash);

/// <summary>
/// Modals. What opens one lives three seconds and serves once, so a window opens with "one moment" in it at once and is filled after; whoever changed it
/// in between wins over what is filled in late.
/// </summary>
internal sealed class Modals(SlackApiClient apiClient, FullCardStore fullCardStore)
{
    private const int MaxTitleLength = 24;

    /// <summary>Null: nobody may open one any more with this trigger.</summary>
    public Task<OpenView?> Open(string team, string? trigger, LanguageCode language, CancellationToken cancellationToken) =>
        Open(team, trigger, CreateTextView(SlackTexts.Get(language, "slack.moment"), "CertBot", new JsonObject(), language), cancellationToken);

    public async Task<OpenView?> Open(string team, string? trigger, JsonObject view, CancellationToken cancellationToken) =>
        trigger is { Length: > 0 }
        && await apiClient.Call(team, "views.open", new() { ["trigger_id"] = trigger, ["view"] = view }, cancellationToken)
            is SlackApiResult.Success { Body: var body }
            ? ReadOpenView(body.GetObject("view"))
            : null;

    /// <summary>False: it does not stand there.</summary>
    public async Task<bool> Update(string team, OpenView openView, JsonObject view, CancellationToken cancellationToken)
    {
        var update = new JsonObject { ["view_id"] = openView.Id, ["view"] = view };
        if (openView.Hash is { } hash)
            update["hash"] = hash;
        return await apiClient.Call(team, "views.update", update, cancellationToken) is SlackApiResult.Success;
    }

    /// <summary>A card of ours as a view, kept whole under a word of its own where it leaves something out.</summary>
    public async Task<JsonObject> CreateCardView(
        JsonObject card,
        string title,
        ModalMetadata modalMetadata,
        LanguageCode language,
        int page,
        CancellationToken cancellationToken
    )
    {
        // Whoever turns a page has the card from there already.
        if (modalMetadata.FullCardKey is not { } fullCardKey)
        {
            fullCardKey = FullCardStore.CreateKey(
                modalMetadata.Conversation,
                $"{modalMetadata.Thread}|{modalMetadata.CardKey}|{SafeKey.Hash(card.ToJsonString())}"
            );
            await fullCardStore.Save(modalMetadata.Conversation, fullCardKey, card, cancellationToken);
        }

        var storedMetadata = modalMetadata with { FullCardKey = fullCardKey };
        return BlockKitConverter.ConvertModal(
            card,
            title,
            storedMetadata.ToJson().ToJsonString(ChannelJson.WriteOptions),
            new ConversionOptions
            {
                Surface = Surface.Modal,
                Language = language,
                CardKey = storedMetadata.CardKey,
                FullCardKey = fullCardKey,
            },
            page
        );
    }

    /// <summary>A sentence, and nothing to do but to close it.</summary>
    public static JsonObject CreateTextView(string markdown, string title, JsonObject metadata, LanguageCode language) =>
        BlockKitConverter.ConvertModal(
            new JsonObject
            {
                ["type"] = "AdaptiveCard",
                ["body"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "TextBlock",
                        ["text"] = markdown,
                        ["wrap"] = true,
                    }
                ),
            },
            title,
            metadata.ToJsonString(ChannelJson.WriteOptions),
            new ConversionOptions { Surface = Surface.Modal, Language = language }
        );

    /// <summary>What a window that stays shows after something in it was pressed; <paramref name="closedTextKey"/> are the words for where there is nothing more to say.</summary>
    public static JsonObject CreateResultView(ModalResult result, string closedTextKey, string title, ModalMetadata modalMetadata, LanguageCode language) =>
        result switch
        {
            ModalResult.Update update => update.View,
            ModalResult.Error error => CreateTextView(error.Message, title, modalMetadata.ToJson(), language),
            _ => CreateTextView(SlackTexts.Get(language, closedTextKey), title, modalMetadata.ToJson(), language),
        };

    public static OpenView? ReadOpenView(JsonObject? view) => view?.GetString("id") is { Length: > 0 } id ? new OpenView(id, view.GetString("hash")) : null;

    /// <summary>What a window is called that a verb opens.</summary>
    public static string GetTitle(string verb, LanguageCode language)
    {
        var catalog = TextCatalog.For(language);
        return (catalog.Find($"dialog.{verb}.title") ?? catalog.Find($"inquiry.{verb}.title")) is { Length: <= MaxTitleLength } title ? title : "CertBot";
    }
}
