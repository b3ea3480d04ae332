using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Engine;

/// <summary>
/// The talk with one person at one place: what they did comes in, what to say and perhaps a command comes out. Pure: the same
/// desk, talk and input give the same turn.
/// </summary>
public static class ConversationEngine
{
    /// <summary>
    /// Takes one input. With <see cref="TurnResult.DataRequests"/> the host loads what is wanted into the desk and calls again with the same talk
    /// and input. A command that comes from a draft leaves it <see cref="Draft.IsSubmitted"/>; one from a click or a phrase leaves the talk as it is.
    /// </summary>
    public static TurnResult HandleInput(TurnContext context, ConversationState state, Input input)
    {
        var known = new TurnData(context);
        var current = state.Draft is { IsSubmitted: true } draft ? state with { Draft = draft with { IsSubmitted = false } } : state;
        var result = input switch
        {
            Input.Text text => new TextInputHandler(known, current).HandleText(text.Value),
            Input.Click click => new CardActionHandler(known, current).Handle(click),
            Input.Files files => new TextInputHandler(known, current).HandleFiles(files),
            Input.ConversationStarted => WelcomeMessage.ShowOnce(known, current),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return known.Missing is { Length: > 0 } missing ? new() { State = state, DataRequests = missing } : result;
    }

    /// <summary>
    /// What is said after the domain answered a command; it may need things as <see cref="HandleInput"/> does. The desk best has the changed
    /// application in it, so that "3 of 9" counts what was just handed in.
    /// </summary>
    public static TurnResult CompleteCommand(TurnContext context, ConversationState state, Command command, Refusal? refusal)
    {
        var known = new TurnData(context);
        var clearedState = state with { OneTimeCode = null, IsReplySuppressed = false };
        var result = (state.Draft, refusal) switch
        {
            ({ IsSubmitted: true } draft, { } reason) => new FormEngine(known, clearedState).HandleRefusal(draft, reason),
            ({ IsSubmitted: true } draft, _) => new()
            {
                State = clearedState with { Draft = null, IsConfirmingCancel = false, RequestedDialog = null },
                Messages = [SuccessMessage(known, draft.Dialog, command, state.OneTimeCode)],
            },
            (_, { } reason) => new FormEngine(known, clearedState).ReplyKeepingForm(RefusalMessages.FromRefusal(reason)),
            _ when state.IsReplySuppressed => new() { State = clearedState },
            _ => new FormEngine(known, clearedState).ReplyKeepingForm(SuccessMessage(known, CommandNames.NameOf(command), command, state.OneTimeCode)),
        };
        return known.Missing is { Length: > 0 } missing ? new() { State = state, DataRequests = missing } : result;
    }

    // A sentence of every dialog: what was done, what happens next and whose turn it is.
    private static BotMessage.TextMessage SuccessMessage(TurnData turnData, string name, Command command, string? code)
    {
        var dialog = DialogRegistry.FindDialog(name);
        var data = (dialog?.SuccessArguments(turnData, command) ?? []).ToBuilder();
        if (code is not null)
            data["code"] = code;
        if (command is Command.OnApplication { Id: var id, Command: var applicationCommand })
        {
            var app = turnData.Context.Applications.GetValueOrDefault(id);
            data["promised"] =
                app is not null && CertBot.Core.Certification.Applications.PromisedDates.For(app, turnData.EditionOf(app)) is { } day
                    ? LocalizableValue.Date(day)
                    : LocalizableValue.Text("form.no-day");
            data["name"] = app?.Name ?? (applicationCommand as CertBot.Core.Certification.Applications.ApplicationCommand.Submit)?.Name ?? id.Value;
            data["version"] = app?.Release.Version
                ?? (applicationCommand as CertBot.Core.Certification.Applications.ApplicationCommand.Submit)?.Release.Version
                ?? "";
        }
        return new($"dialog.{name}.done", data.ToObject())
        {
            SuggestedActions = dialog?.FollowUps?.Invoke(turnData, command) ?? SuggestedActions.ForCommands(turnData.Context, dialog?.NextCommands ?? []),
        };
    }
}
