using CertBot.Core.Conversation.Commands;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Forms;

/// <summary>All answers of a long form before submission (<c>cards/summary.card.json</c>); each can be changed.</summary>
public static class SummaryCard
{
    public static BotMessage.CardMessage Create(FormProgress progress, BotMessage.TextMessage? lead = null) =>
        new BotMessage.CardMessage(
            "summary",
            new LocalizableObject
            {
                ["draft"] = progress.Draft.Id.Value,
                ["title"] = FormCard.Title(progress.Dialog),
                ["about"] = progress.Application is { } app ? $"{app.Name} {app.Release.Version}" : null,
                ["after"] = LocalizableValue.Text($"dialog.{progress.Dialog.Name}.after"),
                ["errors"] = LocalizableValue.Array([
                    .. progress.Errors.Select(m => new LocalizableObject { ["text"] = LocalizableValue.Text(m.Refusal.Code, m.Refusal.Arguments) }),
                ]),
                ["lines"] = LocalizableValue.Array([
                    .. progress.AnsweredQuestions.Select(
                        (q, i) =>
                            new LocalizableObject
                            {
                                ["number"] = i + 1,
                                ["label"] = FormCard.Label(progress.Dialog, q),
                                ["answer"] = FormCard.AnswerText(progress, q),
                            }
                    ),
                ]),
                ["first"] = progress.AnsweredQuestions.Count > 0 ? progress.AnsweredQuestions[0].Key : "",
                ["choices"] = LocalizableValue.Array([
                    .. progress.AnsweredQuestions.Select(
                        (q, i) =>
                            new LocalizableObject
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
