using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Slack.Views;

/// <summary>An open view: its id, and the <c>hash</c> of its state.</summary>
internal sealed record OpenView(string Id, string? Hash);

/// <summary>
/// Opens and updates modals. A <c>trigger_id</c> is valid for three seconds and for one use, so a modal is opened at once with a placeholder and filled
/// afterwards; the <c>hash</c> keeps a late update from overwriting a newer view.
/// </summary>
internal sealed class Modals(SlackApiClient apiClient, FullCardStore fullCardStore)
{
    private const int MaxTitleLength = 24;

    /// <summary>Null when the trigger expired or was used already.</summary>
    public Task<OpenView?> Open(string team, string? trigger, LanguageCode language, CancellationToken cancellationToken) =>
        Open(team, trigger, CreateTextView(SlackTexts.Get(language, "slack.moment"), "CertBot", new JsonObject(), language), cancellationToken);

    public async Task<OpenView?> Open(string team, string? trigger, JsonObject view, CancellationToken cancellationToken) =>
        trigger is { Length: > 0 }
        && await apiClient.Call(team, "views.open", new() { ["trigger_id"] = trigger, ["view"] = view }, cancellationToken)
            is SlackApiResult.Success { Body: var body }
            ? ReadOpenView(body.GetObject("view"))
            : null;

    /// <summary>False when the view is closed or was changed meanwhile.</summary>
    public async Task<bool> Update(string team, OpenView openView, JsonObject view, CancellationToken cancellationToken)
    {
        var update = new JsonObject { ["view_id"] = openView.Id, ["view"] = view };
        if (openView.Hash is { } hash)
            update["hash"] = hash;
        return await apiClient.Call(team, "views.update", update, cancellationToken) is SlackApiResult.Success;
    }

    /// <summary>Converts a card to a view. The full card is stored, because the view may show a part of it only.</summary>
    public async Task<JsonObject> CreateCardView(
        JsonObject card,
        string title,
        ModalMetadata modalMetadata,
        LanguageCode language,
        int page,
        CancellationToken cancellationToken
    )
    {
        // A view that is turned to another page has its card stored already.
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
                Surface = SlackSurface.Modal,
                Language = language,
                CardKey = storedMetadata.CardKey,
                FullCardKey = fullCardKey,
            },
            page
        );
    }

    /// <summary>A view with a text and no input or button.</summary>
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
            new ConversionOptions { Surface = SlackSurface.Modal, Language = language }
        );

    /// <summary>The view after a turn. <paramref name="closedTextKey"/> names the text shown where the turn would close the modal.</summary>
    public static JsonObject CreateResultView(ModalResult result, string closedTextKey, string title, ModalMetadata modalMetadata, LanguageCode language) =>
        result switch
        {
            ModalResult.Update update => update.View,
            ModalResult.Error error => CreateTextView(error.Message, title, modalMetadata.ToJson(), language),
            _ => CreateTextView(SlackTexts.Get(language, closedTextKey), title, modalMetadata.ToJson(), language),
        };

    public static OpenView? ReadOpenView(JsonObject? view) => view?.GetString("id") is { Length: > 0 } id ? new OpenView(id, view.GetString("hash")) : null;

    /// <summary>The title of the modal that a verb opens.</summary>
    public static string GetTitle(string verb, LanguageCode language)
    {
        var catalog = TextCatalog.For(language);
        return (catalog.Find($"dialog.{verb}.title") ?? catalog.Find($"inquiry.{verb}.title")) is { Length: <= MaxTitleLength } title ? title : "CertBot";
    }
}
