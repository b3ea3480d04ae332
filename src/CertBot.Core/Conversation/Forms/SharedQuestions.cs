using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Support;

namespace CertBot.Core.Conversation.Forms;

/// <summary>
/// Questions shared by many dialogs: which application, criterion, escalation. A question with only one possible answer is skipped.
/// After each, the dialog checks for an answer and ends its questions if there is none.
/// </summary>
public static class SharedQuestions
{
    public const string ConfirmationKey = "sure";

    /// <summary>Applications that are offered to choose from; the others are known by their names.</summary>
    private const int MaxOffered = 100;

    /// <summary>Ids a card carries besides the answers to a dialog's questions.</summary>
    public static ImmutableArray<string> ContextKeys { get; } =
    ["app", "criterion", "escalation", "revision", FormSubject.Key, "case", "customer", "matter", "item"];

    /// <summary>Which application. A named one is accepted even if its stage does not fit, with a warning: the domain decides.</summary>
    public static IEnumerable<Question> ApplicationQuestions(FormProgress progress)
    {
        var summaries = ImmutableArray<ApplicationSummary>.Empty;
        Question? question = null;
        if (progress.RawAnswer("app") is { } named)
        {
            if ((IsForClosed(progress) ? FindById(progress.TurnData, named) : FindApplication(progress.TurnData, named)) is { } application)
            {
                SetApplication(progress, application);
                yield break;
            }
            if (progress.TurnData.Missing.Length > 0)
                yield break;
            summaries = SelectableSummaries(progress);
            question = ApplicationQuestion(summaries);
            var parsed = AnswerParser.Parse(question, named, null, progress.Context);
            if (parsed is ParseResult.Valid picked && progress.TurnData.FindApplication(new(picked.Canonical)) is { } pickedApplication)
            {
                SetApplication(progress, pickedApplication);
                yield break;
            }
            progress.RejectAnswer(
                question,
                parsed is ParseResult.Invalid { Refusal: { Code: "form.bad.several" } several } ? several : UnknownApplication(named)
            );
        }
        else
        {
            summaries = SelectableSummaries(progress);
            if (summaries is [var only] && progress.TurnData.FindApplication(only.Id) is { } onlyApplication)
            {
                SetApplication(progress, onlyApplication);
                yield break;
            }
            question = ApplicationQuestion(summaries);
        }
        if (progress.TurnData.Missing.Length > 0)
            yield break;
        if (summaries.IsEmpty)
        {
            progress.Block(
                progress.Errors is [] ? $"dialog.{progress.Dialog.Name}.none" : "talk.no-such-app",
                progress.Errors is [.., var last] ? last.Refusal.Arguments : null
            );
        }
        yield return question;
    }

    /// <summary>The questions of a dialog about one application.</summary>
    public static Func<FormProgress, IEnumerable<Question>> ForApplication(Func<FormProgress, Application, IEnumerable<Question>> questions)
    {
        return AllQuestions;
        IEnumerable<Question> AllQuestions(FormProgress progress)
        {
            foreach (var question in ApplicationQuestions(progress))
                yield return question;
            if (progress.Application is not { } application)
                yield break;
            foreach (var question in questions(progress, application))
                yield return question;
        }
    }

    /// <summary>The questions of a dialog about one review task.</summary>
    public static Func<FormProgress, IEnumerable<Question>> ForTask(
        Func<FormProgress, Criterion, ReviewTask, bool> offered,
        Func<FormProgress, Application, IEnumerable<Question>> questions
    )
    {
        return ForApplication(AllQuestions);
        IEnumerable<Question> AllQuestions(FormProgress progress, Application application)
        {
            foreach (var question in CriterionQuestions(progress, (c, t) => offered(progress, c, t)))
                yield return question;
            if (!progress.HasAnswer("criterion"))
                yield break;
            FormSubject.BlockIfOutOfDate(progress, ReviewTasks.Of(application, CriterionOf(progress)) is { Verdict: Verdict.Open } task ? task.Revision : null);
            foreach (var question in questions(progress, application))
                yield return question;
        }
    }

    /// <summary>The questions of a dialog about one open escalation.</summary>
    public static Func<FormProgress, IEnumerable<Question>> ForEscalation(params IReadOnlyList<Question> questions)
    {
        return ForApplication(AllQuestions);
        IEnumerable<Question> AllQuestions(FormProgress progress, Application application)
        {
            foreach (var question in EscalationQuestions(progress))
                yield return question;
            if (!progress.HasAnswer("escalation"))
                yield break;
            // Without further questions the decider says it at once, or what says more: who has taken it.
            if (questions.Count > 0)
            {
                FormSubject.BlockIfOutOfDate(
                    progress,
                    application.Escalations.GetValueOrDefault(EscalationOf(progress)) is { Closed: null } escalation ? escalation.Revision : null
                );
            }
            foreach (var question in questions)
                yield return question;
        }
    }

    /// <summary>Summaries of applications in one of these stages.</summary>
    public static Func<ApplicationSummary, bool> AtStage(params ImmutableArray<string> stages) =>
        summary => stages.Contains(summary.Stage, StringComparer.Ordinal);

    /// <summary>No questions but which application.</summary>
    public static IEnumerable<Question> NoQuestions(FormProgress progress, Application application) => [];

    public static Func<FormProgress, Command> CreateCommand(Func<FormProgress, ApplicationCommand> make) =>
        progress => new Command.OnApplication(new(progress["app"]), make(progress) with { Subject = FormSubject.Of(progress) });

    /// <summary>Which criterion of the application's edition; offered are those whose task fits.</summary>
    public static IEnumerable<Question> CriterionQuestions(FormProgress progress, Func<Criterion, ReviewTask, bool> fits)
    {
        if (progress.Application is not { } application)
            yield break;
        var tasks = ReviewTasks.Of(application);
        var fitting = progress.Edition.Criteria.Where(c => tasks.GetValueOrDefault(c.Key) is { } task && fits(c, task)).Select(c => c.Key).ToImmutableHashSet();
        if (fitting.IsEmpty && progress.RawAnswer("criterion") is null)
            progress.Warning ??= new($"dialog.{progress.Dialog.Name}.none", []);
        if (fitting is { Count: 1 } && progress.CanFill("criterion", fitting.First().Value))
        {
            progress.Fill("criterion", fitting.First().Value);
            yield break;
        }
        // All of them are known by name and number, the fitting ones are offered.
        var all = progress.Edition.Criteria.OrderBy(c => c.Number).Select(CriterionOptions.Of).ToImmutableArray();
        yield return new("criterion", new AnswerType.Choice(all) { Offered = [.. all.Where(o => fitting.Contains(new(o.Value)))] })
        {
            TextKey = Question.SharedTextKey("criterion"),
        };
    }

    /// <summary>Which open escalation of the application.</summary>
    public static IEnumerable<Question> EscalationQuestions(FormProgress progress)
    {
        if (progress.Application is not { } application)
            yield break;
        var open = application.Escalations.Values.Where(e => e.Closed is null).ToImmutableArray();
        if (open.IsEmpty && progress.RawAnswer("escalation") is null)
            progress.Warning ??= new($"dialog.{progress.Dialog.Name}.none", []);
        if (open is [var only] && progress.CanFill("escalation", only.Id.Value))
        {
            progress.Fill("escalation", only.Id.Value);
            yield break;
        }
        var all = application.Escalations.Values.Select(OptionOf).ToImmutableArray();
        yield return new("escalation", new AnswerType.Choice(all) { Offered = [.. open.Select(OptionOf)] }) { TextKey = Question.SharedTextKey("escalation") };
    }

    /// <summary>A confirmation, as the last question; "no" drops the form.</summary>
    public static Question Confirmation => new(ConfirmationKey, new AnswerType.Confirmation());

    public static CriterionKey CriterionOf(FormProgress progress) => new(progress["criterion"]);

    public static EscalationId EscalationOf(FormProgress progress) => new(progress["escalation"]);

    /// <summary>The revision of the card that was clicked; null if typed. A malformed number maps to a revision that never existed.</summary>
    public static int? RevisionOf(FormProgress progress) =>
        progress.RawAnswer("revision") is not { } raw ? null
        : int.TryParse(raw, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var revision) ? revision
        : -1;

    /// <summary>The summary with this id, name or listing; null if none or several match.</summary>
    public static ApplicationSummary? FindSummary(ImmutableArray<ApplicationSummary> summaries, string text)
    {
        var normalized = PhraseCatalog.Normalize(text);
        return summaries.FirstOrDefault(r => r.Id.Value == text.Trim())
            ?? (
                summaries
                    .Where(r => normalized.Length > 0 && (PhraseCatalog.Normalize(r.Name) == normalized || PhraseCatalog.Normalize(r.Id.Value) == normalized))
                    .ToArray()
                    is [var match]
                    ? match
                    : null
            );
    }

    public static ChoiceOption OptionOf(ApplicationSummary summary) =>
        new(
            summary.Id.Value,
            LocalizableValue.Text(
                "form.q.app.option",
                new()
                {
                    ["name"] = summary.Name,
                    ["version"] = summary.Version,
                    ["vendor"] = summary.VendorName,
                }
            )
        )
        {
            Synonyms = [summary.Id.Value, summary.Name],
        };

    public static string FormatNumber(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static ChoiceOption OptionOf(Escalation escalation) =>
        new(
            escalation.Id.Value,
            LocalizableValue.Text("form.q.escalation.option", new() { ["id"] = escalation.Id.Value, ["reason"] = UserText.Excerpt(escalation.Reason) })
        );

    /// <summary>The application with this name that the person may see.</summary>
    public static Application? FindApplication(TurnData turnData, string text)
    {
        if (UserText.IsId(text) && turnData.FindApplication(new(text)) is { } application)
            return application;
        if (turnData.Missing.Length > 0 || text.Length > 200)
            return null;
        return FindSummary(turnData.ApplicationSummaries, text) is { } summary ? turnData.FindApplication(summary.Id) : null;
    }

    /// <summary>Whether it is the id of an application the person may see, as a card carries it; what people type is read by <see cref="FindApplication"/>.</summary>
    public static bool IsExactApplication(TurnData turnData, string id) => UserText.IsId(id) && turnData.FindApplication(new(id)) is not null;

    private static void SetApplication(FormProgress progress, Application application)
    {
        progress.SetApplication(application);
        progress.Fill("app", application.Id.Value);
        if (!FormSubject.IsPresent(progress, application))
        {
            progress.Block(CardSubjectRules.OutOfDate.Code);
            return;
        }
        var summary = ApplicationSummaryProjection.Project(application, progress.Edition);
        if (progress.Dialog.AppliesTo is { } fits && !fits(summary))
        {
            progress.Warning = progress.Dialog.Arguments.Contains(CommandArgument.Escalation)
                ? new($"dialog.{progress.Dialog.Name}.none", [])
                : new(
                    "talk.not-now",
                    new()
                    {
                        ["app"] = application.Name,
                        ["stage"] = LocalizableValue.Text($"stage.{summary.Stage}"),
                        ["wanted"] = FormCard.Title(progress.Dialog),
                    }
                );
        }
    }

    private static ImmutableArray<ApplicationSummary> SelectableSummaries(FormProgress progress)
    {
        return
        [
            .. (IsForClosed(progress) ? progress.TurnData.ClosedApplications : progress.TurnData.ApplicationSummaries).Where(r =>
                progress.Dialog.IsAvailableTo(progress.Context.Actor, r)
            ),
        ];
    }

    /// <summary>Whether the dialog is about applications that ended, which are in a list of their own.</summary>
    private static bool IsForClosed(FormProgress progress) => progress.Dialog.Arguments.Contains(CommandArgument.AnyApplication);

    private static Application? FindById(TurnData turnData, string text) => UserText.IsId(text) ? turnData.FindApplication(new(text)) : null;

    private static Question ApplicationQuestion(ImmutableArray<ApplicationSummary> summaries) =>
        new("app", new AnswerType.Choice([.. summaries.Select(OptionOf)]) { Offered = [.. summaries.Take(MaxOffered).Select(OptionOf)] })
        {
            TextKey = Question.SharedTextKey("app"),
        };

    private static Refusal UnknownApplication(string text) => new("talk.no-such-app", new() { ["said"] = UserText.Excerpt(text) });
}
