using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>Writes a card's elements on a sheet.</summary>
internal sealed class Elements(Setting setting, Buttons buttons, Sheet sheet)
{
    private readonly Inputs inputs = new(setting.Language);

    public void Write(IEnumerable<JsonObject> elements)
    {
        foreach (var element in elements) Write(element);
    }

    private void Write(JsonObject element)
    {
        if (Clicked.Word(element["separator"]) == "true") sheet.Divide();
        switch (element.Text("type"))
        {
            case "TextBlock":
                Text(element);
                break;
            case "Container" or "ColumnSet" when Row(element) is var (prose, action):
                sheet.Row(prose, buttons.OfRow(action));
                break;
            case "Container" or "ColumnSet" when SideButton(element) is var (prose, action):
                sheet.Row(prose, buttons.Of(action));
                break;
            case "Container" when Labelled(element) is { } pair:
                sheet.Row(pair, null);
                break;
            case "ColumnSet":
                Columns(element);
                break;
            case "Container" or "Column":
                Write(Tree.Children(element, "items"));
                break;
            case "FactSet":
                sheet.Fields(Tree.Children(element, "facts").Select(f => Pair(f.Text("title") ?? "", f.Text("value") ?? "")));
                break;
            case "Image":
                Image(element);
                break;
            case "ActionSet":
                sheet.Put(ActionRows.Of([.. Tree.Children(element, "actions").Select(buttons.Of).OfType<Button>()]));
                break;
            case { } type when type.StartsWith("Input.", StringComparison.Ordinal):
                Input(element);
                break;
        }
    }

    private void Text(JsonObject block)
    {
        var prose = Said(block);
        var under = block.Text("spacing") is "None" or "Small";
        if (block.Text("style") == "heading") sheet.Heading(Prose.Of(block.Text("text") ?? "", setting.Called));
        else if (IsSmall(block) && under) sheet.WhisperUnder(prose);
        else if (IsSmall(block)) sheet.Whisper(prose);
        else if (under) sheet.SayUnder(prose);
        else sheet.Say(prose);
    }

    private void Columns(JsonObject set)
    {
        var columns = Tree.Children(set, "columns").ToArray();
        var texts = columns.Select(c => Tree.Children(c, "items").ToArray()).ToArray();
        if (columns.Length > 1 && texts.All(t => t.Length > 0 && t.All(e => e.Text("type") == "TextBlock" && e.Text("style") != "heading" && !IsSmall(e))))
            sheet.Fields(texts.Select(t => t.Select(Said).Aggregate((above, below) => above.Over(below))));
        else
            Write(columns);
    }

    /// <summary>A container that is pressed as a whole.</summary>
    private (Prose Prose, JsonObject Action)? Row(JsonObject element) => element.Object("selectAction") is { } action && Flat(element) is { } texts ? (texts, action) : null;

    /// <summary>Texts that end with one button.</summary>
    private (Prose Prose, JsonObject Action)? SideButton(JsonObject element)
    {
        var leaves = Leaves(element).ToArray();
        if (leaves.Length < 2 || leaves[^1].Text("type") != "ActionSet" || leaves[..^1].Any(l => l.Text("type") != "TextBlock" || l.Text("style") == "heading")) return null;
        var prose = leaves[..^1].Select(Said).Aggregate((above, below) => above.Over(below));
        return Tree.Children(leaves[^1], "actions").ToArray() is [var only] && buttons.Of(only) is not null && prose.Texts(Limits.Text, 1) is { IsCut: false, Texts.Length: 1 } ? (prose, only) : null;
    }

    /// <summary>A small text with another close under it: what is asked, and the answer.</summary>
    private Prose? Labelled(JsonObject element) => Tree.Children(element, "items").ToArray() is [var label, var text]
        && label.Text("type") == "TextBlock" && text.Text("type") == "TextBlock" && IsSmall(label) && !IsSmall(text) && text.Text("spacing") == "None"
            ? Said(label).Bold().Over(Said(text))
            : null;

    private Prose? Flat(JsonObject element) =>
        Leaves(element).ToArray() is { Length: > 0 } leaves && leaves.All(l => l.Text("type") == "TextBlock") ? leaves.Select(Said).Aggregate((above, below) => above.Over(below)) : null;

    private static IEnumerable<JsonObject> Leaves(JsonObject element) => element.Text("type") switch
    {
        "Container" or "Column" => Tree.Children(element, "items").SelectMany(e => Leaves(Parted(e))),
        "ColumnSet" => Tree.Children(element, "columns").SelectMany(Leaves),
        _ => [element],
    };

    /// <summary>A part that stands apart, or is pressed for itself, is no part of a row.</summary>
    private static JsonObject Parted(JsonObject element) =>
        element.Text("type") is "Container" or "ColumnSet" && (element["selectAction"] is not null || element["separator"] is not null) ? [] : element;

    private void Image(JsonObject image)
    {
        var alt = image.Text("altText") ?? "";
        if (Uri.TryCreate(image.Text("url"), UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && Signs.Length(uri.AbsoluteUri) <= Limits.Url)
            sheet.Put(new JsonObject { ["type"] = "image", ["image_url"] = uri.AbsoluteUri, ["alt_text"] = Signs.Cut(Signs.Clean(alt) is { Length: > 0 } words ? words : Signs.More, Limits.Alt) });
        else
            sheet.Whisper(Prose.Plain(alt));
    }

    private void Input(JsonObject input)
    {
        if (inputs.Block(input) is not { } block)
        {
            sheet.Say(Prose.Plain(Inputs.Label(input)));
            return;
        }

        if (Inputs.IsTooLong(input)) sheet.Say(Prose.Plain(input.Text("value") ?? ""));
        sheet.Put(block);
    }

    private Prose Pair(string title, string value) => Prose.Of(title, setting.Called).Bold().Over(Prose.Of(value, setting.Called));

    private Prose Said(JsonObject block)
    {
        var prose = Prose.Of(block.Text("text") ?? "", setting.Called);
        return block.Text("weight") == "Bolder" ? prose.Bold() : prose;
    }

    private static bool IsSmall(JsonObject block) => block.Text("size") == "Small" || Clicked.Word(block["isSubtle"]) == "true";
}
