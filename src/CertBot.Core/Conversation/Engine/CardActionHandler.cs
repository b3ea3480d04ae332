using System.Collections.Immutable;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Engine;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>Handles a click on a card. Its data is untrusted; a click on a card of another draft is answered with the current question.</summary>
internal sealed class CardActionHandler(TurnData turnData, ConversationState state)
{
    private const int MaxValues = 60;

    private readonly FormEngine _formEngine = new(turnData, state);

    public TurnResult Handle(Input.Click click)
    {
        var data = click
            .Data.Where(d => d.Key.Length <= 60 && (d.Value.Length <= 200 || !SharedQuestions.ContextKeys.Contains(d.Key, StringComparer.Ordinal)))
            .Take(MaxValues)
            .Select(d => (Key: InputName(d.Key, click), d.Value))
            .Where(d => d.Key.Length > 0)
            .DistinctBy(d => d.Key, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(d => d.Key, d => UserText.FixSurrogates(d.Value), StringComparer.Ordinal);
        if (!click.Verb.StartsWith("form.", StringComparison.Ordinal))
        {
            return DialogRegistry.IsKnown(click.Verb)
                ? SuppressReplyIfShared(new TextInputHandler(turnData, state).RunCommand(click.Verb, WithSubject(data.Remove("draft")), isClick: true))
                : _formEngine.ReplyKeepingForm(BotMessage.TextMessage.Refused("talk.unknown-verb"));
        }
        if (state.Draft is not { } draft)
            return new() { State = state, Messages = [BotMessage.TextMessage.Refused("form.closed")] };
        return data.GetValueOrDefault("draft") == draft.Id.Value
            ? HandleFormAction(draft, click.Verb, data.GetValueOrDefault("at"), data.Remove("draft").Remove("at"))
            : _formEngine.ShowQuestion(draft, BotMessage.TextMessage.Refused("form.old-card"));
    }

    /// <summary>
    /// The ids of a card's inputs differ, or some hosts refuse the card: where several ask the same, <c>~</c> and the verb or the id they belong to follow.
    /// Empty for the inputs of another button.
    /// </summary>
    private static string InputName(string key, Input.Click click) =>
        key.Split('~') switch
        {
            [var name, var owner] => owner == click.Verb || click.Data.Any(d => d.Value == owner && !d.Key.Contains('~', StringComparison.Ordinal)) ? name : "",
            _ => key,
        };

    /// <summary>A click is never taken for a typed command: a card that does not say what it was made for is one of an earlier build.</summary>
    private static Answers WithSubject(Answers data) =>
        data.ContainsKey("app") && !data.ContainsKey(FormSubject.Key) ? data.SetItem(FormSubject.Key, "") : data;

    private TurnResult SuppressReplyIfShared(TurnResult result) =>
        result.Command is Command.OnApplication or Command.OnCase or Command.OnRegularAudits && !turnData.Context.Conversation.IsPersonal
            ? result with
            {
                State = result.State with { IsReplySuppressed = true },
            }
            : result;

    /// <param name="draft">The open draft.</param>
    /// <param name="verb">The verb of the button.</param>
    /// <param name="questionKey">The question the card asked. A click that was repeated under another id comes when the next one is asked already.</param>
    /// <param name="data">The values of the card's inputs.</param>
    private TurnResult HandleFormAction(Draft draft, string verb, string? questionKey, Answers data) =>
        verb switch
        {
            "form.answer"
            or "form.back"
            or "form.skip" when data.IsEmpty && questionKey is not null && _formEngine.Evaluate(draft)?.CurrentQuestion?.Key != questionKey =>
                _formEngine.ShowQuestion(draft),
            "form.answer" => _formEngine.SubmitAnswers(draft, data.IsEmpty ? _formEngine.BlankAnswers(draft) : data, UploadedFiles.None, isClick: true),
            "form.back" => _formEngine.GoBack(draft, isWholePage: true),
            "form.cancel" => _formEngine.Cancel(draft),
            "form.help" => _formEngine.ShowHelp(draft),
            "form.skip" => _formEngine.Skip(draft),
            "form.submit" => _formEngine.Submit(draft),
            "form.later" => _formEngine.SaveForLater(),
            "form.change" => _formEngine.ChangeAnswer(draft, data.GetValueOrDefault("change", "")) ?? _formEngine.ShowQuestion(draft, new("form.change-one")),
            "form.keep" => _formEngine.ShowQuestion(draft),
            "form.drop" when state.RequestedDialog is { } requested && DialogRegistry.FindDialog(requested.Dialog) is { } dialog => new FormEngine(
                turnData,
                state with
                {
                    Draft = null,
                    RequestedDialog = null,
                }
            ).Start(dialog, requested.RawAnswers, requested.Files),
            "form.drop" => _formEngine.Discard(draft),
            _ => _formEngine.ShowQuestion(draft, BotMessage.TextMessage.Refused("talk.unknown-verb")),
        };
}
