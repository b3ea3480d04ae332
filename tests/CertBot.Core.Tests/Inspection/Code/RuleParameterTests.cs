using System.Collections.Immutable;
using CertBot.Core.Tests.Kit;
using CertBot.Inspection.Code;
using CertBot.Inspection.Code.Languages;
using CertBot.Inspection.Code.Sql;

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

    /// <summary>Without the way to look, some text that the rule's tests show is no longer found: no parameter is there for nothing.</summary>
    [Fact]
    public void Every_parameter_of_a_rule_finds_something()
    {
        string[] ways = ["csharp-", "javascript-", "sql-"];
        string[] withoutOwnHits = ["csharp-using-except", "sql-words"];
        var idle = new List<string>();
        foreach (var rule in CodeRules.All)
        {
            foreach (var parameter in rule.Parameters.Keys.Where(k => ways.Any(w => k.StartsWith(w, StringComparison.Ordinal)) && !withoutOwnHits.Contains(k)))
            {
                var with = new CodeScanner([rule]);
                var without = new CodeScanner([rule with { Parameters = rule.Parameters.Remove(parameter) }]);
                if (!Scans(rule.Code).Any(s => Finds(s(with)) && !Finds(s(without))))
                {
                    idle.Add($"{rule.Code} {parameter}");
                }
            }
        }

        Assert.Empty(idle);
    }

    private static bool Finds(CodeScan scan) => !scan.Hits.IsEmpty;

    private static IEnumerable<Func<CodeScanner, CodeScan>> Scans(string rule) =>
        [
            .. Texts(CSharpRuleTests.Hits, rule).Select(t => (Func<CodeScanner, CodeScan>)(s => s.ScanProcessScript(t))),
            .. Texts(JavaScriptRuleTests.Hits, rule).Select(t => (Func<CodeScanner, CodeScan>)(s => s.ScanJavaScript($"async function f() {{ {t} }}"))),
            .. Texts(SqlRuleTests.Hits, rule)
                .Concat(Texts(SqlRuleTests.TransactSqlHits, rule))
                .Select(t => (Func<CodeScanner, CodeScan>)(s => s.ScanSql(t, SqlEngine.MsSql))),
            .. Texts(SqlRuleTests.PostgreSqlHits, rule).Select(t => (Func<CodeScanner, CodeScan>)(s => s.ScanSql(t, SqlEngine.PostgreSql))),
        ];

    private static IEnumerable<string> Texts(TheoryData<string, string> data, string rule) => data.Where(d => d.Data.Item1 == rule).Select(d => d.Data.Item2);
}
