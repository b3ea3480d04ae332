using System.Security.Cryptography;
using System.Text;

namespace CertBot.Tests.Kit.Cosmos;

/// <summary>Checks whether a request is signed with the account's key or carries the one accepted token.</summary>
internal sealed class CosmosSignature(string key, string token)
{
    public bool IsValid(FakeCosmosRequest request)
    {
        var authorization = Uri.UnescapeDataString(request.Header("authorization") ?? "");
        if (authorization.StartsWith("type=aad&ver=1.0&sig=", StringComparison.Ordinal))
            return authorization["type=aad&ver=1.0&sig=".Length..] == token;
        if (!authorization.StartsWith("type=master&ver=1.0&sig=", StringComparison.Ordinal))
            return false;

        // The signature covers the resource type and its address; for a feed, the address of the owner.
        var path = request.Path;
        var isFeed = path.Length % 2 == 1;
        var (type, link) =
            path.Length == 0 ? ("", "")
            : isFeed ? (path[^1], string.Join('/', path[..^1]))
            : (path[^2], string.Join('/', path));
        var sent = authorization["type=master&ver=1.0&sig=".Length..];
        return SignedTexts(request, type, link, path, isFeed)
            .Any(text => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(text)), Encoding.ASCII.GetBytes(sent)));
    }

    /// <summary>An address by name is signed unchanged; of an address by resource id only the id is signed, in lower case.</summary>
    private static IEnumerable<string> SignedTexts(FakeCosmosRequest request, string type, string link, string[] path, bool isFeed)
    {
        var id =
            path.Length == 0 ? ""
            : isFeed && path.Length > 1 ? path[^2]
            : path[^1];
        return ((string[])[link, id.ToLowerInvariant()]).Select(l =>
            $"{request.Method.ToLowerInvariant()}\n{type}\n{l}\n{request.Header("x-ms-date")?.ToLowerInvariant()}\n\n"
        );
    }

    private string Sign(string text) => Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.UTF8.GetBytes(text)));
}
