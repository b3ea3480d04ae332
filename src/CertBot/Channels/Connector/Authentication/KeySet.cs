using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using NodaTime;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>The issuer's keys at one instant, by key id.</summary>
internal sealed record KeySet(FrozenDictionary<string, SigningKey> Keys, Instant FetchedAt)
{
    private const int MinKeyBits = 2048;

    /// <summary>
    /// Unusable keys (other types or uses, too short, without an id) are left out; of two keys with the same id the first counts. An empty list is valid, all
    /// keys were withdrawn; a missing list is an error.
    /// </summary>
    public static KeySet Parse(string published, Instant at)
    {
        using var document = JsonDocument.Parse(published);
        if (
            document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("keys", out var list)
            || list.ValueKind != JsonValueKind.Array
        )
        {
            throw new InvalidDataException("no keys");
        }

        var keys = JsonWebKeySet.Create(published).Keys.Select(ToSigningKey).OfType<SigningKey>().DistinctBy(k => k.Key.KeyId, StringComparer.Ordinal);
        return new KeySet(keys.ToFrozenDictionary(k => k.Key.KeyId, StringComparer.Ordinal), at);
    }

    private static SigningKey? ToSigningKey(JsonWebKey published)
    {
        if (published is not { Kty: JsonWebAlgorithmsKeyTypes.RSA, Kid.Length: > 0, Use: null or "" or "sig" })
        {
            return null;
        }

        try
        {
            var key = new RsaSecurityKey(
                new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes(published.N), Exponent = Base64UrlEncoder.DecodeBytes(published.E) }
            )
            {
                KeyId = published.Kid,
            };
            return key.KeySize >= MinKeyBits ? new SigningKey(key, ReadEndorsements(published)) : null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static FrozenSet<string> ReadEndorsements(JsonWebKey published) =>
        published.AdditionalData.TryGetValue("endorsements", out var value) && value is JsonElement { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString() ?? "").ToFrozenSet(StringComparer.Ordinal)
            : [];
}

/// <summary>A key and the channels it is endorsed for.</summary>
internal sealed record SigningKey(RsaSecurityKey Key, FrozenSet<string> Endorsements);
