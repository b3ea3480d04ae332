using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Engine;

/// <summary>What is said about an open form, besides its cards.</summary>
internal static class FormMessages
{
    /// <summary>Another dialog is wanted in the middle of a form.</summary>
    public static BotMessage.TextMessage KeepOrDiscard(Draft draft, string requestedDialog, TurnContext context) =>
        new(
            draft.Dialog == requestedDialog ? "form.keep-or-anew" : "form.keep-or-drop",
            new() { ["dialog"] = LocalizableValue.Text($"dialog.{draft.Dialog}.title"), ["wanted"] = LocalizableValue.Text($"dialog.{requestedDialog}.title") }
        )
        {
            SuggestedActions = SuggestedActions.ForCommands(context, "form.keep", "form.drop"),
        };

    /// <summary>Answers are to be dropped.</summary>
    public static BotMessage.TextMessage CancelConfirmation(FormProgress progress) =>
        new("form.cancel-sure", new() { ["dialog"] = FormCard.Title(progress.Dialog), ["done"] = progress.AnsweredQuestions.Count })
        {
            SuggestedActions = SuggestedActions.YesNo(progress.Context),
        };

    /// <summary>A sentence, and under it the question that is open: "one message" holds.</summary>
    public static BotMessage WithOpenQuestion(BotMessage message, FormProgress progress)
    {
        var questionText = progress.CurrentQuestion is { } question ? FormCard.Label(progress.Dialog, question) : LocalizableValue.Text("form.summary");
        var data = new LocalizableObject
        {
            ["dialog"] = FormCard.Title(progress.Dialog),
            ["question"] = questionText,
            ["step"] = progress.StepNumber,
            ["of"] = progress.StepCount,
        };
        return message switch
        {
            BotMessage.TextMessage line => new BotMessage.TextMessage(
                "form.aside",
                new LocalizableObject { ["said"] = LocalizableValue.Text(line.Key, line.Arguments), ["then"] = LocalizableValue.Text("form.back-to", data) }
            ),
            BotMessage.CardMessage card => card with { Lead = new("form.back-to", data) },
            _ => message,
        };
    }
}
