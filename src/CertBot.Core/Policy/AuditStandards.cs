using System.Collections.Immutable;
using CertBot.Core.Directory;
using NodaTime;

namespace CertBot.Core.Policy;

/// <summary>
/// How the support of certified applications is audited (stage 5). Texts: <c>policy.audit-check.KEY</c> for the cases of a sample, <c>policy.answer-check.KEY</c>
/// for answers to test questions.
/// </summary>
public sealed record AuditStandards
{
    /// <summary>Of editions that do not name it.</summary>
    public static AuditStandards Default { get; } =
        new()
        {
            EveryMonths = 6,
            SampleSize = 8,
            Checklist = ["registered", "understood", "complete", "polite", "language", "escalated"],
            AnswerChecklist = ["correct", "complete", "polite", "language", "in-time"],
            ShopperQuestions = 2,
            AnswerWorkingDays = 5,
            ShortcomingDays = 14,
            ReminderDays = 3,
            SoonDays = 30,
            MayProposeDeadline = true,
            Auditors = [RoleName.Analyst],
            Group = GroupName.Reviews,
        };

    /// <summary>Months from the certificate to the first audit, and from the end of one to the next.</summary>
    public required int EveryMonths { get; init; }

    /// <summary>So many cases of the period are looked through; all, if there are fewer.</summary>
    public required int SampleSize { get; init; }

    /// <summary>What is asked of each case of the sample.</summary>
    public required ImmutableArray<string> Checklist { get; init; }

    /// <summary>What is asked of the answer to each test question.</summary>
    public required ImmutableArray<string> AnswerChecklist { get; init; }

    /// <summary>So many test questions are advised; 0: none.</summary>
    public required int ShopperQuestions { get; init; }

    /// <summary>So many working days a test question is left open for an answer; then it may be judged without one.</summary>
    public required int AnswerWorkingDays { get; init; }

    /// <summary>Days to mend a shortcoming where the auditor names no day.</summary>
    public required int ShortcomingDays { get; init; }

    /// <summary>So many days before a deadline the vendor is reminded; again on the day itself, and on the morning after.</summary>
    public required int ReminderDays { get; init; }

    /// <summary>A missed target schedules an audit unless one is open or planned within so many days.</summary>
    public required int SoonDays { get; init; }

    /// <summary>Whether the vendor may propose another deadline, once for each shortcoming.</summary>
    public required bool MayProposeDeadline { get; init; }

    /// <summary>Roles that audit.</summary>
    public required ImmutableArray<RoleName> Auditors { get; init; }

    /// <summary>In whose channel the card of an audit is posted.</summary>
    public required GroupName Group { get; init; }
}
