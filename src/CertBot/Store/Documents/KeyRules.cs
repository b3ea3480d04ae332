using System.Buffers;
using System.Runtime.CompilerServices;

namespace CertBot.Store.Documents;

/// <summary>What may name a partition, a document or a kind: characters that every database takes as a key unescaped.</summary>
internal static class KeyRules
{
    public const int MaxLength = 255;

    private static readonly SearchValues<char> _allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:|-");

    public static bool IsValid(string name) => name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExcept(_allowed);

    /// <summary>The name itself is not repeated in the exception: it may be foreign text.</summary>
    public static void Require(string name, [CallerArgumentExpression(nameof(name))] string parameterName = "")
    {
        if (!IsValid(name))
        {
            throw new ArgumentException($"not a name the store takes ({name.Length} characters)", parameterName);
        }
    }

    /// <summary>For a place to begin at: a name, or nothing for the very beginning.</summary>
    public static void RequireOrEmpty(string name, [CallerArgumentExpression(nameof(name))] string parameterName = "")
    {
        if (name.Length > 0)
        {
            Require(name, parameterName);
        }
    }
}
