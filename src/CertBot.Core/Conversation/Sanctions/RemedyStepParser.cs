using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Core.Certification.Measures;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers.Dates;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Conversation.Sanctions;

/// <summary>
/// The steps of a schedule as people write them, one a line, the day behind a bar: "Second engineer on duty | 10 January", "… | 14 days", "… | 10 working days".
/// </summary>
public static partial class RemedyStepParser
{
    /// <summary>The steps; empty where <paramref name="refusal"/> says which line cannot be read.</summary>
    public static ImmutableArray<ProposedStep> Parse(string text, LocalDate today, Edition edition, out Refusal? refusal)
    {
        refusal = null;
        var steps = ImmutableArray.CreateBuilder<ProposedStep>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(RemedyRules.MaxSteps + 1))
        {
            var bar = line.LastIndexOf('|');
            var (description, written) = bar < 0 ? (line, "") : (line[..bar].Trim(), line[(bar + 1)..].Trim());
            if (description.Length == 0 || written.Length == 0 || ReadDay(written, today, edition) is not { } day)
            {
                refusal = new("sanction.refused.step-line", new() { ["line"] = UserText.Excerpt(line) }, "steps");
                return [];
            }
            steps.Add(new(description, day));
        }
        refusal = RemedyRules.CheckSteps(steps.ToImmutable(), today, edition.SanctionRules.RemedyMaxDays);
        return steps.ToImmutable();
    }

    private static LocalDate? ReadDay(string written, LocalDate today, Edition edition) =>
        Length().Match(written) is { Success: true } length
        && int.TryParse(length.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            ? length.Groups["working"].Success
                ? edition.Calendar().AddWorkingDays(today, days)
                : today.PlusDays(days)
            : DeadlineRecognizer.Recognize(written, new(today.AtMidnight()) { AddWorkingDays = edition.Calendar().AddWorkingDays })
                is DeadlineResult.Clear(var date)
                ? date.Day
                : null;

    [GeneratedRegex(
        @"\A(in\s+|через\s+)?(?<count>[0-9]{1,3})\s*(?<working>working\s+|business\s+|раб\p{L}*\.?\s+)?(days?|д\.|день|дня|дней)\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Length();
}
