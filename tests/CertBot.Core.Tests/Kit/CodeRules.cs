using System.Collections.Immutable;
using CertBot.Inspection.Code;
using CertBot.Inspection.Code.Languages;
using CertBot.Inspection.Rules;

namespace CertBot.Core.Tests.Kit;

/// <summary>The code rules as they come with the program, and what they find.</summary>
internal static class CodeRules
{
    public static ImmutableArray<Rule> All { get; } = [.. RuleBook.BuiltIn.Rules.Where(r => r.Check == RuleParameters.Check)];

    public static CodeScanner Scanner { get; } = new(All);

    /// <summary>"RULE line evidence" for each hit, in the order of lines.</summary>
    public static string[] Lines(CodeScan scan) => [.. scan.Hits.Select(h => $"{h.Rule} {h.Line} {h.Evidence}")];

    /// <summary>The lines of one rule's hits.</summary>
    public static int[] LinesOf(CodeScan scan, string rule) => [.. scan.Hits.Where(h => h.Rule == rule).Select(h => h.Line)];
}
