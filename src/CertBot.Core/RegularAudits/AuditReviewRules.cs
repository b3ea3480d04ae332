using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using NodaTime;
using static CertBot.Core.RegularAudits.RegularAuditRefusals;

namespace CertBot.Core.RegularAudits;

/// <summary>The cases of the sample, and the report.</summary>
internal static class AuditReviewRules
{
    public const int MaxShortcomings = 30;

    public const int MaxRemarkLength = 500;

    public static Decision<RegularAuditEvent> Claim(RegularAudit audit, RegularAuditContext context) =>
        audit.Auditor is { } auditor && !context.Actor.Is(auditor) ? Reject("claimed", arguments: new() { ["who"] = LocalizableValue.PersonName(auditor) })
        : audit.Auditor is null ? Decision<RegularAuditEvent>.Accept(new RegularAuditEvent.Claimed())
        : Decision<RegularAuditEvent>.Accept();

    public static Decision<RegularAuditEvent> Check(RegularAuditCommand.CheckCase command, RegularAudit audit, RegularAuditContext context)
    {
        if (audit.FindCase(command.Case) is not { } sampled)
            return Reject("not-in-sample", arguments: new() { ["case"] = UserText.Excerpt(command.Case.Value), ["number"] = audit.Number });
        if (CheckAnswers(command.Answers, context.Edition.SupportAudits.Checklist) is { } refusal)
            return Reject(refusal);
        if (context is not { Case: { } supportCase, CaseEdition: { } edition })
            return Reject("no-such-case", arguments: new() { ["case"] = command.Case.Value });

        var answers = CleanAnswers(command.Answers);
        return sampled.Check is { } check && IsSame(check.Answers, answers)
            ? Decision<RegularAuditEvent>.Accept()
            : Decision<RegularAuditEvent>.Accept(
                new RegularAuditEvent.CaseChecked(
                    sampled.Id,
                    answers,
                    ClockFinding.Of(CaseClocks.Of(supportCase, edition, context.HolidayCalendars, context.Now), context.Now)
                )
            );
    }

    public static Decision<RegularAuditEvent> TakeBack(RegularAuditCommand.TakeBackCheck command, RegularAudit audit) =>
        audit.FindCase(command.Case) is not { } sampled
            ? Reject("not-in-sample", arguments: new() { ["case"] = UserText.Excerpt(command.Case.Value), ["number"] = audit.Number })
        : sampled.Check is null ? Reject("not-checked", arguments: new() { ["case"] = sampled.Id.Value })
        : Decision<RegularAuditEvent>.Accept(new RegularAuditEvent.CheckTakenBack(sampled.Id));

    /// <summary>Nothing is left open: what was drawn was looked through, what was asked was judged.</summary>
    public static Decision<RegularAuditEvent> Report(
        RegularAuditCommand.Report command,
        RegularAuditHistory history,
        RegularAudit audit,
        RegularAuditContext context
    )
    {
        if (audit is { Cases.IsEmpty: true, AskedQuestions.IsEmpty: true })
            return Reject("nothing-audited");
        if (audit.Cases.Length - audit.CheckedCases is > 0 and var left)
            return Reject("cases-open", arguments: new() { ["left"] = left, ["of"] = audit.Cases.Length });
        if (audit.AskedQuestions.Count(q => q.Judgement is null) is > 0 and var unjudged)
            return Reject("questions-open", arguments: new() { ["left"] = unjudged, ["of"] = audit.AskedQuestions.Length });
        if (command.Found.Length > MaxShortcomings)
            return Reject("too-many", "items", new() { ["max"] = MaxShortcomings });
        if (CheckText(command.Summary, "summary") is { } refusal)
            return Reject(refusal);
        if (
            command
                .Found.Select(f => CheckText(f.Description, "items") ?? (f.Deadline is { } day ? CheckDay(day, context.Today, "items") : null))
                .FirstOrDefault(w => w is not null) is
            { } wrong
        )
        {
            return Reject(wrong);
        }

        var days = context.Edition.SupportAudits.ShortcomingDays;
        var reported = new RegularAuditEvent.Reported(
            Clean(command.Summary),
            [
                .. command.Found.Select(
                    (f, i) => new AuditShortcoming(AuditShortcoming.IdOf(audit.Number, i + 1), Clean(f.Description), f.Deadline ?? context.Today.PlusDays(days))
                ),
            ]
        );
        return reported.Shortcomings.IsEmpty
            ? Decision<RegularAuditEvent>.Accept([reported, .. AuditScheduleRules.Close(AuditOutcome.Passed, history, context)])
            : Decision<RegularAuditEvent>.Accept(reported);
    }

    public static Decision<RegularAuditEvent> CloseEmpty(RegularAuditHistory history, RegularAudit audit, RegularAuditContext context) =>
        !audit.Cases.IsEmpty ? Reject("there-are-cases", arguments: new() { ["count"] = audit.Cases.Length })
        : !audit.AskedQuestions.IsEmpty ? Reject("there-are-questions", arguments: new() { ["count"] = audit.AskedQuestions.Length })
        : Decision<RegularAuditEvent>.Accept(AuditScheduleRules.Close(AuditOutcome.NothingToAudit, history, context));

    /// <summary>Every item once and no other, and words for each "no".</summary>
    public static Refusal? CheckAnswers(ImmutableSortedDictionary<string, CheckAnswer> answers, ImmutableArray<string> checklist) =>
        answers.Keys.FirstOrDefault(k => !checklist.Contains(k, StringComparer.Ordinal)) is { } unknown
            ? Refuse("no-such-item", arguments: new() { ["item"] = UserText.Excerpt(unknown) })
        : checklist.FirstOrDefault(k => !answers.ContainsKey(k)) is not null
            ? Refuse("items-open", arguments: new() { ["left"] = checklist.Count(k => !answers.ContainsKey(k)) })
        : answers.FirstOrDefault(a => a.Value.Mark == CheckMark.No && Clean(a.Value.Remark).Length == 0).Key is { } silent
            ? Refuse("no-without-words", $"why-{silent}")
        : answers.FirstOrDefault(a => Clean(a.Value.Remark).Length > MaxRemarkLength).Key is { } verbose
            ? Refuse("text-too-long", $"why-{verbose}", new() { ["max"] = MaxRemarkLength, ["length"] = Clean(answers[verbose].Remark).Length })
        : null;

    public static ImmutableSortedDictionary<string, CheckAnswer> CleanAnswers(ImmutableSortedDictionary<string, CheckAnswer> answers) =>
        answers.ToImmutableSortedDictionary(a => a.Key, a => a.Value with { Remark = Clean(a.Value.Remark) }, StringComparer.Ordinal);

    public static bool IsSame(ImmutableSortedDictionary<string, CheckAnswer> left, ImmutableSortedDictionary<string, CheckAnswer> right) =>
        left.SequenceEqual(right);
}
