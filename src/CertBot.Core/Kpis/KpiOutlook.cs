namespace CertBot.Core.Kpis;

/// <summary>What may still become of a measure in a month that runs.</summary>
/// <param name="Key">The measure.</param>
/// <param name="Headroom">
/// How many more of the counted cases may go wrong without the target being missed: 0, one more breaks it. Null: it is missed as it stands, there are too few to
/// judge, or nothing can go wrong one by one.
/// </param>
/// <param name="Chance">The chance in percent, 0 to 100, that the month misses the target; null: there is nothing to tell it from, or it is not forecast.</param>
public sealed record KpiOutlook(string Key, int? Headroom, int? Chance)
{
    /// <summary>Whether the vendor is to be warned, at this share of the edition.</summary>
    public bool IsAtRisk(int warnAtChance) => Headroom == 0 || Chance >= warnAtChance;
}
