using System.Text.Json;

namespace CertBot.Store.Documents;

/// <summary>Every stored document has a format version in <c>v</c>. Older versions stay readable; newer ones are rejected.</summary>
internal static class DocumentVersion
{
    /// <exception cref="StoreRejectedException">It was written by a newer CertBot.</exception>
    /// <exception cref="JsonException">The version is missing.</exception>
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
