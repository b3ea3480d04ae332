using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using NodaTime;

namespace CertBot.Certificates;

/// <summary>A signing key as it is stored: the public point in base64url, the private key protected by the key ring.</summary>
internal sealed record StoredCertificateKey
{
    public required string Kid { get; init; }

    /// <summary>When (UTC, Unix seconds) it was made.</summary>
    public required long Created { get; init; }

    public required string X { get; init; }

    public required string Y { get; init; }

    /// <summary>PKCS #8, protected.</summary>
    public required string Private { get; init; }
}

/// <summary>A key of the certificates: everybody may know the public half.</summary>
internal sealed record CertificateKey(int Number, StoredCertificateKey Stored)
{
    public string Kid => Stored.Kid;

    public Instant Created => Instant.FromUnixTimeSeconds(Stored.Created);

    /// <summary>The public half as a JSON Web Key.</summary>
    public JsonObject ToJwk() =>
        new()
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["use"] = "sig",
            ["alg"] = SecurityAlgorithms.EcdsaSha256,
            ["kid"] = Kid,
            ["x"] = Stored.X,
            ["y"] = Stored.Y,
        };

    /// <summary>Makes a key pair; <paramref name="protect"/> protects the private half.</summary>
    public static StoredCertificateKey Create(Instant now, Func<byte[], string> protect)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
        // The thumbprint of RFC 7638.
        var thumbprint = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}"""));
        return new()
        {
            Kid = Base64UrlEncoder.Encode(thumbprint),
            Created = now.ToUnixTimeSeconds(),
            X = x,
            Y = y,
            Private = protect(pair.ExportPkcs8PrivateKey()),
        };
    }
}
