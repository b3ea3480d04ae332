using System.Text.Json.Nodes;
using CertBot.Core.Policy;
using CertBot.Core.Surveys;
using CertBot.Core.Tests.Policy;
using NodaTime;

namespace CertBot.Core.Tests.Surveys;

public sealed class SurveyRulesTests
{
    [Fact]
    public void Edition_that_does_not_name_them_has_the_default_rules()
    {
        var file = EditionJsonEditor.LoadCreatio();
        file.Remove("surveys");
        file["choices"] = new JsonArray([
            .. file["choices"]!.AsArray().Where(c => c?["at"]?.ToString().StartsWith("surveys/", StringComparison.Ordinal) != true).Select(c => c?.DeepClone()),
        ]);

        Assert.Equal(SurveyRules.Default, Assert.IsType<EditionReadResult.Valid>(EditionReader.Read(file.ToJsonString())).Edition.Surveys);
    }

    [Theory]
    [InlineData("npsMonths", "[4, 5]", "policy.fault.months-of-one-half")]
    [InlineData("npsMonths", "[4, 4]", "policy.fault.duplicate")]
    [InlineData("npsMonths", "[13]", "policy.fault.out-of-range")]
    [InlineData("npsMonths", "[\"x\"]", "policy.fault.out-of-range")]
    [InlineData("npsMonths", "[]", "policy.fault.empty")]
    [InlineData("reminderDays", "30", "policy.fault.reminder-after-expiry")]
    [InlineData("maxPerQuarter", "0", "policy.fault.out-of-range")]
    [InlineData("delay", "\"P1M\"", "policy.fault.not-a-length")]
    [InlineData("languages", "[]", "policy.fault.empty")]
    public void Rule_that_cannot_be_is_named(string member, string wrong, string fault)
    {
        var file = EditionJsonEditor.LoadCreatio();
        EditionJsonEditor.SetAt(file, $"surveys.{member}", JsonNode.Parse(wrong));

        Assert.Contains(fault, Assert.IsType<EditionReadResult.Invalid>(EditionReader.Read(file.ToJsonString())).Errors.Select(e => e.Refusal.Code));
    }

    [Theory]
    [InlineData(2026, 6, 30, "2026-H1")]
    [InlineData(2026, 7, 1, "2026-H2")]
    public void Half_year_is_that_of_the_day(int year, int month, int day, string half) => Assert.Equal(half, HalfYears.Of(new LocalDate(year, month, day)));

    [Fact]
    public void Half_years_are_counted_one_after_the_other() =>
        Assert.Equal(
            [1, 1],
            new[] { HalfYears.NumberOf("2026-H2") - HalfYears.NumberOf("2026-H1"), HalfYears.NumberOf("2027-H1") - HalfYears.NumberOf("2026-H2") }
        );
}
