namespace CertBot.Inspection.Code;

/// <summary>
/// A name that a rule looks for: "Namespace.Type.Member", "*.Member" (of anything), "Type.*" (anything of it), with a condition in brackets or behind "=":
/// "HashAlgorithm.Create(\"MD5\")" (an argument is that text), "FileStream(FileMode.Create)" (an argument names that), "UseAdminRights=false".
/// </summary>
internal sealed record NamePattern(string Rule, string Path, string? Condition)
{
    public static NamePattern Parse(string rule, string value)
    {
        var equals = value.IndexOf('=', StringComparison.Ordinal);
        var bracket = value.IndexOf('(', StringComparison.Ordinal);
        if (bracket > 0 && value[^1] == ')')
        {
            return new NamePattern(rule, value[..bracket].Trim(), value[(bracket + 1)..^1].Trim());
        }

        return equals > 0 ? new NamePattern(rule, value[..equals].Trim(), value[(equals + 1)..].Trim()) : new NamePattern(rule, value.Trim(), null);
    }

    /// <summary>What it is looked up by: the last part of the name, or the one before a last star.</summary>
    public string Key => LastOf(Path.EndsWith(".*", StringComparison.Ordinal) ? Path[..^2] : Path);

    /// <summary>The text behind the last dot.</summary>
    public static string LastOf(string path) => path[(path.LastIndexOf('.') + 1)..];

    /// <summary>
    /// Whether a dotted name in code may mean this one. Code may say less ("File.WriteAllText" for System.IO.File.WriteAllText) or more (a receiver before it),
    /// but nothing that contradicts.
    /// </summary>
    /// <param name="path">As code has it; an unknown receiver is "?".</param>
    /// <param name="leastParts">Parts that code has to say: 1 for types, 2 for members of a type.</param>
    public bool Matches(string path, int leastParts)
    {
        if (Path.StartsWith("*.", StringComparison.Ordinal))
        {
            return EndsWith(path, Path[2..]);
        }

        if (Path.EndsWith(".*", StringComparison.Ordinal))
        {
            var of = Path[..^2];
            var dot = path.LastIndexOf('.');
            return dot > 0 && EndsWith(path[..dot], of);
        }

        return EndsWith(path, Path) || (EndsWith(Path, path) && path.AsSpan().Count('.') + 1 >= leastParts);
    }

    private static bool EndsWith(string path, string end) =>
        path.Length == end.Length
            ? path.Equals(end, StringComparison.Ordinal)
            : path.Length > end.Length && path.EndsWith(end, StringComparison.Ordinal) && path[path.Length - end.Length - 1] == '.';
}
