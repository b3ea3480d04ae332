using CertBot.Inspection.Rules;

namespace CertBot.Repositories;

/// <summary>Finds the rules that an edition inspects packages by.</summary>
internal static class RuleBookLoader
{
    /// <summary>The name of the file of rules in the folder of editions.</summary>
    public const string FileName = "rules.json";

    /// <summary>A file of rules is some hundred kilobytes.</summary>
    private const long MaxBytes = 4_000_000;

    /// <summary>Whether a file in the folder of editions holds rules and no edition.</summary>
    public static bool IsRules(string fileName) =>
        fileName.Equals(FileName, StringComparison.OrdinalIgnoreCase) || fileName.EndsWith($".{FileName}", StringComparison.OrdinalIgnoreCase);

    /// <summary>The edition's own file ("creatio.rules.json"), else the folder's <c>rules.json</c>, else the rules that come with the program.</summary>
    /// <exception cref="InvalidPolicyException">The file cannot be read, or holds faults.</exception>
    public static RuleBook Load(string? folder, string edition)
    {
        var file = folder is null ? null : new[] { $"{edition}.{FileName}", FileName }.Select(n => Path.Combine(folder, n)).FirstOrDefault(File.Exists);
        if (file is null)
            return RuleBook.BuiltIn;
        return Read(file) switch
        {
            RuleBookResult.Valid { Book: var book } => book,
            RuleBookResult.Invalid { Errors: var errors } => throw new InvalidPolicyException(
                string.Join('\n', errors.Select(e => $"Policy:Folder: {Path.GetFileName(file)}: {e}"))
            ),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    public static RuleBookResult Read(string path) =>
        new FileInfo(path) is not { Exists: true } found ? new RuleBookResult.Invalid(["there is no such file"])
        : found.Length > MaxBytes ? new RuleBookResult.Invalid(["the file is larger than 4 MB"])
        : RuleBookReader.Read(File.ReadAllText(path));
}
