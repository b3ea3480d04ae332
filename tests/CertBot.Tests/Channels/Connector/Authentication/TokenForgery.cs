using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CertBot.Tests.Kit.Teams;

namespace CertBot.Tests.Channels.Connector.Authentication;

/// <summary>A valid token and its activity, in which a test changes one thing.</summary>
internal sealed class TokenForgery(FakeIssuer issuer, JsonObject activity)
{
    private readonly Lazy<JsonObject> _claims = new(() => issuer.ValidClaims(activity));

    public FakeIssuer Issuer => issuer;

    public JsonObject Activity => activity;

    public JsonObject Claims => _claims.Value;

    public JsonObject Header { get; } = FakeIssuer.HeaderFor(issuer.Key);

    public IssuerKey Key { get; set; } = issuer.Key;

    /// <summary>Replaces the key's signature algorithm; null uses the key's own.</summary>
    public Func<byte[], byte[]>? SignWith { get; set; }

    /// <summary>An address from which the attacker would like keys to be fetched; a test sees whether anybody asks there.</summary>
    public string KeysOfTheAttacker { get; init; } = "";

    public Func<string, string[]> Authorization { get; set; } = token => [$"Bearer {token}"];

    public string[] Headers => Authorization(SignWith is { } sign ? IssuerKey.Sign(Header, Claims, sign) : Key.Sign(Header, Claims));

    /// <summary>A token whose claims are this text, signed with the right key.</summary>
    public string SignText(string claims)
    {
        var signed = $"{IssuerKey.EncodePart(Header.ToJsonString())}.{IssuerKey.EncodePart(claims)}";
        var signature = Key.Rsa.SignData(System.Text.Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}";
    }

    public void Claim(string name, JsonNode? value)
    {
        if (value is null)
        {
            Claims.Remove(name);
        }
        else
        {
            Claims[name] = value;
        }
    }

    /// <summary>Sets a time claim to a number of seconds from now.</summary>
    public void Time(string name, int seconds) => Claims[name] = (Claims["exp"]?.GetValue<long>() ?? 0) - 3540 + seconds;

    public byte[] PublicKeyText => System.Text.Encoding.ASCII.GetBytes(Key.Rsa.ExportSubjectPublicKeyInfoPem());

    public static byte[] Hmac(byte[] key, byte[] signed) => HMACSHA256.HashData(key, signed);
}
