using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Inspections;

/// <summary>
/// What an inspection of the packages found. It comes from hostile files, so it is cut to size and stripped of what nobody sees where it is made:
/// <see cref="Of"/>. A finding is known to people by its number, its place in <see cref="Findings"/> from 1.
/// </summary>
public sealed record InspectionReport
{
    public const int MaxFindings = 300;

    private const int MaxRules = 100;

    /// <summary>The version of the rules: the same files are inspected once with each.</summary>
    public required string Rules { get; init; }

    /// <summary>The rules that found something, the worst first.</summary>
    public required ImmutableArray<InspectionRule> Hits { get; init; }

    /// <summary>The worst first, at most <see cref="MaxFindings"/>.</summary>
    public required ImmutableArray<InspectionFinding> Findings { get; init; }

    /// <summary>How often each rule hit, with what is not listed.</summary>
    public required ImmutableSortedDictionary<string, int> Counts { get; init; }

    /// <summary>Nothing was found.</summary>
    public static InspectionReport Empty(string rules) => Of(rules, [], []);

    /// <summary>A report in its stored form: the worst first, bounded, and without what nobody sees.</summary>
    /// <param name="rules">The version of the rules.</param>
    /// <param name="all">The rules, also those that found nothing.</param>
    /// <param name="findings">In any order; of a rule that is not among them: left out.</param>
    public static InspectionReport Of(string rules, IEnumerable<InspectionRule> all, IEnumerable<InspectionFinding> findings)
    {
        var known = all.Select(r => r.Clean()).DistinctBy(r => r.Code, StringComparer.Ordinal).ToDictionary(r => r.Code, StringComparer.Ordinal);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        // The worst that fit are kept as they come: the number of findings is not bounded.
        var kept = new SortedSet<InspectionFinding>(Comparer<InspectionFinding>.Create((x, y) => Compare(x, y, known)));
        foreach (var finding in findings.Select(f => f.Clean()).Where(f => known.ContainsKey(f.Rule)))
        {
            if (!kept.Add(finding))
                continue;
            counts[finding.Rule] = counts.GetValueOrDefault(finding.Rule) + 1;
            if (kept.Count > MaxFindings && kept.Max is { } last)
                kept.Remove(last);
        }

        ImmutableArray<InspectionRule> hits =
        [
            .. known
                .Values.Where(r => counts.ContainsKey(r.Code))
                .OrderByDescending(r => r.Severity)
                .ThenByDescending(r => counts[r.Code])
                .ThenBy(r => r.Code, StringComparer.Ordinal)
                .Take(MaxRules),
        ];
        var order = hits.Select((r, i) => (r.Code, i)).ToDictionary(r => r.Code, r => r.i, StringComparer.Ordinal);
        return new InspectionReport
        {
            Rules = UserText.CleanName(rules, 60),
            Hits = hits,
            Findings = [.. kept.Where(f => order.ContainsKey(f.Rule)).OrderBy(f => order[f.Rule])],
            Counts = counts.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
    }

    /// <summary>The finding with this number, from 1; null: there is none.</summary>
    public InspectionFinding? Find(int number) => number >= 1 && number <= Findings.Length ? Findings[number - 1] : null;

    public InspectionRule? FindRule(string code) => Hits.FirstOrDefault(r => r.Code == code);

    private static int Compare(InspectionFinding left, InspectionFinding right, Dictionary<string, InspectionRule> rules) =>
        rules[right.Rule].Severity.CompareTo(rules[left.Rule].Severity) is not 0 and var bySeverity ? bySeverity
        : string.CompareOrdinal(left.Rule, right.Rule) is not 0 and var byRule ? byRule
        : string.CompareOrdinal(left.Package, right.Package) is not 0 and var byPackage ? byPackage
        : string.CompareOrdinal(left.File, right.File) is not 0 and var byFile ? byFile
        : Nullable.Compare(left.Line, right.Line) is not 0 and var byLine ? byLine
        : string.CompareOrdinal(left.Evidence, right.Evidence) is not 0 and var byEvidence ? byEvidence
        : string.CompareOrdinal(left.Fingerprint, right.Fingerprint);
}

/// <summary>What a finding means for a submission.</summary>
public enum FindingSeverity
{
    /// <summary>A figure for the reviewer.</summary>
    Information,

    /// <summary>A reviewer should look at it.</summary>
    Attention,

    /// <summary>The packages cannot be submitted with it, unless a reviewer dismisses it.</summary>
    Blocking,
}

/// <summary>A rule as people read it. Texts by language ("en", "ru").</summary>
public sealed record InspectionRule
{
    private const int MaxTitle = 120;
    private const int MaxMend = 400;
    private const int MaxCode = 60;

    /// <summary>Its stable name.</summary>
    public required string Code { get; init; }

    public required FindingSeverity Severity { get; init; }

    /// <summary>The numbers of the criteria it belongs to, in the edition's order from 1; the first is the main one.</summary>
    public required ImmutableArray<int> Criteria { get; init; }

    /// <summary>What was found, in a few words.</summary>
    public required LocalizableObject Title { get; init; }

    /// <summary>How to mend it, in one or two sentences.</summary>
    public required LocalizableObject Mend { get; init; }

    /// <summary>Where it is stated; empty: nowhere.</summary>
    public string Source { get; init; } = "";

    internal InspectionRule Clean() =>
        this with
        {
            Code = UserText.CleanName(Code, MaxCode),
            Criteria = [.. Criteria.Distinct().Take(10)],
            Title = Clean(Title, MaxTitle),
            Mend = Clean(Mend, MaxMend),
            Source = UserText.CleanName(Source, MaxMend),
        };

    private static LocalizableObject Clean(LocalizableObject texts, int max)
    {
        var clean = new LocalizableObject();
        foreach (var language in LanguageCode.All.Select(l => l.Value))
        {
            if (texts.GetString(language) is { } text)
                clean = clean.SetItem(language, UserText.CleanName(text, max));
        }
        return clean;
    }
}

/// <summary>One place in a package that a rule hit.</summary>
/// <param name="Rule">The rule's code.</param>
/// <param name="Package">The name of the package; untrusted.</param>
/// <param name="File">The path in the package; untrusted. Empty: it is of the package as a whole.</param>
/// <param name="Line">From 1; null: it is of the whole file.</param>
/// <param name="Evidence">What was seen there, at most 60 characters; untrusted.</param>
/// <param name="Fingerprint">The same in the next version if nothing about it changed: a dismissal is carried over by it.</param>
public sealed record InspectionFinding(string Rule, string Package, string File, int? Line, string Evidence, string Fingerprint)
{
    private const int MaxPackage = 80;
    private const int MaxFile = 200;
    private const int MaxEvidence = 60;
    private const int MaxFingerprint = 64;

    /// <summary>What it is known by from one version to the next.</summary>
    [JsonIgnore]
    public string Key => $"{Rule}:{Fingerprint}";

    internal InspectionFinding Clean() =>
        new(
            UserText.CleanName(Rule, 60),
            UserText.CleanName(Package, MaxPackage),
            UserText.CleanName(File, MaxFile),
            Line,
            UserText.CleanName(Evidence, MaxEvidence),
            UserText.CleanName(Fingerprint, MaxFingerprint)
        );
}
