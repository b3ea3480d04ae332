using System.Net;
using CertBot.Configuration;

namespace CertBot.Channels;

/// <summary>
/// Admits requests from this machine only. Checks the remote address, the Host header (a page of another site can rebind its name to 127.0.0.1
/// but cannot send a loopback name), the Origin header where there is one, and that no proxy on this machine forwarded the request of another.
/// </summary>
internal sealed class LoopbackOnlyFilter(ILogger<LoopbackOnlyFilter> log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (FindRejection(context.HttpContext) is not { } rejection)
        {
            return await next(context);
        }

        ChannelLog.RequestRejected(log, rejection);
        return BotFrameworkError.Create(403, rejection, "This is open to this machine's own pages and programs only.");
    }

    /// <summary>What proxies add. A program of this machine that asks for itself has none of them.</summary>
    private static readonly string[] ForwardingHeaders =
    [
        "Forwarded",
        "Via",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Original-Host",
        "X-Real-IP",
    ];

    /// <summary>Why a request is rejected, or null when it is from this machine.</summary>
    public static string? FindRejection(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote))
        {
            return "NotLoopback";
        }

        if (ForwardingHeaders.Any(http.Request.Headers.ContainsKey))
        {
            return "Forwarded";
        }

        if (!UrlRules.IsLoopbackHost(http.Request.Host.Host))
        {
            return "UnknownHost";
        }

        var origin = http.Request.Headers.Origin.ToString();
        return origin.Length == 0 || origin.Equals($"{http.Request.Scheme}://{http.Request.Host}", StringComparison.OrdinalIgnoreCase) ? null : "ForeignOrigin";
    }
}
