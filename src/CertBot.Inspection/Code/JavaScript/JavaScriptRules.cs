using System.Collections.Immutable;

namespace CertBot.Inspection.Code.JavaScript;

/// <summary>What the rules look for in JavaScript.</summary>
internal sealed class JavaScriptRules(CodeRuleSet rules)
{
    public PatternSet Call { get; } = rules.Patterns(RuleParameters.JavaScriptCall);

    /// <summary>Calls that are a hit if their first argument is a text.</summary>
    public PatternSet CallText { get; } = rules.Patterns(RuleParameters.JavaScriptCallText);

    public PatternSet Create { get; } = rules.Patterns(RuleParameters.JavaScriptCreate);
    public PatternSet Member { get; } = rules.Patterns(RuleParameters.JavaScriptMember);
    public PatternSet Assign { get; } = rules.Patterns(RuleParameters.JavaScriptAssign);
    public ImmutableArray<string> Debugger { get; } = rules.RulesWith(RuleParameters.JavaScriptStatement, "debugger");
    public ImmutableArray<string> With { get; } = rules.RulesWith(RuleParameters.JavaScriptStatement, "with");
    public ImmutableArray<string> ScriptElement { get; } = rules.RulesWith(RuleParameters.JavaScriptScript, "element");
    public ImmutableArray<string> ScriptCall { get; } = rules.RulesWith(RuleParameters.JavaScriptScript, "call");
    public ImmutableArray<string> ScriptImport { get; } = rules.RulesWith(RuleParameters.JavaScriptScript, "import");
    public ImmutableArray<string> NotLatin { get; } = rules.RulesWith(RuleParameters.JavaScriptLiteral, "not-latin");
    public ImmutableArray<string> Http { get; } = rules.RulesWith(RuleParameters.JavaScriptLiteral, "http");
    public HostNames Hosts { get; } = rules.Hosts;
}
