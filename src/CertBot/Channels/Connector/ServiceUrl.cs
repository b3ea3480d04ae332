namespace CertBot.Channels.Connector;

/// <summary>The Connector's paths under a serviceUrl.</summary>
internal static class ServiceUrl
{
    /// <summary>A path of the serviceUrl's own stays, ids are escaped (they hold <c>: ; @ |</c>).</summary>
    public static Uri Activities(Uri service, string conversation, string? activity)
    {
        var root = service.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var path = $"{root}/v3/conversations/{Uri.EscapeDataString(conversation)}/activities";
        return new Uri(activity is null ? path : $"{path}/{Uri.EscapeDataString(activity)}");
    }
}
