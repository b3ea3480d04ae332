using System.Collections.Immutable;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.RegularAudits.Cards;

/// <summary>The report of an audit for the vendor: what was looked at, what was found, the test questions, and the shortcomings with their deadlines.</summary>
public static class AuditReportCard
{
    public const string Name = "audit-report";

    /// <param name="history">The audits.</param>
    /// <param name="audit">One with a report.</param>
    /// <param name="applicationName">As people call the application.</param>
    /// <param name="edition">The application's.</param>
    public static BotMessage.CardMessage For(RegularAuditHistory history, RegularAudit audit, string applicationName, Edition edition)
    {
        var closed = history.Past.FirstOrDefault(p => p.Audit.Number == audit.Number);
        var items = history.ShortcomingsOf(audit.Number);
        return new(
            Name,
            new LocalizableObject
            {
                ["app"] = history.Application.Value,
                ["revision"] = history.Revision,
                ["number"] = audit.Number,
                ["name"] = applicationName,
                ["state"] = closed is not null
                    ? AuditLines.Outcome(closed.Outcome)
                    : LocalizableValue.Text("audit.report.found", new() { ["count"] = items.Length }),
                ["color"] = closed is not null ? "good" : "warning",
                ["summary"] = audit.Report?.Summary,
                ["sample"] = LocalizableValue.Text("audit.report.sample", new() { ["count"] = audit.Cases.Length, ["of"] = audit.Draw.Population }),
                ["checks"] = LocalizableValue.Array(edition.SupportAudits.Checklist.Select(key => Tally(key, audit)).OfType<LocalizableObject>()),
                ["cases"] = LocalizableValue.Array(audit.Cases.Where(c => c.Check is { } check && AuditLines.IsBad(check.Answers)).Select(Line)),
                ["asked"] = LocalizableValue.Array(audit.AskedQuestions.Select(Line)),
                ["items"] = ShortcomingLines.All(history, audit, edition, isForVendor: true),
                ["next"] = closed is null ? Next(audit) : null,
                ["footer"] = LocalizableValue.Text("audit.report.footer", new() { ["app"] = history.Application.Value, ["number"] = audit.Number }),
            }
        );
    }

    /// <summary>The key of the card in the chats of the vendor's people.</summary>
    public static string KeyOf(ApplicationId application, int number) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{application}:audit-report:{number}");

    /// <summary>How the cases did in one item; null: it was never asked, or applied to none.</summary>
    private static LocalizableObject? Tally(string key, RegularAudit audit)
    {
        ImmutableArray<CheckMark> marks = [.. audit.Cases.Select(c => c.Check?.Answers.GetValueOrDefault(key)?.Mark).OfType<CheckMark>()];
        var (good, bad) = (marks.Count(m => m == CheckMark.Yes), marks.Count(m => m == CheckMark.No));
        return good + bad == 0
            ? null
            : new()
            {
                ["mark"] = bad == 0 ? "✓" : "✗",
                ["text"] = LocalizableValue.Text(
                    "audit.report.tally",
                    new()
                    {
                        ["item"] = LocalizableValue.Text(EditionTexts.AuditCheck(key)),
                        ["good"] = good,
                        ["of"] = good + bad,
                    }
                ),
            };
    }

    private static LocalizableObject Line(SampledCase sampled) =>
        new()
        {
            ["case"] = sampled.Id.Value,
            ["subject"] = sampled.Subject,
            ["found"] = sampled.Check is { } check ? AuditLines.Answers(check.Answers, EditionTexts.AuditCheck) : null,
            ["clocks"] = sampled.Check is { Clocks: var clocks } ? AuditLines.Clocks(clocks) : null,
        };

    private static LocalizableObject Line(ShopperQuestion question) =>
        new()
        {
            ["mark"] = question.Judgement is { } judged && !AuditLines.IsBad(judged.Answers) ? "✓" : "✗",
            ["question"] = question.Order.Text,
            ["how"] = LocalizableValue.Text(
                question.Asked?.Case is null ? "audit.report.asked.outside" : "audit.report.asked.case",
                new()
                {
                    ["customer"] = question.CustomerName,
                    ["at"] = question.Asked is { At: var at } ? LocalizableValue.Timestamp(at) : null,
                    ["case"] = question.Asked?.Case?.Value,
                }
            ),
            ["found"] = question.Judgement is { } judgement ? AuditLines.Answers(judgement.Answers, EditionTexts.AnswerCheck) : null,
            ["clocks"] = question.Judgement is { Clocks: var clocks } ? AuditLines.Clocks(clocks) : null,
            ["reply"] = question.Reply is { } reply
                ? LocalizableValue.Text("audit.report.reply", new() { ["at"] = LocalizableValue.Timestamp(reply.At), ["text"] = UserText.Excerpt(reply.Text) })
                : LocalizableValue.Text("audit.report.no-reply"),
        };

    private static LocalizableValue Next(RegularAudit audit) =>
        LocalizableValue.Text(audit.Phase is AuditPhase.Reaudit ? "audit.report.next.reaudit" : "audit.report.next.remedy");
}
