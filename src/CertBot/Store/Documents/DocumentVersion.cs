using System.Text.Json;

namespace CertBot.Store.Documents;

/// <summary>Every stored document says the version of its form in <c>v</c>. Older ones are read for ever, newer ones are not guessed at.</summary>
internal static class DocumentVersion
{
    /// <exception cref="StoreRejectedException">It was written by a newer CertBot.</exception>
    /// <exception cref="JsonException">There is no version.</exception>
    public static void Require(StoredDocument stored, JsonElement root, int supported)
    {
        if (
            root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("v", out var v)
            || v.ValueKind != JsonValueKind.Number
            || !v.TryGetInt32(out var version)
            || version < 1
        )
        {
            throw new JsonException("v is missing");
        }

        if (version > supported)
        {
            throw StoreRejectedException.NewerVersion(stored, version, supported);
        }
    }
}
