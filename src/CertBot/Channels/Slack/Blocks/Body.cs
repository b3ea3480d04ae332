using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>A card as blocks, however many: what it says, and the rows of its own buttons.</summary>
internal sealed record Body(IReadOnlyList<JsonObject> Blocks, IReadOnlyList<JsonObject> Rows, bool IsCut)
{
    public static Body Of(JsonObject card, string? above, Setting setting, JsonObject? submit)
    {
        var sheet = new Sheet(setting);
        var buttons = new Buttons(setting, behindAll: Tree.Inputs(card).Any(Choices.IsShortened));
        if (above is not null) sheet.Say(Prose.Of(above, setting.Called));
        new Elements(setting, buttons, sheet).Write(Tree.Children(card, "body"));
        var actions = Tree.Children(card, "actions").Where(a => a != submit).ToArray();
        foreach (var unfolded in actions.Where(a => a.Text("type") == "Action.ShowCard").Select(a => a.Object("card")).OfType<JsonObject>().Where(c => !Tree.Children(c, "actions").Any()))
        {
            // What unfolds has nothing to press: here it is unfolded.
            new Elements(setting, buttons, sheet).Write(Tree.Children(unfolded, "body"));
        }

        return new(sheet.Blocks, [.. ActionRows.Of([.. actions.Select(buttons.Of).OfType<Button>()])], sheet.IsCut);
    }
}
