using System.Collections.Immutable;
using CertBot.Inspection.Code;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Checks;

/// <summary>Whether the rules of a file can be carried out: what their reader cannot know.</summary>
public static class RuleBookCheck
{
    /// <summary>A line for each fault.</summary>
    public static ImmutableArray<string> Check(RuleBook book) =>
        [
            .. book.Rules.Where(r => !CheckCatalog.Knows(r.Check)).Select(r => $"{r.Code}: there is no check \"{r.Check}\""),
            .. book.Rules.Where(r => r.Check == RuleParameters.Check).SelectMany(r => RuleParameters.Lint(r).Select(f => $"{r.Code}: {f}")),
        ];
}
