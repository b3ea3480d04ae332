using System.Globalization;

namespace CertBot.Tests.CrashTests;

/// <summary>
/// How much of a long test is run. <c>dotnet test</c> runs the short form of each; <c>dotnet test --settings tests/long.runsettings</c> sets <c>CERTBOT_CAMPAIGN</c>
/// and runs the long ones. A test that has no short form is marked <c>[Trait("Campaign", "Long")]</c> and left out of the short run by <c>tests/default.runsettings</c>.
/// </summary>
internal static class TestCampaign
{
    public const string Trait = "Campaign";
    public const string Long = "Long";

    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("CERTBOT_CAMPAIGN") == "long";

    /// <summary>A number from an environment variable, for a night; else the one of the campaign that is run.</summary>
    public static int Size(int inShort, int inLong, string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given
        : IsLong ? inLong
        : inShort;
}
