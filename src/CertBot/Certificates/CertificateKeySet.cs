using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace CertBot.Certificates;

/// <summary>A public key of certificates.</summary>
internal sealed record ECDsaKey(string Kid, ImmutableArray<byte> X, ImmutableArray<byte> Y)
{
    public static ECDsaKey Of(CertificateKey key) =>
        new(key.Kid, [.. Base64UrlEncoder.DecodeBytes(key.Stored.X)], [.. Base64UrlEncoder.DecodeBytes(key.Stored.Y)]);

    /// <summary>The caller disposes it.</summary>
    /// <exception cref="CryptographicException">It is no point of the curve.</exception>
    public ECDsa Create() =>
        ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new() { X = [.. X], Y = [.. Y] },
            }
        );
}

/// <summary>Reads a JSON Web Key set: the P-256 keys for signatures, each with its id; whatever else is in it is passed over.</summary>
internal static class CertificateKeySet
{
    private const int CoordinateLength = 32;

    private const int MaxKeys = 100;

    /// <exception cref="FormatException">It is not a key set; the message says why in one line.</exception>
    public static ImmutableArray<ECDsaKey> Parse(string json)
    {
        JsonArray? entries;
        try
        {
            entries = (JsonNode.Parse(json, documentOptions: new() { MaxDepth = 16 }) as JsonObject)?["keys"] as JsonArray;
        }
        catch (JsonException e)
        {
            throw new FormatException("the key set is not JSON", e);
        }
        return entries is null ? throw new FormatException("the key set has no \"keys\"")
            : entries.Count > MaxKeys ? throw new FormatException("the key set has too many keys")
            : [.. entries.OfType<JsonObject>().Select(ReadKey).OfType<ECDsaKey>()];
    }

    private static ECDsaKey? ReadKey(JsonObject json)
    {
        if (Text("kty") != "EC" || Text("crv") != "P-256" || Text("use") is not (null or "sig") || Text("kid") is not { Length: > 0 } kid)
            return null;
        try
        {
            var (x, y) = (Base64UrlEncoder.DecodeBytes(Text("x") ?? ""), Base64UrlEncoder.DecodeBytes(Text("y") ?? ""));
            if (x.Length != CoordinateLength || y.Length != CoordinateLength)
                return null;
            ECDsaKey key = new(kid, [.. x], [.. y]);
            using var pair = key.Create();
            return key;
        }
        catch (Exception e) when (e is FormatException or CryptographicException or ArgumentException)
        {
            return null;
        }

        string? Text(string name) => json[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
    }
}
