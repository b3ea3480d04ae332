using CertBot.Channels.Api.Problems;
using CertBot.Core.Directory;
using CertBot.Repositories;
using Microsoft.Net.Http.Headers;

namespace CertBot.Channels.Api.Access;

/// <summary>
/// Lets a request through whose key is in force and has requests left. The key names its vendor, and the vendor is read for every request: a key that was revoked
/// on any host works on none.
/// </summary>
internal sealed class ApiKeyFilter(Aggregates aggregates, ApiRateLimiter limiter) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Challenge(http, "no-key", "Bearer realm=\"CertBot\"");
        if (await Authenticate(header[Scheme.Length..].Trim(), http.RequestAborted) is not { } caller)
            return Challenge(http, "unknown-key", "Bearer realm=\"CertBot\", error=\"invalid_token\"");
        if (limiter.TryAcquire(caller) is { } delay)
        {
            return ApiProblem.Create(http, StatusCodes.Status429TooManyRequests, "too-many-requests", new() { ["max"] = limiter.MaxPerMinute }) with
            {
                RetryAfter = delay,
            };
        }

        caller.Keep(http);
        return await next(context);
    }

    private static ApiProblem Challenge(HttpContext http, string code, string challenge)
    {
        http.Response.Headers[HeaderNames.WWWAuthenticate] = challenge;
        return ApiProblem.Create(http, StatusCodes.Status401Unauthorized, code);
    }

    private async Task<ApiCaller?> Authenticate(string key, CancellationToken cancellationToken) =>
        ApiKeys.Parse(key) is var (vendorId, id)
        && (await aggregates.FindVendor(vendorId, cancellationToken))?.ApiKeys.GetValueOrDefault(id) is { } known
        && ApiKeys.Matches(known, key)
            ? new ApiCaller(vendorId, id)
            : null;
}
