using System.Collections.Immutable;

namespace CertBot.Inspection.Code.CSharp;

/// <summary>What the rules look for in C#.</summary>
internal sealed class CSharpRules(CodeRuleSet rules)
{
    public PatternSet Create { get; } = rules.Patterns(RuleParameters.CSharpCreate);
    public PatternSet Call { get; } = rules.Patterns(RuleParameters.CSharpCall);
    public PatternSet Member { get; } = rules.Patterns(RuleParameters.CSharpMember);
    public PatternSet Assign { get; } = rules.Patterns(RuleParameters.CSharpAssign);

    /// <summary>Namespaces; "System.Web.*" means those below too.</summary>
    public ImmutableArray<(string Rule, string Value)> Using { get; } = rules.Pairs(RuleParameters.CSharpUsing);

    /// <summary>Types of those namespaces that are no hit.</summary>
    public ImmutableArray<string> UsingExcept { get; } = rules.ValuesOf(RuleParameters.CSharpUsingExcept);

    public ImmutableArray<string> NotLatin { get; } = rules.RulesWith(RuleParameters.CSharpLiteral, "not-latin");
    public ImmutableArray<string> Http { get; } = rules.RulesWith(RuleParameters.CSharpLiteral, "http");
    public ImmutableArray<string> Secret { get; } = rules.RulesWith(RuleParameters.CSharpLiteral, "secret");
    public ImmutableArray<string> Sql { get; } = rules.RulesWith(RuleParameters.CSharpLiteral, "sql");
    public SecretNames SecretNames { get; } = new(rules.ValuesOf(RuleParameters.SecretNames), rules.ValuesOf(RuleParameters.SecretNotEndings));
    public SqlText SqlText { get; } = new(rules.ValuesOf(RuleParameters.SqlWords));
    public HostNames Hosts { get; } = rules.Hosts;
}
