using CertBot.Core.Directory;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Api.Access;

/// <summary>The vendor's system that makes a request, by its key.</summary>
internal sealed record ApiCaller(VendorId Vendor, string KeyId)
{
    public Actor Actor => Actor.Integration($"key.{KeyId}", Vendor);

    public static ApiCaller Of(HttpContext http) =>
        http.Items[typeof(ApiCaller)] as ApiCaller ?? throw new InvalidOperationException("A request that was not authenticated.");

    public void Keep(HttpContext http) => http.Items[typeof(ApiCaller)] = this;
}
