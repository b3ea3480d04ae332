using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using NodaTime;

namespace CertBot.Core.RegularAudits;

/// <summary>One audit: the cases that were drawn, the test questions, and how far it is.</summary>
public sealed record RegularAudit
{
    /// <summary>Among the application's regular audits, from 1.</summary>
    public required int Number { get; init; }

    public required AuditReason Reason { get; init; }

    public required Instant OpenedAt { get; init; }

    /// <summary>Who has claimed it; null: nobody yet.</summary>
    public PersonId? Auditor { get; init; }

    public required SampleDraw Draw { get; init; }

    /// <summary>The drawn cases, in ordinal order of their numbers.</summary>
    public required ImmutableArray<SampledCase> Cases { get; init; }

    public ImmutableArray<ShopperQuestion> Questions { get; init; } = [];

    public required AuditPhase Phase { get; init; }

    [JsonIgnore]
    public bool IsUnderReview => Phase is AuditPhase.Review;

    [JsonIgnore]
    public AuditReport? Report =>
        Phase switch
        {
            AuditPhase.Remedy p => p.Report,
            AuditPhase.Reaudit p => p.Report,
            AuditPhase.Done p => p.Report,
            _ => null,
        };

    [JsonIgnore]
    public int CheckedCases => Cases.Count(c => c.Check is not null);

    /// <summary>The test questions that were not dropped.</summary>
    [JsonIgnore]
    public ImmutableArray<ShopperQuestion> AskedQuestions => [.. Questions.Where(q => !q.IsDropped)];

    public ShopperQuestion? FindQuestion(int number) => Questions.FirstOrDefault(q => q.Number == number);

    public SampledCase? FindCase(CaseId id) => Cases.FirstOrDefault(c => c.Id == id);
}

/// <summary>How far an audit is, and since when (UTC).</summary>
[JsonDerivedType(typeof(Review), "review")]
[JsonDerivedType(typeof(Remedy), "remedy")]
[JsonDerivedType(typeof(Reaudit), "reaudit")]
[JsonDerivedType(typeof(Done), "done")]
public abstract record AuditPhase
{
    private AuditPhase() { }

    public abstract Instant Since { get; init; }

    /// <summary>The auditors look through the cases and judge the answers. The vendor sees nothing of it.</summary>
    public sealed record Review(Instant Since) : AuditPhase;

    /// <summary>It is the vendor's turn: each shortcoming waits for an answer.</summary>
    public sealed record Remedy(Instant Since, AuditReport Report, int Round) : AuditPhase
    {
        /// <summary>The day (programme's zone) of the last reminder; null: none yet.</summary>
        public LocalDate? Reminded { get; init; }
    }

    /// <summary>The auditors look again: every shortcoming is closed or kept.</summary>
    public sealed record Reaudit(Instant Since, AuditReport Report, int Round) : AuditPhase
    {
        /// <summary>Those that were kept in this round.</summary>
        public ImmutableSortedSet<string> Kept { get; init; } = [];
    }

    /// <summary>It ended; without a report where there was nothing to audit.</summary>
    public sealed record Done(Instant Since, AuditReport? Report) : AuditPhase;
}

/// <summary>What the auditors tell the vendor. The findings themselves are those of the cases and answers.</summary>
public sealed record AuditReport(string Summary, PersonId By, Instant At);

/// <summary>Everything that is needed to draw the sample again: <see cref="AuditSample"/>.</summary>
/// <param name="Seed">Random text, made when the audit was opened.</param>
/// <param name="From">The first month of the period.</param>
/// <param name="To">The last month of the period, as far as it had gone.</param>
/// <param name="Population">How many cases were opened in the period.</param>
/// <param name="Fingerprint">Of their list; <see cref="AuditSample.FingerprintOf"/>.</param>
public sealed record SampleDraw(string Seed, YearMonth From, YearMonth To, int Population, string Fingerprint);

/// <summary>A case that was drawn, as it was called then.</summary>
public sealed record SampledCase(CaseId Id, string Subject, string CustomerName)
{
    /// <summary>Null: not looked through yet.</summary>
    public CaseCheck? Check { get; init; }
}

/// <summary>What an auditor found in a case, by the keys of the edition's checklist, and its clocks at that time.</summary>
public sealed record CaseCheck(ImmutableSortedDictionary<string, CheckAnswer> Answers, ImmutableArray<ClockFinding> Clocks, PersonId By, Instant At);

/// <summary>An item of a checklist. A "no" has words.</summary>
public sealed record CheckAnswer(CheckMark Mark, string Remark = "");

public enum CheckMark
{
    Yes,
    No,
    NotApplicable,
}

/// <summary>A clock as it stood when it was looked at.</summary>
/// <param name="Kind">What it measures.</param>
/// <param name="Outcome">What became of the promise.</param>
/// <param name="Elapsed">Working time that was counted.</param>
/// <param name="Target">Working time that was promised.</param>
public sealed record ClockFinding(CaseClockKind Kind, ClockOutcome Outcome, Duration Elapsed, Duration Target)
{
    public static ImmutableArray<ClockFinding> Of(ImmutableArray<CaseClock> clocks, Instant at) =>
        [
            .. clocks.Select(c => new ClockFinding(
                c.Kind,
                c.IsMissed ? ClockOutcome.Missed
                    : c.IsRunning ? ClockOutcome.Open
                    : ClockOutcome.Kept,
                c.Read(at).Elapsed,
                c.Clock.Target
            )),
        ];
}
