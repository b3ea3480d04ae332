using System.Collections.Immutable;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Code;

/// <summary>The code rules, with what several scanners need of them.</summary>
internal sealed class CodeRuleSet
{
    private readonly ImmutableArray<Rule> _rules;

    public CodeRuleSet(IEnumerable<Rule> rules, CodeLimits limits)
    {
        _rules = [.. rules.Where(r => r.Check == RuleParameters.Check)];
        Limits = limits;
        Garbage = new GarbageLimit(limits.GarbageBytes);
        Hosts = new HostNames(ValuesOf(RuleParameters.HostsExcept));
    }

    public CodeLimits Limits { get; }

    public GarbageLimit Garbage { get; }

    public HostNames Hosts { get; }

    public PatternSet Patterns(string parameter) => new(_rules, parameter);

    /// <summary>The codes of the rules whose parameter has the value.</summary>
    public ImmutableArray<string> RulesWith(string parameter, string value) =>
        [.. _rules.Where(r => r.Values(parameter).Contains(value, StringComparer.OrdinalIgnoreCase)).Select(r => r.Code)];

    /// <summary>Each value of a parameter with the code of its rule.</summary>
    public ImmutableArray<(string Rule, string Value)> Pairs(string parameter) => [.. _rules.SelectMany(r => r.Values(parameter).Select(v => (r.Code, v)))];

    /// <summary>The values of a parameter over all rules.</summary>
    public ImmutableArray<string> ValuesOf(string parameter) => [.. _rules.SelectMany(r => r.Values(parameter)).Distinct(StringComparer.OrdinalIgnoreCase)];

    public HitCollector NewCollector() => new(Limits, Hosts);
}
