using CertBot.Core.Policy;
using CertBot.Inspection.Checks;
using CertBot.Inspection.Rules;

namespace CertBot.Repositories.Inspections;

/// <summary>The rules that the installed editions inspect packages by.</summary>
internal sealed class InstalledRules(IReadOnlyDictionary<string, RuleBook> byEdition)
{
    /// <summary>The rules of an edition, whatever its version: rules change on their own.</summary>
    public RuleBook For(EditionPin edition) => byEdition.GetValueOrDefault(edition.Name) ?? RuleBook.BuiltIn;

    /// <exception cref="InvalidPolicyException">A file of rules cannot be read, or holds faults.</exception>
    public static InstalledRules Load(string? folder, InstalledEditions editions) =>
        new(editions.Names.ToDictionary(n => n, n => RuleBookLoader.Load(folder, n), StringComparer.Ordinal));
}

/// <summary>Finds the rules that an edition inspects packages by.</summary>
internal static class RuleBookLoader
{
    /// <summary>A file of rules is some hundred kilobytes.</summary>
    private const long MaxBytes = 4_000_000;

    /// <summary>The edition's own file ("creatio.rules.json"), else the folder's <c>rules.json</c>, else the rules that come with the program.</summary>
    /// <exception cref="InvalidPolicyException">The file cannot be read, or holds faults.</exception>
    public static RuleBook Load(string? folder, string edition)
    {
        var file = folder is null
            ? null
            : new[] { $"{edition}.{EditionLoader.RulesFileName}", EditionLoader.RulesFileName }
                .Select(n => Path.Combine(folder, n))
                .FirstOrDefault(File.Exists);
        if (file is null)
            return RuleBook.BuiltIn;
        return Read(file) switch
        {
            RuleBookResult.Valid { Book: var book } when RuleBookCheck.Check(book) is { IsEmpty: false } faults => throw Invalid(file, faults),
            RuleBookResult.Valid { Book: var book } => book,
            RuleBookResult.Invalid { Errors: var errors } => throw Invalid(file, errors),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static InvalidPolicyException Invalid(string file, IEnumerable<string> faults) =>
        new(string.Join('\n', faults.Select(e => $"Policy:Folder: {Path.GetFileName(file)}: {e}")));

    public static RuleBookResult Read(string path) =>
        new FileInfo(path) is not { Exists: true } found ? new RuleBookResult.Invalid(["there is no such file"])
        : found.Length > MaxBytes ? new RuleBookResult.Invalid(["the file is larger than 4 MB"])
        : RuleBookReader.Read(File.ReadAllText(path));
}
