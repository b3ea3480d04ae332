using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation.Cases;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.RegularAudits;

namespace CertBot.Core.Conversation.RegularAudits;

/// <summary>Questions shared by the dialogs about audits: of which application, which shortcoming, which test question, and checklists.</summary>
internal static class AuditQuestions
{
    public const string AppKey = "app";

    private const int MaxOffered = 50;

    /// <summary>The questions of a dialog about the open audit of an application.</summary>
    /// <param name="fits">Which of the open audits are offered.</param>
    /// <param name="questions">What is asked once it is known.</param>
    public static Func<FormProgress, IEnumerable<Question>> ForAudit(
        Func<RegularAuditRow, bool> fits,
        Func<FormProgress, RegularAuditHistory, IEnumerable<Question>> questions
    )
    {
        return AllQuestions;
        IEnumerable<Question> AllQuestions(FormProgress progress)
        {
            foreach (var question in WhichApplication(progress, fits))
                yield return question;
            if (Of(progress) is not { } history)
            {
                if (progress.HasAnswer(AppKey) && progress.TurnData.Missing.Length == 0)
                    progress.Block("audit.none", new() { ["app"] = progress.Application?.Name });
                CaseQuestions.BlockWhileMissing(progress);
                yield break;
            }
            foreach (var question in questions(progress, history))
                yield return question;
        }
    }

    /// <summary>What the person may see of the audits that a form is about.</summary>
    public static RegularAuditHistory? Of(FormProgress progress) =>
        progress.HasAnswer(AppKey) ? progress.TurnData.FindRegularAudits(new(progress[AppKey])) : null;

    public static Func<FormProgress, Command> Create(Func<FormProgress, RegularAuditCommand> make) =>
        progress => new Command.OnRegularAudits(new(progress[AppKey]), make(progress));

    /// <summary>Which application: the one that was named, the only one, or one of these.</summary>
    public static IEnumerable<Question> WhichApplication(FormProgress progress, Func<RegularAuditRow, bool> fits)
    {
        if (FindApplication(progress) is { } application)
        {
            progress.SetApplication(application);
            progress.Fill(AppKey, application.Id.Value);
            yield break;
        }

        // Where none fits, the others are taken: their refusal says why not, such as who has the audit.
        var open = AuditRows.Of(progress.TurnData);
        ImmutableArray<RegularAuditRow> rows = open.Any(fits) ? [.. open.Where(fits)] : [.. open];
        if (progress.TurnData.Missing.Length > 0)
        {
            CaseQuestions.BlockWhileMissing(progress);
            yield break;
        }
        if (progress.RawAnswer(AppKey) is null && rows is [var only])
        {
            progress.Fill(AppKey, only.Application.Value);
            if (progress.TurnData.FindApplication(only.Application) is { } single)
                progress.SetApplication(single);
            yield break;
        }
        if (rows.IsEmpty)
        {
            var said = progress.RawAnswer(AppKey);
            progress.Block(said is null ? "audit.none-here" : "talk.no-such-app", new() { ["said"] = UserText.Excerpt(said ?? "") });
        }
        yield return new(AppKey, new AnswerType.Choice([.. rows.Select(OptionOf)]) { Offered = [.. rows.Take(MaxOffered).Select(OptionOf)] })
        {
            TextKey = Question.SharedTextKey("app"),
        };
    }

    /// <summary>The application that was named; null: none was, or there is none of that name.</summary>
    public static Application? FindApplication(FormProgress progress) =>
        progress.RawAnswer(AppKey) is not { } named ? null
        : AuditRows.Find(progress.TurnData, named) is { } id ? progress.TurnData.FindApplication(id)
        : SharedQuestions.FindApplication(progress.TurnData, named);

    /// <summary>Which shortcoming of the open audit; the only fitting one is taken.</summary>
    public static IEnumerable<Question> WhichShortcoming(FormProgress progress, RegularAuditHistory history, Func<AuditShortcoming, bool> fits)
    {
        var open = history.OpenShortcomings;
        ImmutableArray<AuditShortcoming> fitting = [.. open.Where(fits)];
        if (fitting.IsEmpty && progress.RawAnswer(AuditArguments.ItemKey) is null)
            progress.Block($"dialog.{progress.Dialog.Name}.none", new() { ["app"] = progress.Application?.Name });
        if (fitting is [var only] && progress.CanFill(AuditArguments.ItemKey, only.Id))
        {
            progress.Fill(AuditArguments.ItemKey, only.Id);
            yield break;
        }
        yield return new(AuditArguments.ItemKey, new AnswerType.Choice([.. history.Shortcomings.Select(OptionOf)]) { Offered = [.. fitting.Select(OptionOf)] })
        {
            TextKey = TextKey("item"),
        };
    }

    /// <summary>The shortcoming that was chosen.</summary>
    public static AuditShortcoming? ShortcomingOf(FormProgress progress, RegularAuditHistory history) =>
        progress.HasAnswer(AuditArguments.ItemKey) ? history.FindShortcoming(progress[AuditArguments.ItemKey]) : null;

    /// <summary>Which test question; the only fitting one is taken. They are spoken of where nobody else reads along.</summary>
    public static IEnumerable<Question> WhichQuestion(FormProgress progress, RegularAuditHistory history, Func<ShopperQuestion, bool> fits)
    {
        BlockUnlessAlone(progress);
        ImmutableArray<ShopperQuestion> asked = history.Open?.AskedQuestions ?? [];
        ImmutableArray<ShopperQuestion> fitting = [.. asked.Where(fits)];
        if (fitting.IsEmpty && progress.RawAnswer(AuditArguments.NumberKey) is null)
            progress.Block($"dialog.{progress.Dialog.Name}.none", new() { ["app"] = progress.Application?.Name });
        if (fitting is [var only] && progress.CanFill(AuditArguments.NumberKey, SharedQuestions.FormatNumber(only.Number)))
        {
            progress.Fill(AuditArguments.NumberKey, SharedQuestions.FormatNumber(only.Number));
            yield break;
        }
        yield return new(AuditArguments.NumberKey, new AnswerType.Choice([.. asked.Select(OptionOf)]) { Offered = [.. fitting.Select(OptionOf)] })
        {
            TextKey = TextKey("question"),
        };
    }

    /// <summary>Test questions are spoken of in the auditor's own chat only.</summary>
    public static void BlockUnlessAlone(FormProgress progress)
    {
        if (!progress.Context.Conversation.IsPersonal)
            progress.Block("audit.only-alone");
    }

    public static int NumberOf(FormProgress progress) => Dialogs.ReworkDialogs.ParseNumber(progress[AuditArguments.NumberKey]);

    /// <summary>Each item of a checklist, and words for what is not good.</summary>
    /// <param name="progress">The form.</param>
    /// <param name="checklist">Its keys.</param>
    /// <param name="textOf">The text key of an item.</param>
    /// <param name="about">What is checked, shown above the first item.</param>
    /// <param name="known">What was answered before, or is known by itself; null: nothing.</param>
    public static IEnumerable<Question> Checklist(
        FormProgress progress,
        ImmutableArray<string> checklist,
        Func<string, string> textOf,
        LocalizableValue? about,
        Func<string, CheckAnswer?> known
    )
    {
        foreach (var key in checklist)
        {
            yield return new($"mark-{key}", new AnswerType.Choice(Marks))
            {
                Page = "check",
                TextKey = TextKey("check"),
                SharesHint = true,
                IsCompact = true,
                Arguments = new() { ["item"] = LocalizableValue.Text(textOf(key)) },
                About = key == checklist[0] ? about : null,
                DefaultValue = () => known(key) is { } answer ? NameOf(answer.Mark) : "",
            };
        }

        foreach (var key in checklist.Where(k => progress[$"mark-{k}"] == NameOf(CheckMark.No)))
        {
            yield return new($"why-{key}", new AnswerType.MultilineText(AuditReviewRules.MaxRemarkLength))
            {
                Page = "why",
                TextKey = TextKey("why"),
                SharesHint = true,
                Arguments = new() { ["item"] = LocalizableValue.Text(textOf(key)) },
                DefaultValue = () => known(key)?.Remark ?? "",
            };
        }
    }

    /// <summary>The answers of <see cref="Checklist"/>.</summary>
    public static ImmutableSortedDictionary<string, CheckAnswer> AnswersOf(FormProgress progress, ImmutableArray<string> checklist) =>
        checklist.ToImmutableSortedDictionary(
            key => key,
            key => new CheckAnswer(Enum.GetValues<CheckMark>().First(m => NameOf(m) == progress[$"mark-{key}"]), progress[$"why-{key}"]),
            StringComparer.Ordinal
        );

    /// <summary>The application's name for the sentence that says that it is done.</summary>
    public static LocalizableObject DescribeApplication(TurnData turnData, Command command) =>
        new() { ["name"] = command is Command.OnRegularAudits { Application: var id } ? turnData.FindApplication(id)?.Name ?? id.Value : "" };

    /// <summary>The open audit that a command is about.</summary>
    public static RegularAudit? OpenAuditOf(TurnData turnData, Command command) =>
        command is Command.OnRegularAudits { Application: var id } ? turnData.FindRegularAudits(id)?.Open : null;

    private static string TextKey(string question) => $"audit.q.{question}";

    private static ImmutableArray<ChoiceOption> Marks { get; } =
    [
        .. Enum.GetValues<CheckMark>()
            .Select(m =>
                ChoiceOption.FromText(
                    NameOf(m),
                    $"audit.mark.{NameOf(m)}",
                    [.. PhraseCatalog.AllLanguages($"audit.words.{NameOf(m)}").SelectMany(w => w.Split('|'))]
                )
            ),
    ];

    private static string NameOf(CheckMark mark) =>
        mark switch
        {
            CheckMark.Yes => "yes",
            CheckMark.No => "no",
            _ => "not-applicable",
        };

    /// <summary>An application to choose.</summary>
    public static ChoiceOption OptionOf(RegularAuditRow row) =>
        new(row.Application.Value, row.ApplicationName) { Synonyms = [row.Application.Value, row.ApplicationName] };

    private static ChoiceOption OptionOf(AuditShortcoming item) =>
        new(item.Id, LocalizableValue.Text("audit.q.item.option", new() { ["item"] = item.Id, ["what"] = UserText.Excerpt(item.Description) }))
        {
            Synonyms = [item.Id, item.Id[(item.Id.IndexOf('/', StringComparison.Ordinal) + 1)..]],
        };

    private static ChoiceOption OptionOf(ShopperQuestion question) =>
        new(
            SharedQuestions.FormatNumber(question.Number),
            LocalizableValue.Text("audit.q.question.option", new() { ["number"] = question.Number, ["text"] = UserText.Excerpt(question.Order.Text) })
        )
        {
            Synonyms = [SharedQuestions.FormatNumber(question.Number)],
        };
}
