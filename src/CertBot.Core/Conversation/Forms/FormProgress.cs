using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Conversation.Forms;

/// <summary>An answer that is not kept, and why.</summary>
public sealed record ValidationError(Question Question, Refusal Refusal);

/// <summary>
/// Evaluates a draft: parses the raw answers question by question; the first question without a valid answer is
/// the current one. Valid answers are kept in canonical form, invalid ones are reported and dropped. Lives for one call only.
/// </summary>
public sealed class FormProgress
{
    private readonly Dictionary<string, string> _validAnswers = new(StringComparer.Ordinal);
    private readonly List<Question> _questions = [];
    private readonly List<Question> _answered = [];
    private readonly List<ValidationError> _errors = [];

    private FormProgress(Dialog dialog, TurnData turnData, Draft draft) => (Dialog, TurnData, Draft) = (dialog, turnData, draft);

    public Dialog Dialog { get; }

    public TurnData TurnData { get; }

    public TurnContext Context => TurnData.Context;

    /// <summary>The draft with the good answers in their canonical form and without the bad ones.</summary>
    public Draft Draft { get; private set; }

    /// <summary>The application this is about, once that is known.</summary>
    public Application? Application { get; private set; }

    /// <summary>The edition of the application, or the one new applications are taken in under.</summary>
    public Edition Edition => Application is { } application ? TurnData.EditionOf(application) : Context.Edition;

    /// <summary>The current question; null if everything is answered.</summary>
    public Question? CurrentQuestion { get; private set; }

    /// <summary>Why the form cannot be filled in at all; null if it can.</summary>
    public Refusal? BlockedBy { get; private set; }

    /// <summary>The refusal of a form that is about an earlier state; null: it is not.</summary>
    public Refusal? OutOfDate => CardSubjectRules.IsOutOfDate(BlockedBy) ? BlockedBy : null;

    /// <summary>
    /// Why the command will probably be refused. Shown before the first question; a complete command is still sent to the domain, which decides.
    /// </summary>
    public Refusal? Warning { get; set; }

    public IReadOnlyList<Question> AnsweredQuestions => _answered;

    /// <summary>What was answered of the questions before the one that is open.</summary>
    public IEnumerable<Question> AnsweredBeforeCurrent => _questions.TakeWhile(q => q.Key != CurrentQuestion?.Key).Where(_answered.Contains);

    public IReadOnlyList<ValidationError> Errors => _errors;

    public int QuestionCount => _questions.Count;

    /// <summary>How many pages the form has: what is asked on one card is one step.</summary>
    public int StepCount => _questions.Where(BeginsPage).Count();

    public int StepNumber => CurrentQuestion is { } question ? _questions.Take(IndexOf(question) + 1).Where(BeginsPage).Count() : StepCount;

    /// <summary>The questions of the current card; none if everything is answered.</summary>
    public IReadOnlyList<Question> CurrentPage =>
        CurrentQuestion is not { } question ? []
        : Draft.QuestionToChange is not null ? [question]
        : PageOf(question);

    /// <summary>The questions of the current card that are asked: those without a valid answer.</summary>
    public IReadOnlyList<Question> OpenQuestions => [.. CurrentPage.Where(q => q.Key == CurrentQuestion?.Key || !IsAnswered(q))];

    public static FormProgress Evaluate(Dialog dialog, TurnData turnData, Draft draft)
    {
        var progress = new FormProgress(dialog, turnData, draft);
        foreach (var question in dialog.Questions(progress))
        {
            if (progress.BlockedBy is not null)
                break;
            progress.EvaluateQuestion(question);
        }
        progress.ApplyRequestedChange();
        return progress;
    }

    /// <summary>The good answer; empty while there is none, and where the question was skipped.</summary>
    public string this[string key] => _validAnswers.GetValueOrDefault(key, "");

    public bool HasAnswer(string key) => this[key].Length > 0;

    public bool IsYes(string key) => this[key] == "yes";

    /// <summary>Whether the person was asked if they are sure, and is not.</summary>
    public bool IsDeclined => this[SharedQuestions.ConfirmationKey] == "no";

    /// <summary>Whether a card's field was left empty whose question was answered by typing meanwhile: that takes nothing back.</summary>
    public bool IsLeftBlank(string key, string value) =>
        string.IsNullOrWhiteSpace(value) && key != Draft.QuestionToChange && FindQuestion(key) is { } question && IsAnswered(question);

    public ImmutableArray<string> ValuesOf(string key) => [.. this[key].Split(',', StringSplitOptions.RemoveEmptyEntries)];

    public LocalDate DateOf(string key) => LocalDatePattern.Iso.Parse(this[key]) is { Success: true } day ? day.Value : Context.Today;

    /// <summary>The answer as given, good or not; null: none.</summary>
    public string? RawAnswer(string key) => Draft.RawAnswers.GetValueOrDefault(key);

    public Question? FindQuestion(string key) => _questions.Find(q => q.Key == key);

    /// <summary>The questions that are asked on one card with this one.</summary>
    public IReadOnlyList<Question> PageOf(Question question)
    {
        var index = IndexOf(question);
        var start = _questions.FindLastIndex(index, index + 1, BeginsPage);
        var end = _questions.FindIndex(index + 1, BeginsPage);
        return _questions[start..(end < 0 ? _questions.Count : end)];
    }

    public bool IsAnswered(Question question) => _answered.Exists(q => q.Key == question.Key);

    /// <summary>Whether nothing else was answered there.</summary>
    public bool CanFill(string key, string value) => RawAnswer(key) is not { } raw || raw == value;

    /// <summary>Fills in the answer if there is only one possible.</summary>
    public void Fill(string key, string value)
    {
        _validAnswers[key] = value;
        StoreRawAnswer(key, value);
    }

    /// <summary>Drops and reports an invalid value that no question asked for, such as an id from a card.</summary>
    public void RejectAnswer(Question question, Refusal refusal)
    {
        Draft = Draft with { RawAnswers = Draft.RawAnswers.Remove(question.Key) };
        _errors.Add(new(question, refusal));
    }

    /// <summary>What a card's field held and was not accepted stays in it, to be mended.</summary>
    public void OfferRejected(ImmutableSortedDictionary<string, string> entered)
    {
        foreach (var (question, _) in _errors)
        {
            if (entered.GetValueOrDefault(question.Key) is { Length: > 0 } value && value.Length <= FormCard.MaxLengthOf(question))
                Draft = Draft with { OfferedValues = (Draft.OfferedValues ?? ImmutableSortedDictionary<string, string>.Empty).SetItem(question.Key, value) };
        }
    }

    /// <summary>Adds an error of an earlier evaluation in this turn.</summary>
    public void AddError(ValidationError error) => _errors.Add(error);

    /// <summary>Forgets raw answers that no question asks for, but for these.</summary>
    public void PruneUnknown(IReadOnlyCollection<string> keptKeys) =>
        Draft = Draft with
        {
            RawAnswers = Draft.RawAnswers.RemoveRange(
                Draft.RawAnswers.Keys.Where(k => FindQuestion(k) is null && !_validAnswers.ContainsKey(k) && !keptKeys.Contains(k, StringComparer.Ordinal))
            ),
        };

    public void SetApplication(Application application) => Application = application;

    /// <summary>From its first question on a form is about the application as it is then.</summary>
    public void KeepSubject()
    {
        if (
            Application is { } application
            && !Dialog.Arguments.Contains(CommandArgument.Escalation)
            && new CardSubject(RawAnswer(FormSubject.Key) ?? "").Step.Length == 0
        )
        {
            StoreRawAnswer(FormSubject.Key, CardSubject.Of(application).Value);
        }
    }

    public void Block(string code, LocalizableObject? arguments = null) => BlockedBy ??= new(code, arguments ?? []);

    private int IndexOf(Question question) => _questions.FindIndex(q => q.Key == question.Key);

    private bool BeginsPage(Question question) =>
        IndexOf(question) is var index && (index == 0 || question.Page is null || _questions[index - 1].Page != question.Page);

    private void EvaluateQuestion(Question question)
    {
        _questions.Add(question);
        if (RawAnswer(question.Key) is not { } raw)
        {
            CurrentQuestion ??= question;
            return;
        }
        switch (AnswerParser.Parse(question, raw, Draft.Files.GetValueOrDefault(question.Key), Context))
        {
            case ParseResult.Valid valid:
                _validAnswers[question.Key] = valid.Canonical;
                StoreRawAnswer(question.Key, valid.Canonical);
                _answered.Add(question);
                break;
            case ParseResult.Invalid invalid:
                RejectAnswer(question, invalid.Refusal);
                Draft = Draft with { Files = Draft.Files.Remove(question.Key) };
                CurrentQuestion ??= question;
                break;
        }
    }

    // The person asked to change one answer out of the order.
    private void ApplyRequestedChange()
    {
        if (Draft.QuestionToChange is not { } key)
            return;
        if (FindQuestion(key) is { } changing)
            CurrentQuestion = changing;
        else
            Draft = Draft with { QuestionToChange = null };
    }

    private void StoreRawAnswer(string key, string value)
    {
        if (Draft.RawAnswers.GetValueOrDefault(key) != value)
            Draft = Draft with { RawAnswers = Draft.RawAnswers.SetItem(key, value) };
    }
}
