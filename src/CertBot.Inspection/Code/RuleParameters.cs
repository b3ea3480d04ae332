using System.Collections.Immutable;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Code;

/// <summary>What a rule with the check "code" can be given: each parameter is one way to look, and a rule may look in several.</summary>
internal static class RuleParameters
{
    /// <summary>The name of the check.</summary>
    public const string Check = "code";

    public const string CSharpCreate = "csharp-create";
    public const string CSharpCall = "csharp-call";
    public const string CSharpMember = "csharp-member";
    public const string CSharpAssign = "csharp-assign";
    public const string CSharpUsing = "csharp-using";
    public const string CSharpUsingExcept = "csharp-using-except";
    public const string CSharpLiteral = "csharp-literal";
    public const string JavaScriptCall = "javascript-call";
    public const string JavaScriptCallText = "javascript-call-text";
    public const string JavaScriptCreate = "javascript-create";
    public const string JavaScriptMember = "javascript-member";
    public const string JavaScriptAssign = "javascript-assign";
    public const string JavaScriptStatement = "javascript-statement";
    public const string JavaScriptScript = "javascript-script";
    public const string JavaScriptLiteral = "javascript-literal";
    public const string SqlStatement = "sql-statement";
    public const string SqlWrites = "sql-writes";
    public const string SqlName = "sql-name";
    public const string SqlForeignMsSql = "sql-signs-mssql";
    public const string SqlForeignPostgreSql = "sql-signs-postgresql";
    public const string SqlLiteral = "sql-literal";
    public const string SqlWords = "sql-words";
    public const string AssemblyReference = "assembly-reference";
    public const string Unreadable = "unreadable";
    public const string SecretNames = "secret-names";
    public const string SecretNotEndings = "secret-not-endings";
    public const string HostsExcept = "hosts-except";

    /// <summary>Where a rule holds; whoever knows the package asks: "install-script", "not-install-script", "freedom-page".</summary>
    public const string Scope = "scope";

    /// <summary>"true" where the number of hits is all that is told.</summary>
    public const string Count = "count";

    /// <summary>What each parameter takes: an empty list means anything.</summary>
    private static readonly ImmutableDictionary<string, ImmutableArray<string>> Known = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal)
    {
        [CSharpCreate] = [],
        [CSharpCall] = [],
        [CSharpMember] = [],
        [CSharpAssign] = [],
        [CSharpUsing] = [],
        [CSharpUsingExcept] = [],
        [CSharpLiteral] = ["not-latin", "http", "secret", "sql"],
        [JavaScriptCall] = [],
        [JavaScriptCallText] = [],
        [JavaScriptCreate] = [],
        [JavaScriptMember] = [],
        [JavaScriptAssign] = [],
        [JavaScriptStatement] = ["debugger", "with"],
        [JavaScriptScript] = ["element", "call", "import"],
        [JavaScriptLiteral] = ["not-latin", "http"],
        [SqlStatement] =
        [
            "insert",
            "update",
            "delete",
            "merge",
            "truncate",
            "create-table",
            "alter-table",
            "drop-table",
            "create-view",
            "alter-view",
            "drop-view",
            "create-trigger",
            "alter-trigger",
            "drop-trigger",
            "execute",
            "copy-program",
        ],
        [SqlWrites] = [],
        [SqlName] = [],
        [SqlForeignMsSql] = [],
        [SqlForeignPostgreSql] = [],
        [SqlLiteral] = ["not-latin"],
        [SqlWords] = [],
        [AssemblyReference] = [],
        [Unreadable] = ["javascript-size"],
        [SecretNames] = [],
        [SecretNotEndings] = [],
        [HostsExcept] = [],
        [Scope] = ["install-script", "not-install-script", "freedom-page"],
        [Count] = ["true"],
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>What is wrong with the parameters of a code rule, one line each and without its code; none if they can be used.</summary>
    public static IEnumerable<string> Lint(Rule rule)
    {
        if (!rule.Parameters.Keys.Any(k => k is not (Scope or Count)))
        {
            yield return "has no parameter that says what to look for";
        }

        foreach (var (name, values) in rule.Parameters)
        {
            if (!Known.TryGetValue(name, out var allowed))
            {
                yield return $"no parameter is called \"{name}\"";
                continue;
            }

            if (values.IsEmpty || values.Any(string.IsNullOrWhiteSpace))
            {
                yield return $"\"{name}\" has an empty value";
            }

            foreach (var value in values.Where(v => !allowed.IsEmpty && !allowed.Contains(v, StringComparer.Ordinal)))
            {
                yield return $"\"{name}\" takes {string.Join(", ", allowed)}, not \"{value}\"";
            }
        }
    }
}
