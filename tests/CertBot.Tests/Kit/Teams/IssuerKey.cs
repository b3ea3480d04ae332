using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CertBot.Tests.Kit.Teams;

/// <summary>A key of the fake issuer. It signs tokens with its own code, so that the code that validates tokens does not also create them.</summary>
internal sealed class IssuerKey(string id, RSA rsa, params string[] endorsements)
{
    // Generating a key takes longer than most tests run, so the keys a test needs at the same time are generated once and shared by all tests.
    private static readonly ConcurrentDictionary<int, RSA> KeyPairs = new();

    public string Id { get; } = id;

    public RSA Rsa { get; } = rsa;

    /// <summary>The key as the issuer publishes it; a test may modify it.</summary>
    public JsonObject Jwk { get; } =
        new()
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = id,
            ["x5t"] = id,
            ["n"] = Base64Url.EncodeToString(rsa.ExportParameters(includePrivateParameters: false).Modulus),
            ["e"] = Base64Url.EncodeToString(rsa.ExportParameters(includePrivateParameters: false).Exponent),
            ["endorsements"] = new JsonArray([.. endorsements.Select(e => JsonValue.Create(e))]),
        };

    /// <summary>The key pair at this index, the same in every test.</summary>
    public static RSA KeyPairAt(int place) => KeyPairs.GetOrAdd(place, _ => RSA.Create(2048));

    public string Sign(JsonObject header, JsonObject payload) =>
        Sign(header, payload, signed => Rsa.SignData(signed, HashOf(header["alg"]?.ToString()), RSASignaturePadding.Pkcs1));

    public static string Sign(JsonObject header, JsonObject payload, Func<byte[], byte[]> sign)
    {
        var signed = $"{EncodePart(header.ToJsonString())}.{EncodePart(payload.ToJsonString())}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string EncodePart(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static HashAlgorithmName HashOf(string? algorithm) =>
        algorithm switch
        {
            "RS384" => HashAlgorithmName.SHA384,
            "RS512" => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
}
