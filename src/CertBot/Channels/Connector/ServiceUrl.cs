namespace CertBot.Channels.Connector;

/// <summary>Where answers go. Without a token that vouches for it, only this machine is believed.</summary>
internal static class ServiceUrl
{
    public static bool IsLoopback(string? url) => Loopback(url) is not null;

    /// <summary>The address, or null when it is not a plain http(s) address of this machine.</summary>
    public static Uri? Loopback(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0
        && address.Query.Length == 0 && address.Fragment.Length == 0 && Channels.Loopback.IsLoopbackName(address.Host)
            ? address
            : null;

    /// <summary>The Connector's path under it: a path of the serviceUrl's own stays, ids are escaped (they hold <c>: ; @ |</c>).</summary>
    public static Uri Activities(Uri service, string conversation, string? activity)
    {
        var root = service.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var path = $"{root}/v3/conversations/{Uri.EscapeDataString(conversation)}/activities";
        return new Uri(activity is null ? path : $"{path}/{Uri.EscapeDataString(activity)}");
    }
}
