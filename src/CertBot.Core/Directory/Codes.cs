using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace CertBot.Core.Directory;

/// <summary>
/// Codes people pass on: a word and twelve signs, <c>acme-7F3K-29QD-M4TX</c>. None of the signs is taken for another (no 0, O, 1, I, L, U).
/// Only the hash of a code is ever stored.
/// </summary>
public static partial class Codes
{
    private const string Signs = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    private const int Length = 12;

    /// <summary>A code made of a turn's fresh letters, of which it keeps 58 bits at most. Rejects fewer than 16.</summary>
    public static string New(string fresh, string word)
    {
        if (fresh.Length < 16)
        {
            throw new ArgumentException("Too little to make a code of.", nameof(fresh));
        }

        var code = new StringBuilder();
        for (var bytes = Hash($"{word}:{fresh}"); code.Length < Length; bytes = SHA256.HashData(bytes))
        {
            var even = bytes.Where(b => b < 256 / Signs.Length * Signs.Length);   // so that every sign is as likely
            code.Append([.. even.Take(Length - code.Length).Select(b => Signs[b % Signs.Length])]);
        }

        return $"{word}-{code.ToString(0, 4)}-{code.ToString(4, 4)}-{code.ToString(8, 4)}";
    }

    /// <summary>The SHA-256 (hex) of a code, however it was typed: in small letters, with blanks, with other dashes.</summary>
    public static string HashOf(string code) => Convert.ToHexStringLower(Hash(Fold(code)));

    /// <summary>The word a code begins with; null when it does not look like a code at all.</summary>
    public static string? WordOf(string code) => code.Length <= 200 && Shape().Match(Fold(code)) is { Success: true } match ? match.Groups["word"].Value : null;

    private static string Fold(string code) => Dashes().Replace(Blanks().Replace(code, ""), "-").ToLowerInvariant();

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex(@"\A(?<word>[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?)(-[2-9a-hjkmnp-tv-z]{4}){3}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shape();

    [GeneratedRegex(@"[\s\p{Cf}]+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\p{Pd}|\u2212", RegexOptions.None, 1000)]
    private static partial Regex Dashes();
}
