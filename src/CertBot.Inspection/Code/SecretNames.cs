using System.Collections.Immutable;

namespace CertBot.Inspection.Code;

/// <summary>Tells whether a literal that is assigned to a name may be a secret.</summary>
/// <param name="names">Parts of names that stand for secrets ("password"), any case.</param>
/// <param name="endings">Ends of names that stand for something about a secret ("PasswordColumn").</param>
internal sealed class SecretNames(ImmutableArray<string> names, ImmutableArray<string> endings)
{
    private const int Shortest = 4;
    private const int LongestWord = 11;

    /// <summary>The name and the length, never the text; null if it is no secret.</summary>
    public string? Describe(string name, string value)
    {
        var plain = name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return
            names.Any(n => plain.Contains(n, StringComparison.OrdinalIgnoreCase))
            && !endings.Any(e => plain.EndsWith(e, StringComparison.OrdinalIgnoreCase))
            && value.Length >= Shortest
            && (IsPassword(plain) || !IsWord(value))
            && !value.Any(c => char.IsWhiteSpace(c) || c is '{' or '<' or '%')
            && value.Distinct().Take(3).Count() > 2
            && !value.Contains("://", StringComparison.Ordinal)
            && value[0] is not ('/' or '#' or '@')
            // "UserPassword" as a value is the name of a column or a setting.
            && !names.Any(n => value.Contains(n, StringComparison.OrdinalIgnoreCase))
            ? $"{name}: {value.Length} characters"
            : null;
    }

    private static bool IsPassword(string name) =>
        name.Contains("pass", StringComparison.OrdinalIgnoreCase) || name.Contains("pwd", StringComparison.OrdinalIgnoreCase);

    // "ManualModeToken" is "manual": keys are made by machines, only passwords are words.
    private static bool IsWord(string value) => value.Length <= LongestWord && value.All(char.IsAsciiLetter);
}
