using System.Buffers;
using System.Runtime.CompilerServices;

namespace CertBot.Store.Documents;

/// <summary>Valid names of partitions, documents and kinds: characters that every database accepts unescaped in a key.</summary>
internal static class KeyRules
{
    public const int MaxLength = 255;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:|-");

    public static bool IsValid(string name) => name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>The exception does not repeat the name: it may be user input.</summary>
    public static void Require(string name, [CallerArgumentExpression(nameof(name))] string parameterName = "")
    {
        if (!IsValid(name))
        {
            throw new ArgumentException($"not a name the store takes ({name.Length} characters)", parameterName);
        }
    }

    /// <summary>A name, or empty for the start of a list.</summary>
    public static void RequireOrEmpty(string name, [CallerArgumentExpression(nameof(name))] string parameterName = "")
    {
        if (name.Length > 0)
        {
            Require(name, parameterName);
        }
    }
}
