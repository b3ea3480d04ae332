using System.Globalization;

namespace CertBot.Tests.CrashTests;

/// <summary>
/// The extent of the long-running tests. <c>dotnet test</c> runs the short form of each; <c>dotnet test --settings tests/long.runsettings</c> sets
/// <c>CERTBOT_CAMPAIGN</c> and runs the long forms. A test without a short form is marked <c>[Trait("Campaign", "Long")]</c> and excluded from the short run by
/// <c>tests/default.runsettings</c>.
/// </summary>
internal static class TestCampaign
{
    public const string Trait = "Campaign";
    public const string Long = "Long";

    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("CERTBOT_CAMPAIGN") == "long";

    /// <summary>A number from an environment variable, for nightly runs; otherwise the default of the current campaign.</summary>
    public static int Size(int inShort, int inLong, string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given
        : IsLong ? inLong
        : inShort;
}
