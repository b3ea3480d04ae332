using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CertBot.Channels;

/// <summary>Converts an id of a client into a key that every store accepts: unchanged where possible, otherwise hashed.</summary>
internal static class SafeKey
{
    private const int MaxLength = 80;

    public static string Of(string text) => text.Length is > 0 and <= MaxLength && text.All(IsSafe) ? text : Hash(text);

    /// <summary>One key for several parts. The length prefixes keep different lists of parts from colliding.</summary>
    public static string Hash(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var word in parts)
        {
            hash.AppendData(BitConverter.GetBytes(word.Length));
            hash.AppendData(Encoding.Unicode.GetBytes(word));
        }

        return Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, 24));
    }

    private static bool IsSafe(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
}
