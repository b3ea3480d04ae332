using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CertBot.Channels;

/// <summary>Turns what a client calls something into a key every store takes: kept as it is where it can be, hashed where not.</summary>
internal static class SafeKey
{
    private const int MaxLength = 80;

    public static string Of(string text) => text.Length is > 0 and <= MaxLength && text.All(IsSafe) ? text : Hash(text);

    /// <summary>One key for several words; no choice of words makes two lists meet.</summary>
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
