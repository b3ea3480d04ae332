using System.Collections.Immutable;

namespace CertBot.Core.Certification.Inspections;

/// <summary>What an application keeps of a report: enough for its cards and for the decision on a submission. The whole report is a document of its own.</summary>
public sealed record InspectionSummary
{
    /// <summary>More blocking findings than anybody disputes one by one.</summary>
    private const int MaxBlockingKeys = 100;

    private const int MaxBlockingRules = 12;

    /// <summary>A card shows so many rules.</summary>
    public const int MaxShown = 3;

    /// <summary>The version of the rules.</summary>
    public required string Rules { get; init; }

    /// <summary>How much was found, by severity.</summary>
    public required FindingCounts Counts { get; init; }

    /// <summary>The same for each criterion with findings, by its number.</summary>
    public required ImmutableSortedDictionary<int, FindingCounts> ByCriterion { get; init; }

    /// <summary>The rules that block, and the worst three of each criterion; the worst first.</summary>
    public required ImmutableArray<RuleHits> Worst { get; init; }

    /// <summary>How many rules block; more than are in <see cref="Worst"/>, perhaps.</summary>
    public required int BlockingRules { get; init; }

    /// <summary>What the blocking findings are known by, as often as they were found; at most a hundred.</summary>
    public required ImmutableArray<string> BlockingKeys { get; init; }

    public static InspectionSummary Of(InspectionReport report)
    {
        var rules = report.Hits;
        var criteria = rules.SelectMany(r => r.Criteria).Distinct().ToArray();
        var shown = rules
            .Where(r => r.Severity == FindingSeverity.Blocking)
            .Take(MaxBlockingRules)
            .Concat(criteria.SelectMany(c => rules.Where(r => r.Severity != FindingSeverity.Information && r.Criteria.Contains(c)).Take(MaxShown)))
            .Select(r => r.Code)
            .ToHashSet(StringComparer.Ordinal);
        return new InspectionSummary
        {
            Rules = report.Rules,
            Counts = CountsOf(rules, report),
            ByCriterion = criteria.ToImmutableSortedDictionary(c => c, c => CountsOf(rules.Where(r => r.Criteria.Contains(c)), report)),
            Worst = [.. rules.Where(r => shown.Contains(r.Code)).Select(r => RuleHits.Of(r, report))],
            BlockingRules = rules.Count(r => r.Severity == FindingSeverity.Blocking),
            BlockingKeys =
            [
                .. report.Findings.Where(f => report.FindRule(f.Rule) is { Severity: FindingSeverity.Blocking }).Select(f => f.Key).Take(MaxBlockingKeys),
            ],
        };
    }

    private static FindingCounts CountsOf(IEnumerable<InspectionRule> rules, InspectionReport report)
    {
        var bySeverity = rules.ToLookup(r => r.Severity, r => report.Counts.GetValueOrDefault(r.Code));
        return new(bySeverity[FindingSeverity.Blocking].Sum(), bySeverity[FindingSeverity.Attention].Sum(), bySeverity[FindingSeverity.Information].Sum());
    }
}

/// <summary>How many findings of each severity.</summary>
public sealed record FindingCounts(int Blocking, int Attention, int Information);

/// <summary>A rule, how often it hit, and the first places.</summary>
public sealed record RuleHits(InspectionRule Rule, int Count, ImmutableArray<NumberedFinding> First)
{
    private const int MaxPlaces = 3;

    public static RuleHits Of(InspectionRule rule, InspectionReport report) =>
        new(
            rule,
            report.Counts.GetValueOrDefault(rule.Code),
            [.. report.Findings.Select((f, i) => new NumberedFinding(i + 1, f)).Where(f => f.Finding.Rule == rule.Code).Take(MaxPlaces)]
        );
}

/// <summary>A finding and its number in the report.</summary>
public sealed record NumberedFinding(int Number, InspectionFinding Finding);
