using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace CertBot.Core.Directory;

/// <summary>
/// Codes people pass on: a word and twelve characters, <c>acme-7F3K-29QD-M4TX</c>. Characters that are easily confused are left out (0, O, 1, I, L, U).
/// Only the hash of a code is ever stored.
/// </summary>
public static partial class OneTimeCodes
{
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    private const int Length = 12;

    /// <summary>A code made from a turn's random characters, with at most 58 bits of entropy. Rejects fewer than 16 characters.</summary>
    public static string Create(string randomText, string prefix)
    {
        if (randomText.Length < 16)
        {
            throw new ArgumentException("Too little to make a code of.", nameof(randomText));
        }

        var code = new StringBuilder();
        for (var bytes = ComputeHash($"{prefix}:{randomText}"); code.Length < Length; bytes = SHA256.HashData(bytes))
        {
            var unbiased = bytes.Where(b => b < 256 / Alphabet.Length * Alphabet.Length); // every character is equally likely
            code.Append([.. unbiased.Take(Length - code.Length).Select(b => Alphabet[b % Alphabet.Length])]);
        }

        return $"{prefix}-{code.ToString(0, 4)}-{code.ToString(4, 4)}-{code.ToString(8, 4)}";
    }

    /// <summary>The SHA-256 (hex) of a code, however it was typed: in small letters, with blanks, with other dashes.</summary>
    public static string HashOf(string code) => Convert.ToHexStringLower(ComputeHash(Normalize(code)));

    /// <summary>The word a code begins with; null when it does not look like a code at all.</summary>
    public static string? PrefixOf(string code) =>
        code.Length <= 200 && CodePattern().Match(Normalize(code)) is { Success: true } match ? match.Groups["word"].Value : null;

    private static string Normalize(string code) => DashPattern().Replace(WhitespacePattern().Replace(code, ""), "-").ToLowerInvariant();

    private static byte[] ComputeHash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex(@"\A(?<word>[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?)(-[2-9a-hjkmnp-tv-z]{4}){3}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"[\s\p{Cf}]+", RegexOptions.NonBacktracking)]
    private static partial Regex WhitespacePattern();

    [GeneratedRegex(@"\p{Pd}|\u2212", RegexOptions.NonBacktracking)]
    private static partial Regex DashPattern();
}
