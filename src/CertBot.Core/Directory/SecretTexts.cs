using System.Security.Cryptography;
using System.Text;

namespace CertBot.Core.Directory;

/// <summary>Long secrets for programs, and the ids they are listed under, made of a turn's random characters.</summary>
internal static class SecretTexts
{
    /// <summary>32 characters, so that five bits of a byte choose one and all are equally likely.</summary>
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    private const int Length = 40;

    /// <summary>Forty characters with as much entropy as the random text has, at most 200 bits.</summary>
    public static string Create(string purpose, string randomText) =>
        string.Concat(SHA512.HashData(Encoding.UTF8.GetBytes($"secret:{purpose}:{Require(randomText)}")).Take(Length).Select(b => Alphabet[b & 31]));

    /// <summary>Eight hexadecimal digits, from which the secret of the same text does not follow.</summary>
    public static string CreateId(string purpose, string randomText) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"id:{purpose}:{Require(randomText)}")))[..8];

    /// <summary>The SHA-256, in hexadecimal digits.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public static bool AreEqual(string hash, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(hash), Encoding.UTF8.GetBytes(other));

    private static string Require(string randomText) =>
        randomText.Length >= 32 ? randomText : throw new ArgumentException("Too little to make a secret of.", nameof(randomText));
}
