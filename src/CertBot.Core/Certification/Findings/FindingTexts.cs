using CertBot.Core.Certification.Inspections;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Findings;

/// <summary>Findings in words. What comes from a package stays a value that is encoded when it is rendered.</summary>
public static class FindingTexts
{
    /// <summary>As much of a path as a line of a card holds; the end of it says most.</summary>
    private const int MaxPlace = 70;

    private static readonly string[] States = ["disputed", "dismissed", "kept"];

    /// <summary>How much was found of each severity; what is zero is left out.</summary>
    public static LocalizableValue Counts(FindingCounts counts) =>
        LocalizableValue.List(
            new[] { ("blocking", counts.Blocking), ("attention", counts.Attention), ("information", counts.Information) }
                .Where(c => c.Item2 > 0)
                .Select(c => LocalizableValue.Text($"inspection.count.{c.Item1}", new() { ["count"] = c.Item2 }))
        );

    /// <summary>Where it is and what was seen there, behind the number by which people name it.</summary>
    public static LocalizableValue Line(NumberedFinding numbered) =>
        LocalizableValue.Text(
            "inspection.finding",
            new()
            {
                ["number"] = numbered.Number,
                ["place"] = PlaceOf(numbered.Finding),
                ["seen"] = SeenOf(numbered.Finding),
                ["evidence"] = numbered.Finding.Evidence,
            }
        );

    /// <summary>The worst rules that hit for a criterion, each with how often and where first. Of what blocks only what nobody dismissed.</summary>
    public static IEnumerable<LocalizableValue> Worst(PackageInspection inspection, InspectionSummary summary, int criterion) =>
        summary
            .Worst.Where(h => h.Rule.Criteria.Contains(criterion) && h.Rule.Severity != FindingSeverity.Information)
            .Select(h => (Hits: h, Open: h.Rule.Severity == FindingSeverity.Blocking ? inspection.OpenOf(h, summary) : h.Count))
            .Where(h => h.Open > 0)
            .Take(InspectionSummary.MaxShown)
            .Select(h =>
                LocalizableValue.Text(
                    "inspection.rule",
                    new()
                    {
                        ["severity"] = NameOf(h.Hits.Rule.Severity),
                        ["title"] = LocalizableValue.Translated(h.Hits.Rule.Title),
                        ["count"] = h.Open,
                        ["place"] = inspection.OpenPlacesOf(h.Hits) is [var first, ..] ? PlaceOf(first.Finding) : "…",
                    }
                )
            );

    /// <summary>How many findings of a criterion were disputed and how that ended; null: none.</summary>
    public static LocalizableValue? Disputes(PackageInspection inspection, int criterion)
    {
        var states = inspection.Disputes.Values.Where(d => d.Rule.Criteria.Contains(criterion)).ToLookup(StateOf, StringComparer.Ordinal);
        return states.Count == 0
            ? null
            : LocalizableValue.Text(
                "inspection.disputes",
                new()
                {
                    ["states"] = LocalizableValue.List(
                        States
                            .Where(s => states[s].Any())
                            .Select(s => LocalizableValue.Text($"inspection.disputes.{s}", new() { ["count"] = states[s].Count() }))
                    ),
                }
            );
    }

    /// <summary>The name of a dispute's state: the end of a text key.</summary>
    public static string StateOf(FindingDispute dispute) =>
        dispute.Decision is not { } decision ? "disputed"
        : decision.IsDismissed ? "dismissed"
        : "kept";

    /// <summary>Whether what was seen says more than the place does: "yes" or "no", for texts that choose by it.</summary>
    public static string SeenOf(InspectionFinding finding) =>
        finding.Evidence.Length > 0 && !PlaceOf(finding).Contains(finding.Evidence, StringComparison.Ordinal) ? "yes" : "no";

    public static string PlaceOf(InspectionFinding finding)
    {
        var path = finding.File.Length == 0 ? finding.Package : finding.File;
        var shown = path.Length <= MaxPlace ? path : $"…{path[^(char.IsLowSurrogate(path[^(MaxPlace - 1)]) ? MaxPlace - 2 : MaxPlace - 1)..]}";
        return finding.Line is { } line ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{shown}:{line}") : shown;
    }

    public static string NameOf(FindingSeverity severity) =>
        severity switch
        {
            FindingSeverity.Blocking => "blocking",
            FindingSeverity.Attention => "attention",
            _ => "information",
        };
}
