using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>A button on its way into a block, which gives it an id no other in the block has.</summary>
internal sealed record Button(JsonObject Element, Pressable? Does)
{
    /// <summary>Whether it can stand as a line of an overflow, which has no colour and asks nothing.</summary>
    public bool IsBare => Element["style"] is null && Element["confirm"] is null;
}

/// <summary>Makes buttons of actions.</summary>
internal sealed class Buttons(Setting setting, bool behindAll)
{
    /// <summary>An address of our own: the words after it ask the bot for a file.</summary>
    private const string AskScheme = "certbot:ask?";

    /// <summary>Null: Slack cannot have such a button, or nothing would come of it.</summary>
    public Button? Of(JsonObject action) => action.Text("type") switch
    {
        "Action.Execute" => Execute(action, action, null),
        "Action.ShowCard" when action.Object("card") is { } card => Behind(action, card),
        "Action.OpenUrl" => Address(action.Text("title"), action.Text("url") ?? ""),
        _ => null,
    };

    /// <summary>The action of a whole row; what it is for is read aloud.</summary>
    public Button? OfRow(JsonObject action)
    {
        var said = action.Text("title");
        action = (JsonObject)action.DeepClone();
        action["title"] = Word("slack.open");
        if (Of(action) is not { } button) return null;
        if (said is { Length: > 0 }) button.Element["accessibility_label"] = Signs.Cut(Signs.Clean(said), Limits.Button);
        return button;
    }

    public Button? Saying(string title, string words) => Made(title, new Pressable.Say(Signs.Clean(words)));

    public Button? Whole => setting.Behind is { } behind ? Made(Word("slack.whole"), new Pressable.Whole(behind)) : null;

    public Button? Page(string key, int to) => Made(Word(key), new Pressable.Page(to, setting.Behind));

    /// <summary>A button's ids, as a click sends them.</summary>
    public static ImmutableSortedDictionary<string, string> Ids(JsonObject action) => Clicked.From("", action.Object("data")).Data;

    private string Word(string key) => OwnWords.Of(setting.Language, key);

    private Button? Behind(JsonObject action, JsonObject card)
    {
        var executes = Actions(card).Where(a => a.Text("type") == "Action.Execute").ToArray();
        if (executes is []) return null;
        if (Tree.Inputs(card).Any() || executes.Length > 1)
            return Made(action.Text("title"), new Pressable.Open(executes[0].Text("verb") ?? "", Ids(executes[0]), setting.Slot, setting.Behind), Style(action));
        return Execute(action, executes[0], Confirm(action, card, executes[0]));
    }

    private Button? Execute(JsonObject shown, JsonObject execute, JsonObject? confirm)
    {
        var press = new Pressable.Press(execute.Text("verb") ?? "", Ids(execute), setting.Slot, behindAll ? setting.Behind : null);
        if (Made(shown.Text("title"), press, Style(shown)) is not { } button) return null;
        if (confirm is not null) button.Element["confirm"] = confirm;
        return button;
    }

    private JsonObject Confirm(JsonObject shown, JsonObject card, JsonObject execute)
    {
        var title = (shown.Text("title") ?? "").TrimEnd('…', '.', ' ');
        var text = string.Join('\n', Tree.Texts(card).Select(t => Prose.Of(t, setting.Called).Words));
        var confirm = new JsonObject
        {
            ["title"] = Prose.Title(title, Limits.ConfirmTitle),
            ["text"] = Prose.Title(text is { Length: > 0 } ? text : title, Limits.ConfirmText),
            ["confirm"] = Prose.Title(execute.Text("title") ?? title, Limits.ConfirmWord),
            ["deny"] = Prose.Title(Word("slack.cancel"), Limits.ConfirmWord),
        };
        if ((Style(execute) ?? Style(shown)) is { } style) confirm["style"] = style;
        return confirm;
    }

    private Button? Address(string? title, string url)
    {
        if (url.StartsWith(AskScheme, StringComparison.Ordinal)) return Made(title, new Pressable.Ask(Uri.UnescapeDataString(url[AskScheme.Length..])));
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps || Signs.Length(uri.AbsoluteUri) > Limits.Url) return null;
        return new(Element(title, Pressables.Link, null, uri.AbsoluteUri), null);
    }

    private Button? Made(string? title, Pressable does, string? style = null)
    {
        var (id, value) = Pressables.Written(does);
        if (value.Length == 0 || Signs.Length(value) > Limits.Value || Signs.Length(id) > Limits.Id - 5) return null;
        var element = Element(title, id, value, null);
        if (style is not null) element["style"] = style;
        return new(element, does);
    }

    private JsonObject Element(string? title, string id, string? value, string? url)
    {
        var element = new JsonObject { ["type"] = "button", ["action_id"] = id, ["text"] = Prose.Title(title is { Length: > 0 } ? title : Word("slack.open"), Limits.Button) };
        if (value is not null) element["value"] = value;
        if (url is not null) element["url"] = url;
        return element;
    }

    private static string? Style(JsonObject action) => action.Text("style") switch
    {
        "positive" => "primary",
        "destructive" => "danger",
        _ => null,
    };

    private static IEnumerable<JsonObject> Actions(JsonObject card) => (card["actions"] as JsonArray ?? []).OfType<JsonObject>();
}
