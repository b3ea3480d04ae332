using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>Says in Block Kit what a rendered card or a line says.</summary>
internal static class Translator
{
    /// <param name="above">A line of markdown that stands above the card.</param>
    public static Translated Card(JsonObject card, string? above, Setting setting)
    {
        var body = Body.Of(card, above, setting, submit: null);
        var (blocks, cut) = Fitted(body, setting);
        return new(blocks, Fallback(card, above, setting), cut);
    }

    public static Translated Line(string markdown, IReadOnlyList<(string Title, string Value)> suggestions, Setting setting)
    {
        var (sheet, buttons, prose) = (new Sheet(setting), new Buttons(setting, behindAll: false), Prose.Of(markdown, setting.Called));
        sheet.Say(prose);
        var rows = ActionRows.Of([.. suggestions.Select(s => buttons.Saying(s.Title, s.Value)).OfType<Button>()]);
        var (blocks, cut) = Fitted(new(sheet.Blocks, [.. rows], sheet.IsCut), setting);
        return new(blocks, Filled(prose.Short(Limits.Fallback)), cut);
    }

    /// <summary>A view that shows a card; where it has inputs, its first button that takes them hands them in.</summary>
    /// <param name="metadata">A JSON object of ids.</param>
    /// <exception cref="ArgumentException">The metadata is no JSON object, or longer than a view can carry.</exception>
    public static JsonObject Modal(JsonObject card, string title, string metadata, Setting setting, int page = 0) => ModalView.Of(card, title, metadata, setting with { Surface = Surface.Modal }, page);

    /// <summary>One line of text for places without blocks: escaped, uncut.</summary>
    public static string Mrkdwn(string markdown, ImmutableArray<string> called) => Prose.Of(markdown, called).Mrkdwn;

    /// <summary>The card's own buttons stay, whatever has to go: they are why it is there.</summary>
    private static (JsonArray Blocks, bool IsCut) Fitted(Body body, Setting setting)
    {
        var most = Limits.Blocks(setting.Surface);
        var blocks = body.Blocks;
        if (blocks.Count == 0 && body.Rows.Count == 0) blocks = [Section(Signs.More)];
        if (blocks.Count + body.Rows.Count > most - (body.IsCut ? 1 : 0)) blocks = [.. blocks.Where(b => !Sheet.IsDivider(b))];

        var rows = body.Rows.Take(most - 2).ToArray();
        var room = most - rows.Length;
        var isFull = blocks.Count + (body.IsCut ? 1 : 0) > room || rows.Length < body.Rows.Count;
        if (!isFull && !body.IsCut) return (new JsonArray([.. blocks, .. rows]), false);

        var kept = Kept(blocks, room - 1);
        var missing = blocks.Count - kept.Length + body.Rows.Count - rows.Length;
        var note = Section(missing > 0 ? OwnWords.Missing(setting.Language, missing) : OwnWords.Of(setting.Language, "slack.cut"));
        if (new Buttons(setting, behindAll: false).Whole is { } whole) note["accessory"] = whole.Element;
        return (new JsonArray([.. kept, note, .. rows]), true);
    }

    /// <summary>The first blocks; but all inputs, as long as there is room: a button below would hand in the form without them.</summary>
    private static JsonObject[] Kept(IReadOnlyList<JsonObject> blocks, int room)
    {
        var spare = Math.Max(0, room - blocks.Count(b => b.Text("type") == "input"));
        return [.. blocks.Where(b => b.Text("type") == "input" || spare-- > 0).Take(room)];
    }

    private static JsonObject Section(string text) => new() { ["type"] = "section", ["text"] = Prose.Title(text, Limits.Text) };

    private static string Fallback(JsonObject card, string? above, Setting setting)
    {
        var words = card.Text("fallbackText") is { } given && !string.IsNullOrWhiteSpace(given)
            ? Prose.Plain(given)
            : Tree.Texts(card).Take(2).Select(t => Prose.Of(t, setting.Called)).Aggregate(Prose.Plain(""), (first, next) => first.IsEmpty ? next : first.Over(next));
        return Filled((above is null ? words : Prose.Of(above, setting.Called).Over(words)).Short(Limits.Fallback));
    }

    private static string Filled(string text) => text.Length > 0 ? text : Signs.More;
}
