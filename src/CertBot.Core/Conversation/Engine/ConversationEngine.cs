using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation.Cases;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Engine;

/// <summary>
/// The conversation with one person in one chat: input in, messages and possibly a command out. Pure: the same
/// context, state and input give the same result.
/// </summary>
public static class ConversationEngine
{
    /// <summary>
    /// Handles one input. If <see cref="TurnResult.DataRequests"/> is not empty, the host loads the data into the context and calls again with the same state
    /// and input. A command created from a draft marks it <see cref="Draft.IsSubmitted"/>; one from a click or a phrase leaves the state unchanged.
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
        if (result.Refusal == CaseQuestions.OutOfDate)
            result = ShowFreshCase(known, result);
        if (input is not Input.Click && current.Draft is { } standing)
            result = result with { ClosedFormCard = new FormEngine(known, current).FindClosedCard(standing, result) };
        return known.Missing is { Length: > 0 } missing ? new() { State = state, DataRequests = missing }
            : input is Input.Click pressed && IsLate(result.Refusal, pressed.Verb)
                ? result with
                {
                    Outdated = OutdatedCardsOf(
                        context,
                        pressed.Data.GetValueOrDefault("app"),
                        pressed.Verb,
                        pressed.Data.TryGetValue(FormSubject.Key, out var subject) ? new CardSubject(subject) : null,
                        (pressed.Data.GetValueOrDefault("criterion"), pressed.Data.GetValueOrDefault("escalation"))
                    ),
                }
            : result;
    }

    /// <summary>A click on a card of a case that has changed since is answered with the card as it is now.</summary>
    private static TurnResult ShowFreshCase(TurnData turnData, TurnResult result) =>
        result.Messages is [BotMessage.TextMessage refused] && refused.Arguments.GetString("case") is { } id && turnData.FindCase(new(id)) is { } supportCase
            ? result with
            {
                Messages = [CaseQueries.Show(turnData, supportCase) with { Lead = new(refused.Key, refused.Arguments), Refusal = refused.Refusal }],
            }
            : result;

    /// <summary>Whether the clicked card is no longer in force. A vendor's is replaced by the next stage's, which the refusal then names.</summary>
    private static bool IsLate(string? refusal, string verb) =>
        refusal == CardSubjectRules.OutOfDate.Code || (refusal == "talk.not-now" && CardFactory.IsOfVendor(verb));

    private static OutdatedCards? OutdatedCardsOf(
        TurnContext context,
        string? id,
        string command,
        CardSubject? subject,
        (string? Criterion, string? Escalation) about
    ) =>
        id is not null
        && context.Applications.GetValueOrDefault(new(id)) is { } app
        && CardFactory.KeysFor(command, app, subject, about.Criterion, about.Escalation) is { IsEmpty: false } keys
            ? new(app.Id, keys)
            : null;

    /// <summary>The open form as it is now; no messages if none is open. The state of the result is not to be stored.</summary>
    public static TurnResult ShowOpenForm(TurnContext context, ConversationState state)
    {
        var known = new TurnData(context);
        var result = state.Draft is { IsSubmitted: false } draft ? new FormEngine(known, state).ShowQuestion(draft) : new() { State = state };
        return known.Missing is { Length: > 0 } missing ? new() { State = state, DataRequests = missing } : result;
    }

    /// <summary>What <see cref="HandleInput"/> will certainly ask for, so that it need not run twice: a card names its application.</summary>
    public static ImmutableArray<DataRequest> ExpectedData(Input input) =>
        input is not Input.Click click ? []
        : click.Data.TryGetValue("app", out var id) && UserText.IsId(id) ? [new DataRequest.Application(new(id))]
        : click.Data.TryGetValue("case", out var named) && CaseNames.ParseId(named) is { } caseId ? [new DataRequest.CaseDetails(caseId)]
        : [];

    /// <summary>
    /// The messages after the domain answered a command; it may request data like <see cref="HandleInput"/>. The context should contain the changed
    /// application, so that "3 of 9" counts what was just submitted.
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
            _ => new FormEngine(known, clearedState).ReplyKeepingForm(SuccessMessage(known, command.Name, command, state.OneTimeCode)),
        };
        return known.Missing is { Length: > 0 } missing ? new() { State = state, DataRequests = missing }
            : CardSubjectRules.IsOutOfDate(refusal) && command is Command.OnApplication { Id: var id, Command: var clicked }
                ? result with
                {
                    Outdated = OutdatedCardsOf(
                        context,
                        id.Value,
                        command.Name,
                        clicked.Subject,
                        (Dialogs.ReviewDialogs.CriterionOf(command)?.Value, (clicked as ApplicationCommand.ActOnEscalation)?.Escalation.Value)
                    ),
                }
            : result;
    }

    // A sentence of every dialog: what was done, what happens next and whose turn it is. A new case is shown: its number is what people want.
    private static BotMessage SuccessMessage(TurnData turnData, string name, Command command, string? code)
    {
        BotMessage sentence = SuccessSentence(turnData, name, command, code);
        return command is Command.OpenCase && turnData.Context.OpenedCase is { } opened && turnData.FindCase(opened) is { } supportCase
            ? CaseQueries.Show(turnData, supportCase) with
            {
                Lead = new("dialog.new-case.done", new() { ["name"] = opened.Value }),
            }
            : sentence;
    }

    private static BotMessage.TextMessage SuccessSentence(TurnData turnData, string name, Command command, string? code)
    {
        var dialog = DialogRegistry.FindDialog(name);
        var data = (dialog?.SuccessArguments(turnData, command) ?? []).ToBuilder();
        if (code is not null)
            data["code"] = code;
        if (command is Command.OnCase { Id: var caseId })
            data["name"] = caseId.Value;
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
