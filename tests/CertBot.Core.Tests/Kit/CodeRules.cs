using System.Collections.Immutable;
using System.Text.Json;
using CertBot.Inspection.Code;
using CertBot.Inspection.Code.Languages;
using CertBot.Inspection.Rules;
using NodaTime.Text;

namespace CertBot.Core.Tests.Kit;

/// <summary>The code rules as they come with the program, and what they find.</summary>
internal static class CodeRules
{
    public static ImmutableArray<Rule> All { get; } = Read();

    public static CodeScanner Scanner { get; } = new(All);

    /// <summary>"RULE line evidence" for each hit, in the order of lines.</summary>
    public static string[] Lines(CodeScan scan) => [.. scan.Hits.Select(h => $"{h.Rule} {h.Line} {h.Evidence}")];

    /// <summary>The lines of one rule's hits.</summary>
    public static int[] LinesOf(CodeScan scan, string rule) => [.. scan.Hits.Where(h => h.Rule == rule).Select(h => h.Line)];

    private static ImmutableArray<Rule> Read()
    {
        using var stream = typeof(Rule).Assembly.GetManifestResourceStream("rules/rules.code.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("rules").EnumerateArray().Select(ReadRule)];
    }

    private static Rule ReadRule(JsonElement rule) =>
        new()
        {
            Code = rule.GetProperty("code").GetString()!,
            Criteria = [.. rule.GetProperty("criteria").EnumerateArray().Select(c => c.GetInt32())],
            Severity = Enum.Parse<Severity>(rule.GetProperty("severity").GetString()!, true),
            Check = rule.GetProperty("check").GetString()!,
            Parameters = rule.GetProperty("parameters")
                .EnumerateObject()
                .ToImmutableSortedDictionary(p => p.Name, p => p.Value.EnumerateArray().Select(v => v.GetString()!).ToImmutableArray(), StringComparer.Ordinal),
            Since = LocalDatePattern.Iso.Parse(rule.GetProperty("since").GetString()!).Value,
            Source = new(
                Enum.Parse<RuleAuthority>(rule.GetProperty("source").GetProperty("by").GetString()!, true),
                rule.GetProperty("source").GetProperty("reference").GetString()!
            ),
            BaseRate = new(rule.GetProperty("baseRate").GetProperty("public").GetString()!, rule.GetProperty("baseRate").GetProperty("vendor").GetString()!),
            Title = Texts(rule.GetProperty("title")),
            Mend = Texts(rule.GetProperty("mend")),
        };

    private static ImmutableSortedDictionary<string, string> Texts(JsonElement texts) =>
        texts.EnumerateObject().ToImmutableSortedDictionary(t => t.Name, t => t.Value.GetString()!, StringComparer.Ordinal);
}
