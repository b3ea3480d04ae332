namespace CertBot.Tests.Kit.Hosts;

/// <summary>What a developer types to apply for the application "cut", up to the summary.</summary>
internal static class ApplyAnswers
{
    public static readonly string[] UntilSummary =
    [
        "apply",
        "https://marketplace.creatio.com/app/cut",
        "Cut",
        "1.0",
        "Sales Creatio",
        "en, ru",
        "no",
        "Cut",
        "Cut Ltd",
        "yes",
        "two",
        "yes",
        "a year",
        "yes",
        "budget",
        "yes",
        "reviews",
        "the boss",
        "16 March 2026",
    ];
}
