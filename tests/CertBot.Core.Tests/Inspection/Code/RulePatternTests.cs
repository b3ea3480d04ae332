using CertBot.Core.Tests.Kit;
using CertBot.Inspection.Code;
using CertBot.Inspection.Code.Sql;
using CertBot.Inspection.Rules;

namespace CertBot.Core.Tests.Inspection.Code;

/// <summary>Every name in the file of rules is found where code has it, and not where code has a longer one: a misspelled pattern would never hit anything.</summary>
public sealed class RulePatternTests
{
    private static readonly Dictionary<string, string> Statements = new(StringComparer.Ordinal)
    {
        ["insert"] = "INSERT INTO a VALUES (1)",
        ["update"] = "UPDATE a SET b = 1",
        ["delete"] = "DELETE FROM a",
        ["merge"] = "MERGE INTO a USING b",
        ["truncate"] = "TRUNCATE TABLE a",
        ["execute"] = "EXECUTE a",
        ["copy-program"] = "COPY a FROM PROGRAM 'b'",
    };

    public static TheoryData<string, string, string> Patterns { get; } = AllPatterns();

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Pattern_is_found(string rule, string parameter, string value)
    {
        Assert.Contains(rule, RulesIn(parameter, value, ""));
        if (!value.EndsWith(".*", StringComparison.Ordinal))
        {
            Assert.DoesNotContain(rule, RulesIn(parameter, value, "Zz"));
        }
    }

    private static TheoryData<string, string, string> AllPatterns()
    {
        string[] parameters =
        [
            RuleParameters.CSharpCreate,
            RuleParameters.CSharpCall,
            RuleParameters.CSharpMember,
            RuleParameters.CSharpAssign,
            RuleParameters.CSharpUsing,
            RuleParameters.JavaScriptCall,
            RuleParameters.JavaScriptCallText,
            RuleParameters.JavaScriptCreate,
            RuleParameters.JavaScriptMember,
            RuleParameters.JavaScriptAssign,
            RuleParameters.SqlName,
            RuleParameters.SqlWords,
            RuleParameters.SqlStatement,
            RuleParameters.SqlForeignMsSql,
            RuleParameters.SqlForeignPostgreSql,
        ];
        var data = new TheoryData<string, string, string>();
        foreach (var rule in CodeRules.All)
        {
            foreach (var parameter in parameters)
            {
                foreach (var value in rule.Values(parameter))
                {
                    data.Add(rule.Code, parameter, value);
                }
            }
        }

        return data;
    }

    /// <param name="longer">What is added to the name.</param>
    private static IEnumerable<string> RulesIn(string parameter, string value, string longer)
    {
        var pattern = NamePattern.Parse("", value);
        var name = (pattern.Path.StartsWith("*.", StringComparison.Ordinal) ? $"a{pattern.Path[1..]}" : pattern.Path).Replace(
            ".*",
            ".log",
            StringComparison.Ordinal
        );
        name += longer;
        var argument = pattern.Condition switch
        {
            "text" => "\"x\"",
            "!null" => "handler",
            { } condition => condition,
            null => "",
        };
        var scan = parameter switch
        {
            RuleParameters.CSharpCreate => CodeRules.Scanner.ScanProcessScript($"var x = new {name}({argument});"),
            RuleParameters.CSharpCall => CodeRules.Scanner.ScanProcessScript($"{name}({argument});"),
            RuleParameters.CSharpMember => CodeRules.Scanner.ScanProcessScript($"var x = {name};"),
            RuleParameters.CSharpAssign => CodeRules.Scanner.ScanProcessScript($"{name} = {argument};"),
            RuleParameters.CSharpUsing => CodeRules.Scanner.ScanCSharp($"using {value.Replace(".*", "", StringComparison.Ordinal)}{longer};"),
            RuleParameters.SqlWords => CodeRules.Scanner.ScanProcessScript($"var x = \"{value.Replace("…", "a, b", StringComparison.Ordinal)}{longer} c, d\";"),
            RuleParameters.JavaScriptCall => CodeRules.Scanner.ScanJavaScript($"{name}(b);"),
            RuleParameters.JavaScriptCallText => CodeRules.Scanner.ScanJavaScript($"{name}('b');"),
            RuleParameters.JavaScriptCreate => CodeRules.Scanner.ScanJavaScript($"new {name}(b);"),
            RuleParameters.JavaScriptMember => CodeRules.Scanner.ScanJavaScript($"b = {name};"),
            RuleParameters.JavaScriptAssign => CodeRules.Scanner.ScanJavaScript($"{name} = b;"),
            RuleParameters.SqlName => CodeRules.Scanner.ScanSql($"SELECT {value}{longer}", SqlEngine.PostgreSql),
            RuleParameters.SqlStatement => CodeRules.Scanner.ScanSql(StatementOf(value, longer), SqlEngine.PostgreSql),
            RuleParameters.SqlForeignMsSql => CodeRules.Scanner.ScanSql(SignOf(value, longer), SqlEngine.PostgreSql),
            _ => CodeRules.Scanner.ScanSql(SignOf(value, longer), SqlEngine.MsSql),
        };
        return scan.Hits.Select(h => h.Rule);
    }

    // "create-table" is written as it is called.
    private static string StatementOf(string kind, string longer)
    {
        var text = Statements.GetValueOrDefault(kind) ?? $"{kind.Replace('-', ' ').ToUpperInvariant()} a (b int)";
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return text.Insert(space, longer);
    }

    private static string SignOf(string sign, string longer) =>
        longer.Length > 0 ? $"SELECT Zz{sign.Replace(" ", "Zz ", StringComparison.Ordinal).Trim('[', ']', '@', '$')}Zz"
        : sign is "[name]" or "@name" ? $"SELECT {sign}"
        : $"\n{sign}\n";
}
