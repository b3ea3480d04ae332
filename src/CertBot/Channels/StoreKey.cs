using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CertBot.Channels;

/// <summary>Turns what a client calls something into a key every store takes: kept as it is where it can be, hashed where not.</summary>
internal static class StoreKey
{
    private const int Longest = 80;

    public static string Of(string given) =>
        given.Length is > 0 and <= Longest && given.All(IsPlain) ? given : Hash(given);

    /// <summary>One key for several words; no choice of words makes two lists meet.</summary>
    public static string Hash(params ReadOnlySpan<string> words)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var word in words)
        {
            hash.AppendData(BitConverter.GetBytes(word.Length));
            hash.AppendData(Encoding.Unicode.GetBytes(word));
        }

        return Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, 24));
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
}
