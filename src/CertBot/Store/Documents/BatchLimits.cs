using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CertBot.Store.Documents;

/// <summary>What every store checks before it applies a batch. All stores reject the same batches, so that data can be copied from one to another.</summary>
internal static class BatchLimits
{
    /// <summary>How a document's JSON is escaped where it is a string within JSON.</summary>
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Cosmos DB accepts 2 MiB in one request.</summary>
    private const long MaxRequestBytes = (2L << 20) - 8192;

    /// <summary>What Cosmos DB stores around a document, without the names.</summary>
    private const int OverheadPerDocument = 320;

    /// <summary>An escaped character takes six bytes at most.</summary>
    public const int MaxEscapedBytes = 6;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Rejects invalid names and text that is not valid Unicode (half of a surrogate pair could not be read back unchanged).</summary>
    /// <returns>Whether the batch is within the limits.</returns>
    public static bool IsWithinLimits(string partition, IReadOnlyList<Write> writes)
    {
        KeyRules.Require(partition);
        if (writes.Count > IStore.MaxWrites)
        {
            return false;
        }

        long bytes = 0;
        long overhead = 0;
        foreach (var write in writes)
        {
            var document = GetDocument(write);
            KeyRules.Require(write.Id);
            overhead += OverheadPerDocument + partition.Length + (write.Id.Length * 3L);
            if (document is null)
                continue;

            KeyRules.Require(document.Kind);
            overhead += document.Kind.Length * 3L;
            bytes += StrictUtf8.GetByteCount(document.Json);
        }

        return bytes <= IStore.MaxBytes
            && (
                (bytes * MaxEscapedBytes) + overhead <= MaxRequestBytes
                || overhead + writes.Sum(w => GetDocument(w) is { } d ? JsonEncodedText.Encode(d.Json, Encoder).EncodedUtf8Bytes.Length : 0L) <= MaxRequestBytes
            );
    }

    public static Document? GetDocument(Write write) =>
        write switch
        {
            Write.Create w => w.Document,
            Write.Replace w => w.Document,
            Write.Upsert w => w.Document,
            Write.Delete => null,
            _ => throw new InvalidOperationException("an unknown write"),
        };
}

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

    /// <summary>One name at least.</summary>
    public static void RequireSome(IReadOnlyList<string> names, [CallerArgumentExpression(nameof(names))] string parameterName = "")
    {
        if (names.Count == 0)
            throw new ArgumentException("no name", parameterName);
        foreach (var name in names)
            Require(name, parameterName);
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
