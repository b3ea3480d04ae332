using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Support.FileImport;

/// <summary>Where an import stands.</summary>
public enum ImportStage
{
    /// <summary>The file is read, and nothing taken.</summary>
    Checking,

    /// <summary>The person sees what the import would do, and decides.</summary>
    Ready,

    /// <summary>The lines are taken in.</summary>
    Taking,

    Done,

    Canceled,

    /// <summary>The file as a whole cannot be taken, or nobody may any longer.</summary>
    Refused,
}

/// <summary>The stored file of an import, and what its sender calls it.</summary>
public sealed record ImportFile(FileId Id, string Name);

/// <summary>What a person can do about importing a file.</summary>
[JsonDerivedType(typeof(Start), "start")]
[JsonDerivedType(typeof(Take), "take")]
[JsonDerivedType(typeof(Cancel), "cancel")]
public abstract record ImportCommand
{
    private ImportCommand() { }

    /// <summary>Reads a file and shows what importing it would do.</summary>
    public sealed record Start(ImportKind Kind, VendorId Vendor, ImportFile File) : ImportCommand;

    /// <summary>Takes in the file that was shown.</summary>
    /// <param name="Number">Of the import whose card was clicked; null: the one that is open.</param>
    /// <param name="SkipsWrong">True: its good lines only. False: all of it, and nothing if a line is wrong.</param>
    public sealed record Take(int? Number, bool SkipsWrong) : ImportCommand;

    /// <param name="Number">As in <see cref="Take"/>.</param>
    public sealed record Cancel(int? Number) : ImportCommand;
}

/// <summary>What lines came to.</summary>
public sealed record ImportCounts(int New, int Changed, int Unchanged, int Wrong)
{
    public static ImportCounts None { get; } = new(0, 0, 0, 0);

    [JsonIgnore]
    public int Lines => New + Changed + Unchanged + Wrong;
}

/// <summary>A line that cannot be taken, and why.</summary>
public sealed record WrongLine(int Line, Refusal Refusal);

/// <summary>
/// A person's import of one file. A person has one at a time; the next one takes its place. Taking the same file twice changes nothing, so an import that was
/// interrupted is completed by doing it again.
/// </summary>
public sealed record ImportJob
{
    /// <summary>The wrong lines that are shown; the others are counted.</summary>
    public const int MaxShown = 20;

    /// <summary>Counts the imports of this person. None is given twice, because messages, cards and clicks name an import by it.</summary>
    public required int Number { get; init; }

    public required ImportKind Kind { get; init; }

    public required VendorId Vendor { get; init; }

    public required PersonId Person { get; init; }

    public required ImportFile File { get; init; }

    public required ImportStage Stage { get; init; }

    /// <summary>When the file was sent (UTC).</summary>
    public required Instant Since { get; init; }

    public bool SkipsWrong { get; init; }

    /// <summary>What the check found, or what was taken so far.</summary>
    public ImportCounts Counts { get; init; } = ImportCounts.None;

    /// <summary>The first wrong lines.</summary>
    public ImmutableArray<WrongLine> Wrong { get; init; } = [];

    /// <summary>So many times had no offset and were taken as the customer's local time.</summary>
    public int LocalTimes { get; init; }

    /// <summary>Up to this line of the file all is taken.</summary>
    public int UpToLine { get; init; }

    /// <summary>Why the file as a whole is refused.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>Failures on end that were nobody's fault here.</summary>
    public int Failures { get; init; }

    /// <summary>Counts every change.</summary>
    public int Revision { get; init; }

    /// <summary>The key of its card.</summary>
    [JsonIgnore]
    public string CardKey => $"import:{Person.Value}:{Number}";

    /// <summary>Whether it works without the person.</summary>
    [JsonIgnore]
    public bool IsRunning => Stage is ImportStage.Checking or ImportStage.Taking;

    /// <summary>The job after a command, or why nothing happens.</summary>
    /// <param name="command">What is asked for.</param>
    /// <param name="job">The latest import; null: there is none, or it is forgotten.</param>
    /// <param name="lastNumber">The number of the latest import, forgotten or not; 0: there was none.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="now">The present instant (UTC).</param>
    public static ImportDecision Decide(ImportCommand command, ImportJob? job, int lastNumber, Actor actor, Instant now) =>
        command switch
        {
            ImportCommand.Start start when !actor.IsMemberOf(start.Vendor) => Refuse("not-yours"),
            ImportCommand.Start when job is { Stage: ImportStage.Taking } => Refuse("busy", new() { ["file"] = job.File.Name }),
            ImportCommand.Start start => new ImportDecision.Accepted(
                new ImportJob
                {
                    Number = lastNumber + 1,
                    Kind = start.Kind,
                    Vendor = start.Vendor,
                    Person = actor.Id,
                    File = start.File,
                    Stage = ImportStage.Checking,
                    Since = now,
                    Revision = 1,
                }
            ),
            _ when job is null => Refuse("none"),
            ImportCommand.Take { Number: { } number } when number != job.Number => Refuse("outdated"),
            ImportCommand.Cancel { Number: { } number } when number != job.Number => Refuse("outdated"),
            _ when !actor.IsMemberOf(job.Vendor) => Refuse("not-yours"),
            ImportCommand.Take when job.Stage is ImportStage.Checking => Refuse("checking"),
            ImportCommand.Take or ImportCommand.Cancel when job.Stage is not (ImportStage.Ready or ImportStage.Checking) => Refuse("over"),
            ImportCommand.Take { SkipsWrong: false } when job.Counts.Wrong > 0 => Refuse("wrong-lines", new() { ["count"] = job.Counts.Wrong }),
            ImportCommand.Take take => new ImportDecision.Accepted(
                job with
                {
                    Stage = ImportStage.Taking,
                    SkipsWrong = take.SkipsWrong,
                    Counts = ImportCounts.None,
                    Wrong = [],
                    LocalTimes = 0,
                    Failures = 0,
                    Revision = job.Revision + 1,
                }
            ),
            ImportCommand.Cancel => new ImportDecision.Accepted(
                job with
                {
                    Stage = ImportStage.Canceled,
                    Wrong = [],
                    LocalTimes = 0,
                    Revision = job.Revision + 1,
                }
            ),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static ImportDecision.Rejected Refuse(string code, LocalizableObject? arguments = null) =>
        new(new Refusal($"import.refused.{code}", arguments ?? []));
}

/// <summary>What a command about an import leads to.</summary>
public abstract record ImportDecision
{
    private ImportDecision() { }

    public sealed record Accepted(ImportJob Job) : ImportDecision;

    public sealed record Rejected(Refusal Refusal) : ImportDecision;
}
