using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.RegularAudits;

[JsonDerivedType(typeof(Start), "start")]
[JsonDerivedType(typeof(EndSchedule), "stop")]
[JsonDerivedType(typeof(Plan), "plan")]
[JsonDerivedType(typeof(PlanForTargets), "plan-for-targets")]
[JsonDerivedType(typeof(Tick), "tick")]
[JsonDerivedType(typeof(Claim), "claim")]
[JsonDerivedType(typeof(CheckCase), "check")]
[JsonDerivedType(typeof(TakeBackCheck), "take-back-check")]
[JsonDerivedType(typeof(PlanQuestion), "plan-question")]
[JsonDerivedType(typeof(DropQuestion), "drop-question")]
[JsonDerivedType(typeof(MarkRegistered), "mark-registered")]
[JsonDerivedType(typeof(MarkUnregistered), "mark-unregistered")]
[JsonDerivedType(typeof(MarkSent), "mark-sent")]
[JsonDerivedType(typeof(RecordReply), "record-reply")]
[JsonDerivedType(typeof(Judge), "judge")]
[JsonDerivedType(typeof(Report), "report")]
[JsonDerivedType(typeof(CloseEmpty), "close-empty")]
[JsonDerivedType(typeof(AnswerShortcoming), "answer-shortcoming")]
[JsonDerivedType(typeof(ProposeDeadline), "propose-deadline")]
[JsonDerivedType(typeof(AcceptDeadline), "accept-deadline")]
[JsonDerivedType(typeof(KeepDeadline), "keep-deadline")]
[JsonDerivedType(typeof(CloseShortcoming), "close-shortcoming")]
[JsonDerivedType(typeof(KeepShortcoming), "keep-shortcoming")]
public abstract record RegularAuditCommand
{
    private RegularAuditCommand() { }

    /// <summary>The application is certified: audits are scheduled from now on. Repeated, it changes nothing unless they were stopped.</summary>
    public sealed record Start(VendorId Vendor) : RegularAuditCommand;

    /// <summary>The certificate was withdrawn: nothing is scheduled any more.</summary>
    public sealed record EndSchedule : RegularAuditCommand;

    /// <summary>An auditor wants an audit.</summary>
    /// <param name="Day">In the programme's zone; null: the next working day.</param>
    /// <param name="Why">In the auditor's words.</param>
    public sealed record Plan(LocalDate? Day, string Why) : RegularAuditCommand;

    /// <summary>A closed month missed these targets.</summary>
    public sealed record PlanForTargets(YearMonth Month, ImmutableArray<string> Keys) : RegularAuditCommand;

    /// <summary>The timer: opens the audit that is due, asks test questions, reminds, starts the re-audit.</summary>
    public sealed record Tick : RegularAuditCommand;

    public sealed record Claim : RegularAuditCommand;

    /// <summary>The whole checklist of a case, also again.</summary>
    public sealed record CheckCase(CaseId Case, ImmutableSortedDictionary<string, CheckAnswer> Answers) : RegularAuditCommand;

    public sealed record TakeBackCheck(CaseId Case) : RegularAuditCommand;

    public sealed record PlanQuestion(ShopperOrder Order) : RegularAuditCommand;

    public sealed record DropQuestion(int Number) : RegularAuditCommand;

    /// <summary>The host opened the case of a question.</summary>
    public sealed record MarkRegistered(int Audit, int Number, CaseId Case, Instant At) : RegularAuditCommand;

    /// <summary>The case of a question was refused: its customer has no contract or no such contact any more.</summary>
    public sealed record MarkUnregistered(int Audit, int Number) : RegularAuditCommand;

    /// <summary>The shopper sent the question from outside.</summary>
    public sealed record MarkSent(int Number, Instant At) : RegularAuditCommand;

    /// <summary>The shopper got an answer.</summary>
    public sealed record RecordReply(int Number, Instant At, string Text) : RegularAuditCommand;

    public sealed record Judge(int Number, ImmutableSortedDictionary<string, CheckAnswer> Answers) : RegularAuditCommand;

    /// <summary>Ends the review: with shortcomings, or passed.</summary>
    public sealed record Report(string Summary, ImmutableArray<FoundShortcoming> Found) : RegularAuditCommand;

    /// <summary>There were no cases and no test questions.</summary>
    public sealed record CloseEmpty : RegularAuditCommand;

    public sealed record AnswerShortcoming(string Shortcoming, string Text) : RegularAuditCommand;

    public sealed record ProposeDeadline(string Shortcoming, LocalDate Day, string Reason) : RegularAuditCommand;

    public sealed record AcceptDeadline(string Shortcoming) : RegularAuditCommand;

    public sealed record KeepDeadline(string Shortcoming, string Why) : RegularAuditCommand;

    /// <summary>The re-audit found it mended.</summary>
    public sealed record CloseShortcoming(string Shortcoming) : RegularAuditCommand;

    /// <summary>The re-audit found it not mended.</summary>
    /// <param name="Shortcoming">Its id.</param>
    /// <param name="Day">The new deadline; null: the edition's days from now.</param>
    /// <param name="Why">What is still wrong.</param>
    public sealed record KeepShortcoming(string Shortcoming, LocalDate? Day, string Why) : RegularAuditCommand;
}

/// <summary>A shortcoming as it is reported; no deadline: the edition's days from the report.</summary>
public sealed record FoundShortcoming(string Description, LocalDate? Deadline);
