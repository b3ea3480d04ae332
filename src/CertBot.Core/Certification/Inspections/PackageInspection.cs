using System.Collections.Immutable;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Certification.Inspections;

/// <summary>
/// The last inspection of an application's packages, and what people decided about findings. It counts as long as the materials are still the files that were
/// inspected.
/// </summary>
public sealed record PackageInspection
{
    /// <summary>Decisions on so many findings are carried on; older ones are in the history only.</summary>
    private const int MaxDisputes = 200;

    public required InspectedFiles Files { get; init; }

    /// <summary>Counts the inspections of the application.</summary>
    public required int Number { get; init; }

    public required Instant At { get; init; }

    /// <summary>What was found; null: the inspection could not be carried out.</summary>
    public InspectionSummary? Summary { get; init; }

    /// <summary>The same files were inspected before, by other rules.</summary>
    public bool IsByNewRules { get; init; }

    /// <summary>What was disputed or decided, by what the finding is known by. It outlives files, versions and attempts.</summary>
    public ImmutableSortedDictionary<string, FindingDispute> Disputes { get; init; } = ImmutableSortedDictionary<string, FindingDispute>.Empty;

    public FindingDispute? FindDispute(int number) => Disputes.Values.FirstOrDefault(d => d.Number == number);

    public bool IsDismissed(string key) => Disputes.GetValueOrDefault(key)?.Decision is { IsDismissed: true };

    /// <summary>How many blocking findings nobody dismissed.</summary>
    public int OpenBlocking(InspectionSummary summary) => summary.Counts.Blocking - summary.BlockingKeys.Count(IsDismissed);

    /// <summary>What was found without what was dismissed of what blocks; of all criteria (null), or of one by its number.</summary>
    public FindingCounts WithoutDismissed(FindingCounts counts, InspectionSummary summary, int? criterion) =>
        counts with
        {
            Blocking =
                counts.Blocking
                - summary.BlockingKeys.Count(k => IsDismissed(k) && (criterion is not { } number || Disputes[k].Rule.Criteria.Contains(number))),
        };

    /// <summary>The same of one rule that blocks.</summary>
    public int OpenOf(RuleHits hits, InspectionSummary summary) =>
        hits.Count - summary.BlockingKeys.Count(k => k.StartsWith($"{hits.Rule.Code}:", StringComparison.Ordinal) && IsDismissed(k));

    /// <summary>The first places of a rule that nobody dismissed.</summary>
    public ImmutableArray<NumberedFinding> OpenPlacesOf(RuleHits hits) => [.. hits.First.Where(f => !IsDismissed(f.Finding.Key))];

    /// <summary>With a dispute added or replaced. The oldest are forgotten: first those that are decided.</summary>
    public PackageInspection With(FindingDispute dispute)
    {
        var all = Disputes.SetItem(dispute.Finding.Key, dispute);
        return this with
        {
            Disputes =
                all.Count <= MaxDisputes
                    ? all
                    : all.Remove(all.Where(d => d.Key != dispute.Finding.Key).OrderBy(d => d.Value.Decision is null).ThenBy(d => d.Value.Number).First().Key),
        };
    }
}

/// <summary>Which files were inspected, by their SHA-256: the packages, and the package with demo data if there was one.</summary>
public sealed record InspectedFiles(string Packages, string? Demo);

/// <summary>What the vendor said against a finding, and what a reviewer decided about it; or only the latter.</summary>
public sealed record FindingDispute
{
    /// <summary>Counts the disputes of the application.</summary>
    public required int Number { get; init; }

    /// <summary>Counts what was said and decided; a card with another number is stale.</summary>
    public required int Revision { get; init; }

    public required InspectionFinding Finding { get; init; }

    /// <summary>The rule as it was then.</summary>
    public required InspectionRule Rule { get; init; }

    /// <summary>The version it was first said or decided for.</summary>
    public required string Version { get; init; }

    /// <summary>Why it is wrong, says the vendor; the first words of it. Null: a reviewer dismissed it without that.</summary>
    public FindingStatement? Reason { get; init; }

    /// <summary>What a reviewer decided; null: it waits for one.</summary>
    public FindingDecision? Decision { get; init; }
}

/// <summary>Words about a finding: whose and when (UTC).</summary>
public sealed record FindingStatement(PersonId By, Instant At, string Words)
{
    /// <summary>So many of them are kept in the state; all of them are in the history.</summary>
    public const int MaxWords = 400;
}

/// <summary>A reviewer's decision about a finding.</summary>
/// <param name="IsDismissed">True: it counts no more. False: it stays.</param>
/// <param name="By">Who decided.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Words">Why.</param>
public sealed record FindingDecision(bool IsDismissed, PersonId By, Instant At, string Words);
