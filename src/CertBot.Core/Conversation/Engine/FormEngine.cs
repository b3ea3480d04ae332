using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Engine;

using Answers = ImmutableSortedDictionary<string, string>;
using Files = ImmutableSortedDictionary<string, UploadedFile>;

/// <summary>Fills in a dialog, turn by turn.</summary>
internal sealed class FormEngine(TurnData turnData, ConversationState state)
{
    private const string SavedKey = "form.saved";

    private (Draft Of, FormProgress? Walk)? _evaluated;

    private TurnContext Context => turnData.Context;

    /// <summary>A dialog is wanted, with what is known of its answers. All known: the command at once, and an open draft stays as it is.</summary>
    public TurnResult Start(Dialog dialog, Answers raw, Files files, bool isClick = false)
    {
        var newDraft = new Draft(new(Context.RandomText[..12]), dialog.Name, raw) { Files = files, Started = Context.Now };
        var progress = FormProgress.Evaluate(dialog, turnData, newDraft);
        if (turnData.Missing.Length > 0)
            return new() { State = state };
        if (isClick && RefusalMessages.FindInexactValue(progress, raw) is { } inexact)
            return ReplyKeepingForm(inexact);
        progress.PruneUnknown([.. SharedQuestions.ContextKeys, .. dialog.Arguments.Select(a => a.Key), .. files.Keys]);
        if (progress is { CurrentQuestion: null, BlockedBy: null } && !dialog.HasSummary && !progress.IsDeclined)
            return new() { State = state with { OneTimeCode = dialog.OneTimeCode?.Invoke(progress) }, Command = dialog.CreateCommand(progress) };
        if (!dialog.Audience.Includes(Context.Actor, progress.Edition))
            return ReplyKeepingForm(RefusalMessages.NotForAudience(dialog.Audience, Context));
        if ((progress.BlockedBy ?? progress.Warning) is { } refusal)
            return ReplyKeepingForm(RefusalMessages.FromRefusal(refusal));
        if (state.Draft is not { } draft)
            return Continue(progress);
        if (IsReplaceable(dialog, draft, files))
            return new FormEngine(turnData, state with { Draft = null }).Continue(progress);
        if (draft.Dialog == dialog.Name && files.Count > 0)
            return ShowQuestion(draft, new("form.one-at-a-time", new() { ["file"] = files.Values.First().Name }));
        if (draft.Dialog == dialog.Name && raw.All(r => draft.RawAnswers.GetValueOrDefault(r.Key) == r.Value))
            return ShowQuestion(draft, new("form.resumed"));
        return new()
        {
            State = state with
            {
                RequestedDialog = new(dialog.Name, raw) { Files = files },
                IsConfirmingCancel = false,
            },
            Messages = [FormMessages.KeepOrDiscard(draft, dialog.Name, Context)],
        };
    }

    public TurnResult AskKeepOrDiscard(Draft draft, RequestedDialog requested) =>
        new() { State = state, Messages = [FormMessages.KeepOrDiscard(draft, requested.Dialog, Context)] };

    /// <summary>Answers to an open draft: from a card several at once, from a text one.</summary>
    public TurnResult SubmitAnswers(Draft draft, Answers answers, Files files, bool isClick = false)
    {
        var previous = Evaluate(draft);
        if (previous is null)
            return FormUnavailable();
        if (isClick)
            answers = answers.RemoveRange(answers.Where(a => previous.IsLeftBlank(a.Key, a.Value)).Select(a => a.Key));
        var progress = FormProgress.Evaluate(
            previous.Dialog,
            turnData,
            draft with
            {
                RawAnswers = FormSubject.RemoveWith(answers.Keys, draft.RawAnswers).SetItems(answers),
                Files = draft.Files.SetItems(files),
            }
        );
        if (isClick && RefusalMessages.FindInexactValue(progress, answers) is { } inexact)
            return ShowQuestion(draft, inexact);
        if (isClick)
            progress.OfferRejected(answers);
        progress.PruneUnknown([.. draft.RawAnswers.Keys, .. answers.Keys.Where(k => previous.FindQuestion(k) is not null)]);
        var typedKey = isClick || answers.IsEmpty ? null : answers.Keys.First();
        return draft.QuestionToChange is { } changing && answers.ContainsKey(changing) && !progress.Errors.Any(m => m.Question.Key == changing)
            ? Continue(FormProgress.Evaluate(progress.Dialog, turnData, progress.Draft with { QuestionToChange = null }), progress.Errors, typedKey: typedKey)
            : Continue(progress, typedKey: typedKey);
    }

    /// <summary>The values of a card that names none: what it asks was left blank.</summary>
    public Answers BlankAnswers(Draft draft) =>
        Evaluate(draft) is { } progress ? Answers.Empty.SetItems(progress.OpenQuestions.Select(q => KeyValuePair.Create(q.Key, ""))) : Answers.Empty;

    /// <summary>The open question again.</summary>
    public TurnResult ShowQuestion(Draft draft, BotMessage.TextMessage? lead = null, LocalizableValue? help = null) =>
        Evaluate(draft) is { } progress ? Continue(progress, [], lead, help) : FormUnavailable();

    /// <param name="draft">The open draft.</param>
    /// <param name="isWholePage">Back to a card, whose fields are filled in again: the button. Typed, it is one question.</param>
    public TurnResult GoBack(Draft draft, bool isWholePage = false)
    {
        if (Evaluate(draft) is not { } progress)
            return FormUnavailable();
        if (draft.QuestionToChange is not null)
            return ShowQuestion(draft with { QuestionToChange = null });
        // The one before this: later ones may be answered already, by a card or out of the order.
        if (progress.AnsweredBeforeCurrent.LastOrDefault() is not { } last)
            return ShowQuestion(draft, new("form.first"));
        string[] reopened = isWholePage ? [.. progress.PageOf(last).Where(progress.IsAnswered).Select(q => q.Key)] : [last.Key];
        return ShowQuestion(
            draft with
            {
                RawAnswers = FormSubject.RemoveWith(reopened, draft.RawAnswers.RemoveRange(reopened)),
                Files = draft.Files.RemoveRange(reopened),
                OfferedValues = (draft.OfferedValues ?? Answers.Empty).SetItems(reopened.Select(k => KeyValuePair.Create(k, progress[k]))),
            }
        );
    }

    public TurnResult ShowHelp(Draft draft) => ShowQuestion(draft, null, LocalizableValue.Text($"dialog.{draft.Dialog}.help"));

    public TurnResult Skip(Draft draft)
    {
        if (Evaluate(draft) is not { } progress)
            return FormUnavailable();
        return progress.CurrentQuestion is { IsOptional: true } question
            ? SubmitAnswers(draft, Answers.Empty.SetItem(question.Key, ""), Files.Empty)
            : ShowQuestion(draft, new("form.no-skip"));
    }

    /// <summary>Where the person is, and what was answered so far.</summary>
    public TurnResult ShowStatus(Draft draft)
    {
        if (Evaluate(draft) is not { } progress)
            return FormUnavailable();
        return ShowQuestion(
            draft,
            new(
                "form.place",
                new LocalizableObject
                {
                    ["dialog"] = FormCard.Title(progress.Dialog),
                    ["done"] = progress.AnsweredQuestions.Count,
                    ["of"] = progress.QuestionCount,
                }
            )
        );
    }

    /// <summary>Goes to an answered question, by its number or name; null: none is called so.</summary>
    public TurnResult? ChangeAnswer(Draft draft, string questionName)
    {
        if (Evaluate(draft) is not { } progress)
            return FormUnavailable();
        var options = progress
            .AnsweredQuestions.Select(q => new ChoiceOption(q.Key, FormCard.Label(progress.Dialog, q)) { Synonyms = SynonymsOf(progress.Dialog, q) })
            .ToImmutableArray();
        return AnswerParser.FindOption(options, questionName) is { } picked ? ShowQuestion(draft with { QuestionToChange = picked.Value }) : null;
    }

    public TurnResult Submit(Draft draft) =>
        Evaluate(draft) is not { } progress ? FormUnavailable()
        : progress.CurrentQuestion is null ? CreateCommand(progress)
        : Continue(progress, [], new("form.not-yet", new LocalizableObject { ["of"] = progress.QuestionCount, ["done"] = progress.AnsweredQuestions.Count }));

    public TurnResult SaveForLater() =>
        new()
        {
            State = state with { IsConfirmingCancel = false, RequestedDialog = null },
            Messages = [new BotMessage.TextMessage(SavedKey) { SuggestedActions = SuggestedActions.ForCommands(Context, "form.continue") }],
        };

    public TurnResult Cancel(Draft draft) =>
        Evaluate(draft) is not { } progress ? FormUnavailable()
        : progress.AnsweredQuestions.Count == 0 ? Discard(draft)
        : new() { State = state with { IsConfirmingCancel = true, RequestedDialog = null }, Messages = [FormMessages.CancelConfirmation(progress)] };

    public TurnResult Discard(Draft draft) =>
        new()
        {
            State = state with { Draft = null, IsConfirmingCancel = false, RequestedDialog = null },
            Messages = [new BotMessage.TextMessage("form.dropped", new() { ["dialog"] = LocalizableValue.Text($"dialog.{draft.Dialog}.title") })],
        };

    /// <summary>The domain refused the command created from this draft.</summary>
    public TurnResult HandleRefusal(Draft submitted, Refusal refusal)
    {
        var draft = submitted with { IsSubmitted = false };
        if (DialogRegistry.FindDialog(draft.Dialog) is not { } dialog)
            return FormUnavailable();
        // Where several questions take the same answers, the domain knows which answer it refuses and not which question.
        if (
            refusal.Question is { } key
            && Evaluate(draft) is { } progress
            && (progress.FindQuestion(key) ?? progress.AnsweredQuestions.FirstOrDefault(q => progress[q.Key] == key)) is { } question
        )
        {
            return Continue(
                FormProgress.Evaluate(
                    dialog,
                    turnData,
                    draft with
                    {
                        RawAnswers = draft.RawAnswers.Remove(question.Key),
                        Files = draft.Files.Remove(question.Key),
                    }
                ),
                [new(question, refusal)]
            );
        }
        // A short form is quickly filled in again; a long one is not.
        return dialog.HasSummary
            ? ShowQuestion(draft, RefusalMessages.FromRefusal(refusal))
            : new() { State = state with { Draft = null }, Messages = [RefusalMessages.FromRefusal(refusal)] };
    }

    /// <summary>Says something in the middle of a draft, with the open question under it.</summary>
    public TurnResult ReplyKeepingForm(BotMessage message) =>
        new()
        {
            State = state with { IsConfirmingCancel = false, RequestedDialog = null },
            Messages = [state.Draft is { } draft && Evaluate(draft) is { } progress ? FormMessages.WithOpenQuestion(message, progress) : message],
        };

    /// <summary>
    /// The card of the draft that was open before this turn, without fields and buttons; null: it is still the one to be filled in, or it can no longer be built.
    /// </summary>
    public BotMessage.CardMessage? FindClosedCard(Draft before, TurnResult result)
    {
        var after = result.State.Draft is { } kept && kept.Id == before.Id ? kept : null;
        var isOver =
            after is null or { IsSubmitted: true } || result.Messages.Any(m => FormCard.KeyOf(m) is not null || m is BotMessage.TextMessage { Key: SavedKey });
        return isOver && Evaluate(before) is { } asked ? FormCard.CreateClosed(asked, after is not null && Evaluate(after) is { } now ? now : asked) : null;
    }

    /// <summary>A draft walked through; null: its dialog is no more, or there is nothing to fill in any longer.</summary>
    public FormProgress? Evaluate(Draft draft)
    {
        if (!ReferenceEquals(_evaluated?.Of, draft))
            _evaluated = (draft, DialogRegistry.FindDialog(draft.Dialog) is { } dialog ? FormProgress.Evaluate(dialog, turnData, draft) : null);
        return _evaluated?.Walk is { BlockedBy: null } progress ? progress : null;
    }

    private TurnResult Continue(
        FormProgress progress,
        IReadOnlyList<ValidationError>? errors = null,
        BotMessage.TextMessage? lead = null,
        LocalizableValue? help = null,
        string? typedKey = null
    )
    {
        foreach (var error in errors ?? [])
            progress.AddError(error);
        if (progress.BlockedBy is { } refusal)
            return SayWithoutForm(RefusalMessages.FromRefusal(refusal));
        if (progress.IsDeclined)
            return Discard(progress.Draft);
        if (progress.CurrentQuestion is null && !progress.Dialog.HasSummary && progress.Errors.Count == 0)
            return CreateCommand(progress);
        progress.KeepSubject();
        return new()
        {
            State = state with { Draft = progress.Draft with { IsSubmitted = false }, IsConfirmingCancel = false, RequestedDialog = null },
            Messages =
            [
                progress.CurrentQuestion is { } question ? FormCard.Create(progress, question, new(help, typedKey), lead) : SummaryCard.Create(progress, lead),
            ],
        };
    }

    private TurnResult CreateCommand(FormProgress progress) =>
        new()
        {
            State = state with
            {
                Draft = progress.Draft with { IsSubmitted = true },
                IsConfirmingCancel = false,
                RequestedDialog = null,
                OneTimeCode = progress.Dialog.OneTimeCode?.Invoke(progress),
            },
            Command = progress.Dialog.CreateCommand(progress),
        };

    // Nothing answered yet is nothing to lose; and a short form begun again is meant to be another one.
    private bool IsReplaceable(Dialog dialog, Draft draft, Files files) =>
        draft.Files.Count == 0 && (dialog.Name != draft.Dialog ? Evaluate(draft) is not { AnsweredQuestions.Count: > 0 } : !dialog.HasSummary);

    private TurnResult FormUnavailable() =>
        SayWithoutForm(_evaluated?.Walk?.OutOfDate is { } refusal ? RefusalMessages.FromRefusal(refusal) : new BotMessage.TextMessage("form.gone"));

    private TurnResult SayWithoutForm(BotMessage message) =>
        new() { State = state with { Draft = null, IsConfirmingCancel = false, RequestedDialog = null }, Messages = [message] };

    private static ImmutableArray<string> SynonymsOf(Dialog dialog, Question question) =>
        [question.Key, .. PhraseCatalog.AllLanguages(question.TextKeyIn(dialog.Name))];
}
