using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Inspections;

/// <summary>The criteria of an edition that a rule belongs to, and who decides about its findings.</summary>
public static class RuleCriteria
{
    /// <summary>The criterion whose group decides; null: the edition has none with such a number.</summary>
    public static Criterion? FindMain(InspectionRule rule, Edition edition) =>
        rule.Criteria.Select(number => edition.Criteria.FirstOrDefault(c => c.Number == number)).FirstOrDefault(c => c is not null);

    /// <summary>The group that decides.</summary>
    public static GroupName GroupFor(InspectionRule rule, Edition edition) => FindMain(rule, edition)?.Group ?? GroupName.Reviews;

    /// <summary>Whoever reviews one of its criteria. Of a rule of no criterion, and where the rule is not known (null): whoever reviews any.</summary>
    public static ImmutableArray<RoleName> ReviewersOf(InspectionRule? rule, Edition edition)
    {
        var own = edition.Criteria.Where(c => rule?.Criteria.Contains(c.Number) == true).ToArray();
        return [.. (own.Length > 0 ? own : [.. edition.Criteria]).SelectMany(c => c.Reviewers).Distinct()];
    }
}
