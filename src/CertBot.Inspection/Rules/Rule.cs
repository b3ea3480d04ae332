using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Inspection.Rules;

/// <summary>One rule of the inspection, as <c>rules.json</c> states it. Rules are data: R&amp;D changes them without a build.</summary>
public sealed record Rule
{
    /// <summary>Stable name of the rule ("LOC-EN-SCRIPT"): dismissals of findings are carried to the next version by it.</summary>
    public required string Code { get; init; }

    /// <summary>The criteria of the Definition of Done whose cards show the findings, by their number from 1; the first is the main one.</summary>
    public required ImmutableArray<int> Criteria { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>The name of the check that looks for hits.</summary>
    public required string Check { get; init; }

    /// <summary>What the check is given: lists of names, patterns or numbers. A single value is a list of one.</summary>
    public required ImmutableSortedDictionary<string, ImmutableArray<string>> Parameters { get; init; }

    /// <summary>The day from which packages are held to it.</summary>
    public required LocalDate Since { get; init; }

    public required RuleSource Source { get; init; }

    /// <summary>How often it hits real packages.</summary>
    public required BaseRate BaseRate { get; init; }

    /// <summary>What was found, in a few words, by language ("en", "ru").</summary>
    public required ImmutableSortedDictionary<string, string> Title { get; init; }

    /// <summary>How to mend it, in one or two sentences, by language.</summary>
    public required ImmutableSortedDictionary<string, string> Mend { get; init; }

    /// <summary>The values of a parameter; empty if the rule does not give it.</summary>
    public ImmutableArray<string> Values(string parameter) => Parameters.GetValueOrDefault(parameter, []);
}

/// <summary>What a finding means for a submission.</summary>
public enum Severity
{
    /// <summary>A figure for the reviewer; nothing to mend.</summary>
    Information,

    /// <summary>A reviewer should look at it.</summary>
    Attention,

    /// <summary>The package cannot be handed in. Only for what the platform's vendor states and what never hits a package without a defect.</summary>
    Blocking,
}

/// <summary>Who says so.</summary>
/// <param name="By">How far the rule is backed.</param>
/// <param name="Reference">Where it is stated, in words a developer can search for.</param>
public sealed record RuleSource(RuleAuthority By, string Reference);

/// <summary>Who stands behind a rule.</summary>
public enum RuleAuthority
{
    /// <summary>The documentation of the platform's vendor.</summary>
    Documentation,

    /// <summary>The tool of the platform's vendor, or its knowledge base.</summary>
    Tool,

    /// <summary>Inferred from packages; stated nowhere.</summary>
    Inferred,
}

/// <summary>Hits in real packages as "packages/hits"; empty where it was not measured.</summary>
/// <param name="PublicPackages">Of 77 public packages.</param>
/// <param name="VendorPackages">Of 299 packages of the platform's vendor.</param>
public sealed record BaseRate(string PublicPackages, string VendorPackages);
