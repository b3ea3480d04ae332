using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit.TextObjects;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>A button element, before it has an <c>action_id</c> unique in its block.</summary>
internal sealed record ButtonElement(JsonObject Element, ButtonAction? Action)
{
    /// <summary>It can be an overflow option, which has neither style nor confirmation.</summary>
    public bool CanBeOption => Element["style"] is null && Element["confirm"] is null;
}

/// <summary>Creates buttons from Adaptive Card actions.</summary>
internal sealed class ButtonFactory(ConversionOptions options, bool keepsFullCard)
{
    /// <summary>The bot's own URL scheme: the text after it requests a file.</summary>
    private const string FileRequestScheme = "certbot:ask?";

    /// <summary>Null where Block Kit has no such button, or it would do nothing.</summary>
    public ButtonElement? Create(JsonObject action) => Create(action, action.GetString("title"));

    private ButtonElement? Create(JsonObject action, string? title) =>
        action.GetString("type") switch
        {
            "Action.Execute" => CreateExecute(action, title, action, null),
            "Action.ShowCard" when action.GetObject("card") is { } card => CreateForShowCard(action, title, card),
            "Action.OpenUrl" => CreateOpenUrl(title, action.GetString("url") ?? ""),
            _ => null,
        };

    /// <summary>The button of a selectable row; its label is for screen readers.</summary>
    public ButtonElement? CreateForRow(JsonObject action)
    {
        if (Create(action, GetText("slack.open")) is not { } button)
            return null;
        if (action.GetString("title") is { Length: > 0 } label)
            button.Element["accessibility_label"] = SlackText.Truncate(SlackText.Sanitize(label), BlockKitLimits.ButtonText);
        return button;
    }

    public ButtonElement? CreateSendText(string title, string text) => CreateButton(title, new ButtonAction.SendText(SlackText.Sanitize(text)));

    public ButtonElement? ShowFullCard =>
        options.FullCardKey is { } fullCardKey ? CreateButton(GetText("slack.whole"), new ButtonAction.ShowFullCard(fullCardKey)) : null;

    public ButtonElement? CreateShowPage(string key, int pageIndex) => CreateButton(GetText(key), new ButtonAction.ShowPage(pageIndex, options.FullCardKey));

    /// <summary>The data of an action, as a click sends it.</summary>
    public static ImmutableSortedDictionary<string, string> ReadData(JsonObject action) => CardActionData.ToClick("", action.GetObject("data")).Data;

    private string GetText(string key) => SlackTexts.Get(options.Language, key);

    private ButtonElement? CreateForShowCard(JsonObject action, string? title, JsonObject card)
    {
        var executes = ActionsOf(card).Where(a => a.GetString("type") == "Action.Execute").ToArray();
        if (executes is [])
            return null;
        if (CardTraversal.FindInputs(card).Any() || executes.Length > 1)
        {
            return CreateButton(
                title,
                new ButtonAction.OpenForm(executes[0].GetString("verb") ?? "", ReadData(executes[0]), options.CardKey, options.FullCardKey),
                StyleOf(action)
            );
        }
        return CreateExecute(action, title, executes[0], CreateConfirmation(action, title ?? "", card, executes[0]));
    }

    private ButtonElement? CreateExecute(JsonObject shownAction, string? title, JsonObject executedAction, JsonObject? confirm)
    {
        var executeAction = new ButtonAction.Execute(
            executedAction.GetString("verb") ?? "",
            ReadData(executedAction),
            options.CardKey,
            keepsFullCard ? options.FullCardKey : null
        );
        if (CreateButton(title, executeAction, StyleOf(shownAction)) is not { } button)
            return null;
        if (confirm is not null)
            button.Element["confirm"] = confirm;
        return button;
    }

    private JsonObject CreateConfirmation(JsonObject shownAction, string shownTitle, JsonObject card, JsonObject executedAction)
    {
        var title = shownTitle.TrimEnd('…', '.', ' ');
        var text = string.Join('\n', CardTraversal.FindTexts(card).Select(t => FormattedText.FromMarkdown(t, options.MentionableUsers).UnescapedText));
        var confirm = new JsonObject
        {
            ["title"] = FormattedText.CreatePlainTextObject(title, BlockKitLimits.ConfirmTitle),
            ["text"] = FormattedText.CreatePlainTextObject(text is { Length: > 0 } ? text : title, BlockKitLimits.ConfirmText),
            ["confirm"] = FormattedText.CreatePlainTextObject(executedAction.GetString("title") ?? title, BlockKitLimits.ConfirmButton),
            ["deny"] = FormattedText.CreatePlainTextObject(GetText("slack.cancel"), BlockKitLimits.ConfirmButton),
        };
        if ((StyleOf(executedAction) ?? StyleOf(shownAction)) is { } style)
            confirm["style"] = style;
        return confirm;
    }

    private ButtonElement? CreateOpenUrl(string? title, string url)
    {
        if (url.StartsWith(FileRequestScheme, StringComparison.Ordinal))
            return CreateButton(title, new ButtonAction.RequestFile(Uri.UnescapeDataString(url[FileRequestScheme.Length..])));
        if (
            !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || uri.Scheme != Uri.UriSchemeHttps
            || SlackText.CountCodePoints(uri.AbsoluteUri) > BlockKitLimits.Url
        )
        {
            return null;
        }
        return new(CreateElement(title, ButtonActionCodec.LinkActionId, null, uri.AbsoluteUri), null);
    }

    private ButtonElement? CreateButton(string? title, ButtonAction buttonAction, string? style = null)
    {
        var (id, value) = ButtonActionCodec.Encode(buttonAction);
        if (value.Length == 0 || SlackText.CountCodePoints(value) > BlockKitLimits.ButtonValue || SlackText.CountCodePoints(id) > BlockKitLimits.Id - 5)
            return null;
        var element = CreateElement(title, id, value, null);
        if (style is not null)
            element["style"] = style;
        return new(element, buttonAction);
    }

    private JsonObject CreateElement(string? title, string id, string? value, string? url)
    {
        var element = new JsonObject
        {
            ["type"] = "button",
            ["action_id"] = id,
            ["text"] = FormattedText.CreatePlainTextObject(title is { Length: > 0 } ? title : GetText("slack.open"), BlockKitLimits.ButtonText),
        };
        if (value is not null)
            element["value"] = value;
        if (url is not null)
            element["url"] = url;
        return element;
    }

    private static string? StyleOf(JsonObject action) =>
        action.GetString("style") switch
        {
            "positive" => "primary",
            "destructive" => "danger",
            _ => null,
        };

    private static IEnumerable<JsonObject> ActionsOf(JsonObject card) => (card["actions"] as JsonArray ?? []).OfType<JsonObject>();
}
