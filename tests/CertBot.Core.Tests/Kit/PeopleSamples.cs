namespace CertBot.Core.Tests.Kit;

/// <summary>The people that tests of every command go through.</summary>
public static class PeopleSamples
{
    private static readonly string[] Names = ["developer", "stranger", "analyst", "marketplace-lead", "administrator"];

    /// <summary>A person, and how many stages there are for one that is tried: a few in the plain run, each in the long campaigns.</summary>
    public static IEnumerable<TheoryDataRow<string, int>> EveryFewStages =>
        [
            .. Names.Select(name => new TheoryDataRow<string, int>(name, name == "developer" ? 4 : 8)),
            .. Names.Select(name => new TheoryDataRow<string, int>(name, 1).WithTrait("Campaign", "Long")),
        ];
}
