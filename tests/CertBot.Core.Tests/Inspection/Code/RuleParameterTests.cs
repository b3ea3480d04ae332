using System.Collections.Immutable;
using CertBot.Core.Tests.Kit;
using CertBot.Inspection.Code;

namespace CertBot.Core.Tests.Inspection.Code;

public sealed class RuleParameterTests
{
    [Fact]
    public void Rules_that_come_with_the_program_are_well_formed()
    {
        Assert.Empty(CodeRules.All.SelectMany(RuleParameters.Lint));
        Assert.All(CodeRules.All, r => Assert.Equal(["en", "ru"], r.Title.Keys));
        Assert.All(CodeRules.All, r => Assert.Equal(["en", "ru"], r.Mend.Keys));
        Assert.Equal(CodeRules.All.Length, CodeRules.All.Select(r => r.Code).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("csharp-creat", "A", "no parameter is called")]
    [InlineData("csharp-literal", "cyrillic", "not \"cyrillic\"")]
    [InlineData("csharp-call", "", "has an empty value")]
    [InlineData("count", "true", "no parameter that says what to look for")]
    public void Mistake_in_a_parameter_is_told(string parameter, string value, string error)
    {
        var rule = CodeRules.All[0] with { Parameters = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add(parameter, [value]) };

        Assert.Contains(error, string.Join('\n', RuleParameters.Lint(rule)));
    }
}
