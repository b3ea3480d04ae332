using System.Collections.Immutable;

namespace CertBot.Inspection.Rules;

/// <summary>The rules that packages are inspected by.</summary>
/// <param name="Rules">In the order of the file.</param>
/// <param name="Version">Another for every change of the file: packages are inspected again by other rules.</param>
public sealed record RuleBook(ImmutableArray<Rule> Rules, string Version)
{
    /// <summary>Languages every rule has its texts in.</summary>
    public static ImmutableArray<string> Languages { get; } = ["en", "ru"];

    public Rule? Find(string code) => Rules.FirstOrDefault(r => r.Code.Equals(code, StringComparison.OrdinalIgnoreCase));

    /// <summary>The rules that come with the program.</summary>
    public static RuleBook BuiltIn { get; } = ReadBuiltIn();

    private static RuleBook ReadBuiltIn()
    {
        using var stream = typeof(RuleBook).Assembly.GetManifestResourceStream("rules/rules.json")!;
        using var reader = new StreamReader(stream);
        return RuleBookReader.Read(reader.ReadToEnd()) switch
        {
            RuleBookResult.Valid { Book: var book } => book,
            RuleBookResult.Invalid { Errors: var errors } => throw new InvalidOperationException($"rules.json: {string.Join("; ", errors)}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}

/// <summary>What reading a file of rules came to.</summary>
public abstract record RuleBookResult
{
    private RuleBookResult() { }

    public sealed record Valid(RuleBook Book) : RuleBookResult;

    /// <summary>One line for each fault, with the rule it is in.</summary>
    public sealed record Invalid(ImmutableArray<string> Errors) : RuleBookResult;
}
