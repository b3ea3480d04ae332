using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Support.FileImport;

/// <summary>The card of an import: what it would do, with the buttons to do it, and afterwards what it did.</summary>
public static class ImportCard
{
    public const string Name = "import";

    /// <summary>An import of more lines takes longer than people look at its card.</summary>
    private const int LongImport = 500;

    public static Notification For(ImportJob job) => new(new Recipient.ToPerson(job.Person), Create(job)) { CardKey = job.CardKey, Revision = job.Revision };

    public static BotMessage.CardMessage Create(ImportJob job)
    {
        var hidden = job.Wrong.IsEmpty ? 0 : job.Counts.Wrong - job.Wrong.Length;
        return new(
            Name,
            new()
            {
                ["title"] = LocalizableValue.Text($"import.card.{KindOf(job)}"),
                ["file"] = job.File.Name,
                ["state"] = LocalizableValue.Text($"import.card.state.{StageOf(job)}"),
                ["counts"] = job.Refusal is null ? LocalizableValue.Text(CountsKeyOf(job), Counts(job)) : null,
                ["refusal"] = job.Refusal is { } refusal ? LocalizableValue.Sentence(refusal.Code, refusal.Arguments) : null,
                ["times"] = job.LocalTimes > 0 ? LocalizableValue.Text("import.card.local-times", new() { ["count"] = job.LocalTimes }) : null,
                ["wrong"] = LocalizableValue.Array(job.Wrong.Select(w => new LocalizableObject { ["line"] = TextOf(w) })),
                ["more"] = hidden > 0 ? LocalizableValue.Text("import.card.more", new() { ["count"] = hidden }) : null,
                ["next"] = LocalizableValue.Text($"import.card.next.{NextOf(job)}", Counts(job)),
                ["number"] = job.Number,
                ["takes"] = job is { Stage: ImportStage.Ready, Counts.Wrong: 0 } && IsWorthwhile(job),
                ["skips"] = job is { Stage: ImportStage.Ready, Counts.Wrong: > 0 } && IsWorthwhile(job),
                ["cancels"] = job.Stage == ImportStage.Ready && IsWorthwhile(job),
            }
        );
    }

    /// <summary>What is said when a long import has ended: its card may be far above by then. Null: it was short.</summary>
    public static Notification? EndOf(ImportJob job) =>
        job is { Stage: ImportStage.Done, Counts.Lines: > LongImport }
            ? new(new Recipient.ToPerson(job.Person), new BotMessage.TextMessage("import.ended", Counts(job).With(("file", job.File.Name))))
            : null;

    /// <summary><c>Line 14: …</c>.</summary>
    public static LocalizableValue TextOf(WrongLine wrong) =>
        LocalizableValue.Text("import.line", new() { ["line"] = wrong.Line, ["why"] = LocalizableValue.Text(wrong.Refusal.Code, wrong.Refusal.Arguments) });

    private static LocalizableObject Counts(ImportJob job) =>
        new()
        {
            ["lines"] = job.Counts.Lines,
            ["new"] = job.Counts.New,
            ["changed"] = job.Counts.Changed,
            ["unchanged"] = job.Counts.Unchanged,
            ["wrong"] = job.Counts.Wrong,
        };

    private static bool IsWorthwhile(ImportJob job) => job.Counts.New + job.Counts.Changed > 0;

    private static string KindOf(ImportJob job) => job.Kind == ImportKind.Cases ? "cases" : "customers";

    private static string CountsKeyOf(ImportJob job) => job.Stage is ImportStage.Taking or ImportStage.Done ? "import.card.taken" : "import.card.counts";

    private static string StageOf(ImportJob job) =>
        job.Stage switch
        {
            ImportStage.Checking => "checking",
            ImportStage.Ready => "ready",
            ImportStage.Taking => "taking",
            ImportStage.Done => "done",
            ImportStage.Canceled => "canceled",
            _ => "refused",
        };

    private static string NextOf(ImportJob job) =>
        job.Stage switch
        {
            ImportStage.Checking or ImportStage.Taking => "wait",
            ImportStage.Ready when !IsWorthwhile(job) && job.Counts.Wrong == 0 => "nothing",
            ImportStage.Ready when job.Counts.Wrong > 0 => IsWorthwhile(job) ? "wrong" : "mend",
            ImportStage.Ready => "take",
            ImportStage.Done => "done",
            ImportStage.Canceled => "canceled",
            _ => "refused",
        };
}
