using System.Collections.Immutable;
using CertBot.Core.Primitives;
using static CertBot.Core.RegularAudits.RegularAuditEvent;

namespace CertBot.Core.RegularAudits;

/// <summary>The regular audits of an application after an event.</summary>
public static class RegularAuditEvolver
{
    /// <summary>So many ended audits stay whole.</summary>
    private const int MaxPast = 3;

    /// <summary>Closed shortcomings of older audits; those before are in the history only.</summary>
    private const int MaxShortcomings = 200;

    public static RegularAuditHistory Evolve(RegularAuditHistory? history, RecordedEvent<RegularAuditEvent> recorded) =>
        (history, recorded.Data) switch
        {
            (null, Started e) => new RegularAuditHistory
            {
                Application = e.Application,
                Vendor = e.Vendor,
                Revision = 1,
            },
            (null, _) or (_, Started) => throw new InvalidOperationException($"{recorded.Data.GetType().Name} does not follow here"),
            ({ } known, var happened) => Apply(known, happened, recorded) with { Revision = known.Revision + 1 },
        };

    private static RegularAuditHistory Apply(RegularAuditHistory history, RegularAuditEvent happened, RecordedEvent<RegularAuditEvent> recorded) =>
        happened switch
        {
            Stopped => history with { IsStopped = true, Next = null },
            Resumed => history with { IsStopped = false },
            Planned e => history with { Next = new(e.Day, e.Reason) },
            Opened e => Open(history, e, recorded),
            ShortcomingAnswered e => Change(history, e.Shortcoming, s => s with { Answer = new(e.Text, recorded.By, recorded.At) }),
            DeadlineProposed e => Change(history, e.Shortcoming, s => s with { Proposal = new(e.Day, e.Reason, recorded.By, recorded.At) }),
            DeadlineDecided e => Change(history, e.Shortcoming, s => Decide(s, e, recorded)),
            ShortcomingClosed e => Change(history, e.Shortcoming, s => s with { ClosedAt = recorded.At }),
            _ when history.Open is { } audit => ApplyToOpen(history, audit, happened, recorded),
            _ => throw new InvalidOperationException($"{happened.GetType().Name} does not follow here"),
        };

    private static RegularAuditHistory ApplyToOpen(
        RegularAuditHistory history,
        RegularAudit audit,
        RegularAuditEvent happened,
        RecordedEvent<RegularAuditEvent> recorded
    ) =>
        happened switch
        {
            ShortcomingKept e => Change(history, e.Shortcoming, s => s.Postpone(e.Deadline, recorded.At) with { Answer = null, KeptBecause = e.Why }) with
            {
                Open = audit with { Phase = Keep(audit.Phase, e.Shortcoming) },
            },
            Reported e => history with
            {
                Open = audit with { Phase = new AuditPhase.Remedy(recorded.At, new(e.Summary, recorded.By, recorded.At), 1) },
                Shortcomings = history.Shortcomings.AddRange(e.Shortcomings),
            },
            Closed e => Close(history, audit, e, recorded),
            _ => history with { Open = Apply(audit, happened, recorded) },
        };

    private static RegularAudit Apply(RegularAudit audit, RegularAuditEvent happened, RecordedEvent<RegularAuditEvent> recorded) =>
        happened switch
        {
            Claimed => audit with { Auditor = recorded.By },
            CaseChecked e => ChangeCase(audit, e.Case, new CaseCheck(e.Answers, e.Clocks, recorded.By, recorded.At)),
            CheckTakenBack e => ChangeCase(audit, e.Case, null),
            QuestionPlanned e => audit with { Questions = audit.Questions.Add(e.Question) },
            QuestionDropped e => ChangeQuestion(audit, e.Number, q => q with { IsDropped = true }),
            QuestionCalled e => ChangeQuestion(audit, e.Number, q => q with { CalledAt = recorded.At }),
            QuestionAsked e => ChangeQuestion(audit, e.Number, q => q with { CalledAt = q.CalledAt ?? recorded.At, Asked = new(e.At, e.Case, e.Terms) }),
            ReplyRecorded e => ChangeQuestion(audit, e.Number, q => q with { Reply = new(e.At, e.Text) }),
            AnswerJudged e => ChangeQuestion(audit, e.Number, q => q with { Judgement = new(e.Answers, e.Clocks, recorded.By, recorded.At) }),
            VendorReminded e when audit.Phase is AuditPhase.Remedy p => audit with { Phase = p with { Reminded = e.Day } },
            ReauditStarted e when audit.Report is { } report => audit with { Phase = new AuditPhase.Reaudit(recorded.At, report, e.Round) },
            RemedyContinued e when audit.Report is { } report => audit with { Phase = new AuditPhase.Remedy(recorded.At, report, e.Round) },
            _ => throw new InvalidOperationException($"{happened.GetType().Name} does not follow here"),
        };

    private static RegularAuditHistory Open(RegularAuditHistory history, Opened e, RecordedEvent<RegularAuditEvent> recorded) =>
        history with
        {
            Next = null,
            Count = e.Number,
            Open = new RegularAudit
            {
                Number = e.Number,
                Reason = e.Reason,
                OpenedAt = recorded.At,
                Draw = e.Draw,
                Cases = e.Cases,
                Phase = new AuditPhase.Review(recorded.At),
            },
        };

    private static RegularAuditHistory Close(RegularAuditHistory history, RegularAudit audit, Closed e, RecordedEvent<RegularAuditEvent> recorded)
    {
        var past = history.Past.Add(new(audit with { Phase = new AuditPhase.Done(recorded.At, audit.Report) }, e.Outcome, recorded.At));
        var kept = past.Length <= MaxPast ? past : past[^MaxPast..];
        return history with { Open = null, Past = kept, Shortcomings = Shorten(history.Shortcomings, kept) };
    }

    /// <summary>What audits that are gone found stays to be counted, with fewer words.</summary>
    private static ImmutableArray<AuditShortcoming> Shorten(ImmutableArray<AuditShortcoming> shortcomings, ImmutableArray<ClosedAudit> kept) =>
        [
            .. shortcomings
                .Skip(Math.Max(0, shortcomings.Length - MaxShortcomings))
                .Select(s =>
                    kept.Any(a => s.Id.StartsWith(AuditShortcoming.Prefix(a.Audit.Number), StringComparison.Ordinal))
                        ? s
                        : new AuditShortcoming(s.Id, UserText.Excerpt(s.Description), s.Deadline) { Former = s.Former, ClosedAt = s.ClosedAt }
                ),
        ];

    private static AuditPhase Keep(AuditPhase phase, string id) =>
        phase is AuditPhase.Reaudit reaudit ? reaudit with { Kept = reaudit.Kept.Add(id) } : throw new InvalidOperationException("nothing is audited again");

    private static AuditShortcoming Decide(AuditShortcoming found, DeadlineDecided e, RecordedEvent<RegularAuditEvent> recorded) =>
        found.Proposal is { } proposal
            ? (e.IsAccepted ? found.Postpone(proposal.Day, recorded.At) : found) with
            {
                Proposal = proposal with { Decision = new(e.IsAccepted, e.Why, recorded.By, recorded.At) },
            }
            : throw new InvalidOperationException("nothing was proposed");

    private static RegularAuditHistory Change(RegularAuditHistory history, string id, Func<AuditShortcoming, AuditShortcoming> change) =>
        history with
        {
            Shortcomings = [.. history.Shortcomings.Select(s => s.Id == id ? change(s) : s)],
        };

    private static RegularAudit ChangeCase(RegularAudit audit, CaseId id, CaseCheck? check) =>
        audit with
        {
            Cases = [.. audit.Cases.Select(c => c.Id == id ? c with { Check = check } : c)],
        };

    private static RegularAudit ChangeQuestion(RegularAudit audit, int number, Func<ShopperQuestion, ShopperQuestion> change) =>
        audit with
        {
            Questions = [.. audit.Questions.Select(q => q.Number == number ? change(q) : q)],
        };
}
