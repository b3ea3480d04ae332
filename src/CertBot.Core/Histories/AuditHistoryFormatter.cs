using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using static CertBot.Core.RegularAudits.RegularAuditEvent;

namespace CertBot.Core.Histories;

/// <summary>
/// What the regular audits add to an application's history, in words. The vendor reads of an audit from its report on, and never what is planned next; that a
/// test question was asked is told to nobody before the report. What is done about single cases stands on the audit's card.
/// </summary>
public static class AuditHistoryFormatter
{
    public static ImmutableArray<HistoryEntry> Format(ImmutableArray<RecordedEvent<RegularAuditEvent>> events, ReaderSide side)
    {
        var reported = ReportedAudits(events);
        var entries = ImmutableArray.CreateBuilder<HistoryEntry>();
        var audit = 0;
        foreach (var recorded in events)
        {
            if (recorded.Data is Opened opened)
                audit = opened.Number;
            if (IsShown(recorded.Data, side, reported.Contains(audit)) && Describe(recorded.Data, audit) is { } description)
                entries.Add(new(recorded.At, recorded.By, description));
        }

        return entries.ToImmutable();
    }

    private static HashSet<int> ReportedAudits(ImmutableArray<RecordedEvent<RegularAuditEvent>> events)
    {
        HashSet<int> reported = [];
        var audit = 0;
        foreach (var recorded in events)
        {
            if (recorded.Data is Opened opened)
                audit = opened.Number;
            if (recorded.Data is Reported)
                reported.Add(audit);
        }

        return reported;
    }

    private static bool IsShown(RegularAuditEvent auditEvent, ReaderSide side, bool isReported) =>
        auditEvent switch
        {
            Planned or Claimed => side == ReaderSide.Platform,
            QuestionAsked => isReported,
            _ => side == ReaderSide.Platform || isReported,
        };

    /// <summary>Null: of no interest to the application's life.</summary>
    private static LocalizableValue? Describe(RegularAuditEvent auditEvent, int audit) =>
        auditEvent switch
        {
            Planned e => LocalizableValue.Text("history.audit.planned", new() { ["day"] = LocalizableValue.Date(e.Day) }),
            Opened e => LocalizableValue.Text("history.audit.opened", new() { ["number"] = audit, ["count"] = e.Cases.Length }),
            Claimed => LocalizableValue.Text("history.audit.claimed", new() { ["number"] = audit }),
            QuestionAsked e => LocalizableValue.Text("history.audit.question-asked", new() { ["number"] = audit, ["question"] = e.Number }),
            Reported e => LocalizableValue.Text("history.audit.reported", new() { ["number"] = audit, ["count"] = e.Shortcomings.Length }),
            Closed { Outcome: RegularAudits.AuditOutcome.Passed } => LocalizableValue.Text("history.audit.closed.passed", new() { ["number"] = audit }),
            Closed { Outcome: RegularAudits.AuditOutcome.Mended } => LocalizableValue.Text("history.audit.closed.mended", new() { ["number"] = audit }),
            Closed => LocalizableValue.Text("history.audit.closed.nothing", new() { ["number"] = audit }),
            ShortcomingAnswered e => LocalizableValue.Text("history.audit.answered", new() { ["item"] = e.Shortcoming, ["answer"] = e.Text }),
            DeadlineProposed e => LocalizableValue.Text(
                "history.audit.deadline-proposed",
                new()
                {
                    ["item"] = e.Shortcoming,
                    ["day"] = LocalizableValue.Date(e.Day),
                    ["reason"] = e.Reason,
                }
            ),
            DeadlineDecided { IsAccepted: true } e => LocalizableValue.Text("history.audit.deadline-accepted", new() { ["item"] = e.Shortcoming }),
            DeadlineDecided e => LocalizableValue.Text("history.audit.deadline-kept", new() { ["item"] = e.Shortcoming, ["why"] = e.Why }),
            ReauditStarted e => LocalizableValue.Text("history.audit.reaudit", new() { ["number"] = audit, ["round"] = e.Round }),
            ShortcomingClosed e => LocalizableValue.Text("history.audit.item-closed", new() { ["item"] = e.Shortcoming }),
            ShortcomingKept e => LocalizableValue.Text(
                "history.audit.item-kept",
                new()
                {
                    ["item"] = e.Shortcoming,
                    ["day"] = LocalizableValue.Date(e.Deadline),
                    ["why"] = e.Why,
                }
            ),
            Started
            or Stopped
            or Resumed
            or CaseChecked
            or CheckTakenBack
            or QuestionPlanned
            or QuestionDropped
            or QuestionCalled
            or ReplyRecorded
            or AnswerJudged
            or VendorReminded
            or RemedyContinued => null,
            _ => throw new ArgumentOutOfRangeException(nameof(auditEvent), auditEvent.GetType().Name, "an event without a phrase"),
        };
}
