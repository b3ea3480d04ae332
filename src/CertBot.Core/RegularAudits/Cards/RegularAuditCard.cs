using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.RegularAudits.Cards;

/// <summary>An audit as its auditors see it: the drawn cases with what was found in each, and from the report on the shortcomings. Test questions are counted only.</summary>
public static class RegularAuditCard
{
    public const string Name = "regular-audit";

    /// <param name="history">The audits.</param>
    /// <param name="audit">The one that is shown: the open one, or one that ended.</param>
    /// <param name="applicationName">As people call the application.</param>
    /// <param name="edition">The application's.</param>
    public static BotMessage.CardMessage For(RegularAuditHistory history, RegularAudit audit, string applicationName, Edition edition)
    {
        var closed = history.Past.FirstOrDefault(p => p.Audit.Number == audit.Number);
        var isReview = closed is null && audit.IsUnderReview;
        // Under review the card says nothing of test questions: whether there are open ones is said to whoever reports.
        var isComplete = audit.CheckedCases == audit.Cases.Length;
        return new(
            Name,
            new LocalizableObject
            {
                ["app"] = history.Application.Value,
                ["revision"] = history.Revision,
                ["number"] = audit.Number,
                ["name"] = applicationName,
                ["state"] = closed is null ? AuditLines.State(audit) : AuditLines.Outcome(closed.Outcome),
                ["color"] =
                    closed is not null ? "good"
                    : audit.Phase is AuditPhase.Remedy ? "warning"
                    : "accent",
                ["facts"] = LocalizableValue.Array([
                    AuditLines.Fact("audit.fact.reason", AuditLines.Reason(audit.Reason)),
                    AuditLines.Fact(
                        "audit.fact.auditor",
                        audit.Auditor is { } auditor ? LocalizableValue.PersonName(auditor) : LocalizableValue.Text("audit.fact.auditor.nobody")
                    ),
                    AuditLines.Fact(
                        "audit.fact.period",
                        LocalizableValue.Text(
                            "audit.fact.period.value",
                            new()
                            {
                                ["from"] = Month(audit.Draw.From),
                                ["to"] = Month(audit.Draw.To),
                                ["count"] = audit.Draw.Population,
                            }
                        )
                    ),
                ]),
                ["none"] = audit.Cases.IsEmpty ? LocalizableValue.Text("audit.card.no-cases") : null,
                ["progress"] = audit.Cases.IsEmpty ? null : LocalizableValue.Progress(audit.CheckedCases, audit.Cases.Length),
                ["questions"] = Questions(audit),
                ["cases"] = LocalizableValue.Array(audit.Cases.Select(c => Line(c, isReview))),
                ["summary"] = audit.Report?.Summary,
                ["items"] = ShortcomingLines.All(history, audit, edition, isForVendor: false),
                ["next"] = Next(audit, isComplete, closed is not null),
                ["footer"] = LocalizableValue.Text(
                    "audit.card.footer",
                    new()
                    {
                        ["app"] = history.Application.Value,
                        ["number"] = audit.Number,
                        ["seed"] = audit.Draw.Seed,
                    }
                ),
                ["mayClaim"] = closed is null && audit.Auditor is null,
                ["mayReport"] = isReview && isComplete,
                ["mayShop"] = isReview,
                ["mayCloseEmpty"] = isReview && audit.Cases.IsEmpty,
            }
        );
    }

    /// <summary>The key of the card of an audit in the auditors' channel.</summary>
    public static string KeyOf(ApplicationId application, int number) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{application}:regular-audit:{number}");

    private static LocalizableValue Month(NodaTime.YearMonth month) =>
        LocalizableValue.Text($"audit.month.{month.Month}", new() { ["year"] = AuditLines.Year(month.Year) });

    /// <summary>Until the report not even their number is said in the channel, where others read along.</summary>
    private static LocalizableValue? Questions(RegularAudit audit) =>
        !audit.IsUnderReview && audit.AskedQuestions is { IsEmpty: false } asked
            ? LocalizableValue.Text("audit.card.questions", new() { ["count"] = asked.Length })
            : null;

    private static LocalizableObject Line(SampledCase sampled, bool isReview) =>
        new()
        {
            ["case"] = sampled.Id.Value,
            ["mark"] =
                sampled.Check is not { } check ? "○"
                : AuditLines.IsBad(check.Answers) ? "✗"
                : "✓",
            ["subject"] = sampled.Subject,
            ["customer"] = sampled.CustomerName,
            ["found"] = sampled.Check is { } found ? AuditLines.Answers(found.Answers, EditionTexts.AuditCheck) : null,
            ["clocks"] = sampled.Check is { Clocks: var clocks } ? AuditLines.Clocks(clocks) : null,
            ["by"] = sampled.Check is { By: var by, At: var at }
                ? LocalizableValue.Text("audit.checked.by", new() { ["who"] = LocalizableValue.PersonName(by), ["at"] = LocalizableValue.Timestamp(at) })
                : null,
            ["mayCheck"] = isReview && sampled.Check is null,
            ["mayChange"] = isReview && sampled.Check is not null,
        };

    private static LocalizableValue? Next(RegularAudit audit, bool isComplete, bool isClosed) =>
        isClosed
            ? null
            : LocalizableValue.Text(
                audit.Phase switch
                {
                    AuditPhase.Remedy => "audit.next.remedy",
                    AuditPhase.Reaudit => "audit.next.reaudit",
                    _ => audit.Cases.IsEmpty ? "audit.next.empty"
                    : isComplete ? "audit.next.report"
                    : "audit.next.review",
                }
            );
}
