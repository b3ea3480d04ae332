using System.Text.Json.Nodes;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;

namespace CertBot.Core.Conversation.Forms;

/// <summary>All answers of a long form before they are handed over (<c>cards/summary.card.json</c>): each can be changed.</summary>
public static class SummaryCard
{
    public static BotMessage Create(FormProgress progress, BotMessage.TextMessage? lead = null) =>
        new BotMessage.CardMessage(
            "summary",
            new JsonObject
            {
                ["draft"] = progress.Draft.Id.Value,
                ["title"] = FormCard.Title(progress.Dialog),
                ["about"] = progress.Application is { } app ? $"{app.Name} {app.Release.Version}" : null,
                ["after"] = LocalizableValue.Text($"dialog.{progress.Dialog.Name}.after"),
                ["errors"] = new JsonArray([
                    .. progress.Errors.Select(m => new JsonObject
                    {
                        ["text"] = LocalizableValue.Text(m.Refusal.Code, (JsonObject)m.Refusal.Arguments.DeepClone()),
                    }),
                ]),
                ["lines"] = new JsonArray([
                    .. progress.AnsweredQuestions.Select(
                        (q, i) =>
                            new JsonObject
                            {
                                ["number"] = i + 1,
                                ["label"] = FormCard.Label(progress.Dialog, q),
                                ["answer"] = FormCard.AnswerText(progress, q),
                            }
                    ),
                ]),
                ["first"] = progress.AnsweredQuestions.Count > 0 ? progress.AnsweredQuestions[0].Key : "",
                ["choices"] = new JsonArray([
                    .. progress.AnsweredQuestions.Select(
                        (q, i) =>
                            new JsonObject
                            {
                                ["title"] = LocalizableValue.Text(
                                    "form.summary.choice",
                                    new() { ["number"] = i + 1, ["label"] = FormCard.Label(progress.Dialog, q) }
                                ),
                                ["value"] = q.Key,
                            }
                    ),
                ]),
            },
            lead
        )
        {
            Refusal = lead?.Refusal,
            SuggestedActions = [SuggestedActions.ForCommand("form.submit", progress.Context), SuggestedActions.ForCommand("form.later", progress.Context)],
        };
}
