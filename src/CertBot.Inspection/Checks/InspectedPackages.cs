using System.Collections.Immutable;
using CertBot.Inspection.Model;

namespace CertBot.Inspection.Checks;

/// <summary>All that the checks look at: the packages handed in, what goes with them, and what is known of the submission.</summary>
internal sealed class InspectedPackages
{
    public InspectedPackages(
        ImmutableArray<PackageModel> packages,
        ImmutableArray<PackageModel> demo,
        ImmutableArray<PackageModel>? previous,
        Submission submission
    )
    {
        (Packages, Demo, Previous, Submission) = (packages, demo, previous, submission);
        OwnStrings = packages.ToImmutableDictionary(p => p, p => Checks.OwnStrings.Of(p).ToImmutableArray());
        LocalizedCells = packages.ToImmutableDictionary(p => p, p => Checks.LocalizedCells.Of(p).ToImmutableArray());
        Sections = SectionRows.SectionsOf(this);
        Lookups = SectionRows.LookupsOf(this);
        Differences = VersionDifference.Of(this);
    }

    public ImmutableArray<PackageModel> Packages { get; }

    /// <summary>The packages of the file of demonstration data; empty if there is none.</summary>
    public ImmutableArray<PackageModel> Demo { get; }

    /// <summary>The packages that were certified last; null if the version is the first, or they were not given.</summary>
    public ImmutableArray<PackageModel>? Previous { get; }

    public Submission Submission { get; }

    /// <summary>The strings that the vendor wrote, by package.</summary>
    public ImmutableDictionary<PackageModel, ImmutableArray<OwnText>> OwnStrings { get; }

    /// <summary>The cells of bound data that are translated, by package.</summary>
    public ImmutableDictionary<PackageModel, ImmutableArray<LocalizedCell>> LocalizedCells { get; }

    public ImmutableArray<SectionData> Sections { get; }

    public ImmutableArray<LookupData> Lookups { get; }

    public ImmutableArray<VersionDifference> Differences { get; }

    public IEnumerable<PackageModel> WithDemo => Packages.Concat(Demo);
}

/// <summary>What is known of the submission that a file belongs to.</summary>
/// <param name="Cultures">The cultures the vendor claims ("en-US", "ru-RU"); English is always looked at.</param>
/// <param name="Prefix">The vendor's prefix of names; null: not known, and not checked.</param>
/// <param name="Maintainer">The vendor's name in packages; null: not known.</param>
/// <param name="Version">The version applied for; null: not known.</param>
public sealed record Submission(ImmutableArray<string> Cultures, string? Prefix, string? Maintainer, string? Version)
{
    /// <summary>The culture every application needs.</summary>
    public const string English = "en-US";

    public static Submission Unknown { get; } = new([English], null, null, null);

    /// <summary>The claimed cultures with English first.</summary>
    public ImmutableArray<string> AllCultures =>
        [English, .. Cultures.Where(c => !c.Equals(English, StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.OrdinalIgnoreCase)];
}

/// <summary>One place that a check found.</summary>
/// <param name="Package">The package it is in.</param>
/// <param name="File">The path in the package; empty where it is of the package as a whole.</param>
/// <param name="Line">From 1; 0 where there is no line.</param>
/// <param name="Element">What tells it from others in the same file, the same in the next version: an id or a name.</param>
/// <param name="Evidence">What was found, as text. It is cut for display.</param>
internal sealed record Hit(PackageModel Package, string File, int Line, string Element, string Evidence);
