using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using NodaTime;

namespace CertBot.Core.RegularAudits;

/// <summary>What happened to the regular audits of an application. Stored for ever.</summary>
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Stopped), "stopped")]
[JsonDerivedType(typeof(Resumed), "resumed")]
[JsonDerivedType(typeof(Planned), "planned")]
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(Claimed), "claimed")]
[JsonDerivedType(typeof(CaseChecked), "case-checked")]
[JsonDerivedType(typeof(CheckTakenBack), "check-taken-back")]
[JsonDerivedType(typeof(QuestionPlanned), "question-planned")]
[JsonDerivedType(typeof(QuestionDropped), "question-dropped")]
[JsonDerivedType(typeof(QuestionCalled), "question-called")]
[JsonDerivedType(typeof(QuestionAsked), "question-asked")]
[JsonDerivedType(typeof(ReplyRecorded), "reply-recorded")]
[JsonDerivedType(typeof(AnswerJudged), "answer-judged")]
[JsonDerivedType(typeof(Reported), "reported")]
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(ShortcomingAnswered), "shortcoming-answered")]
[JsonDerivedType(typeof(DeadlineProposed), "deadline-proposed")]
[JsonDerivedType(typeof(DeadlineDecided), "deadline-decided")]
[JsonDerivedType(typeof(VendorReminded), "vendor-reminded")]
[JsonDerivedType(typeof(ReauditStarted), "reaudit-started")]
[JsonDerivedType(typeof(ShortcomingClosed), "shortcoming-closed")]
[JsonDerivedType(typeof(ShortcomingKept), "shortcoming-kept")]
[JsonDerivedType(typeof(RemedyContinued), "remedy-continued")]
public abstract record RegularAuditEvent
{
    private RegularAuditEvent() { }

    public sealed record Started(ApplicationId Application, VendorId Vendor) : RegularAuditEvent;

    public sealed record Stopped : RegularAuditEvent;

    public sealed record Resumed : RegularAuditEvent;

    /// <summary>Replaces what was planned before.</summary>
    public sealed record Planned(LocalDate Day, AuditReason Reason) : RegularAuditEvent;

    /// <summary>The planned audit began; the cases were drawn.</summary>
    public sealed record Opened(int Number, AuditReason Reason, SampleDraw Draw, ImmutableArray<SampledCase> Cases) : RegularAuditEvent;

    public sealed record Claimed : RegularAuditEvent;

    public sealed record CaseChecked(CaseId Case, ImmutableSortedDictionary<string, CheckAnswer> Answers, ImmutableArray<ClockFinding> Clocks)
        : RegularAuditEvent;

    public sealed record CheckTakenBack(CaseId Case) : RegularAuditEvent;

    public sealed record QuestionPlanned(ShopperQuestion Question) : RegularAuditEvent;

    public sealed record QuestionDropped(int Number) : RegularAuditEvent;

    /// <summary>The time of a test question has come.</summary>
    public sealed record QuestionCalled(int Number) : RegularAuditEvent;

    public sealed record QuestionAsked(int Number, Instant At, CaseId? Case, CaseTerms Terms) : RegularAuditEvent;

    public sealed record ReplyRecorded(int Number, Instant At, string Text) : RegularAuditEvent;

    public sealed record AnswerJudged(int Number, ImmutableSortedDictionary<string, CheckAnswer> Answers, ImmutableArray<ClockFinding> Clocks)
        : RegularAuditEvent;

    /// <summary>From now on the vendor sees the audit. Without shortcomings it was passed.</summary>
    public sealed record Reported(string Summary, ImmutableArray<AuditShortcoming> Shortcomings) : RegularAuditEvent;

    public sealed record Closed(AuditOutcome Outcome) : RegularAuditEvent;

    public sealed record ShortcomingAnswered(string Shortcoming, string Text) : RegularAuditEvent;

    public sealed record DeadlineProposed(string Shortcoming, LocalDate Day, string Reason) : RegularAuditEvent;

    public sealed record DeadlineDecided(string Shortcoming, bool IsAccepted, string Why) : RegularAuditEvent;

    /// <summary>Of the deadlines that are near, due or past on a day (programme's zone).</summary>
    public sealed record VendorReminded(LocalDate Day) : RegularAuditEvent;

    public sealed record ReauditStarted(int Round) : RegularAuditEvent;

    public sealed record ShortcomingClosed(string Shortcoming) : RegularAuditEvent;

    public sealed record ShortcomingKept(string Shortcoming, LocalDate Deadline, string Why) : RegularAuditEvent;

    /// <summary>A re-audit kept something: it is the vendor's turn again.</summary>
    public sealed record RemedyContinued(int Round) : RegularAuditEvent;
}
