using System.Text.Json.Nodes;
using CertBot.Cards;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Engine;
using CertBot.Tests.Kit.Channels;

namespace CertBot.Tests.Lint;

/// <summary>
/// A button that starts a dialog about an application says what its card was made for: the subject, and of a task or an escalation its revision. That the
/// dialogs look at it is tested in Core: <c>OutdatedCardTests</c>.
/// </summary>
public sealed class CardSubjectLintTests
{
    public static TheoryData<string> Cards => [.. CardTemplates.Names];

    [Theory, MemberData(nameof(Cards))]
    public void Every_button_that_starts_a_dialog_names_what_its_card_was_made_for(string name)
    {
        List<string> findings = [];
        foreach (var button in CardButtons.AllObjects(CardTemplates.Source(name)).Where(o => o["type"]?.ToString() == "Action.Execute"))
        {
            // A message shared as evidence is no card of an application; each of its choices carries the ids.
            if (name == "evidence" || DialogRegistry.FindDialog(button["verb"]?.ToString() ?? "") is not { AppliesTo: not null } dialog)
                continue;

            var data = button["data"] as JsonObject ?? [];
            var isAboutEscalation = dialog.Arguments.Contains(CommandArgument.Escalation);
            // A case is about its application already, and its number says which one it is; a customer is about none.
            if (data["customer"] is not null)
                continue;
            string[] needed =
            [
                data["case"] is null ? "app" : "case",
                .. isAboutEscalation ? ["escalation", "revision"] : (string[])["subject"],
                .. dialog.Audience == Audience.Reviewer ? ["criterion", "revision"] : (string[])[],
            ];
            findings.AddRange(needed.Where(key => data[key] is null).Select(key => $"{name}, {dialog.Name}: no {key}"));
        }

        Assert.Empty(findings);
    }
}
