using CertBot.Core.Policy.Parsing;

namespace CertBot.Core.Policy;

/// <summary>How months are closed, and who hears when of a target that is about to be missed. The documents settle none of it.</summary>
public sealed record KpiRules
{
    /// <summary>So many days after its end a month is closed; what becomes known later corrects it.</summary>
    public int ClosesAfterDays { get; init; } = 7;

    /// <summary>The vendor is warned when the chance that the month misses a target reaches so many percent.</summary>
    public int WarnAtChance { get; init; } = 50;

    /// <summary>So many working days after the vendor the analysts hear of it.</summary>
    public int AnalystAfterWorkingDays { get; init; } = 1;
}

/// <summary>Reads the part of an edition's file that says how measures are handled.</summary>
internal static class KpiRulesReader
{
    public static KpiRules Read(EditionJsonReader reader)
    {
        var defaults = new KpiRules();
        return new KpiRules
        {
            ClosesAfterDays = reader.Has("closesAfterDays") ? reader.ReadInteger("closesAfterDays", 0, 27) : defaults.ClosesAfterDays,
            WarnAtChance = reader.Has("warnAtChance") ? reader.ReadInteger("warnAtChance", 1, 100) : defaults.WarnAtChance,
            AnalystAfterWorkingDays = reader.Has("analystAfterWorkingDays")
                ? reader.ReadInteger("analystAfterWorkingDays", 0, 20)
                : defaults.AnalystAfterWorkingDays,
        };
    }
}
