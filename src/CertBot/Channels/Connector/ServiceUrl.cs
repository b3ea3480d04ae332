namespace CertBot.Channels.Connector;

/// <summary>The Connector's paths under a serviceUrl. A path of the serviceUrl's own stays, ids are escaped (they hold <c>: ; @ |</c>).</summary>
internal static class ServiceUrl
{
    public static Uri Conversations(Uri service) => Under(service, "");

    public static Uri Activities(Uri service, string conversation, string? activity) =>
        Under(service, activity is null ? $"/{Escaped(conversation)}/activities" : $"/{Escaped(conversation)}/activities/{Escaped(activity)}");

    /// <summary>A page of who is in a conversation.</summary>
    public static Uri Members(Uri service, string conversation, string? continued) =>
        Under(service, $"/{Escaped(conversation)}/pagedmembers?pageSize=200{(continued is null ? "" : $"&continuationToken={Escaped(continued)}")}");

    private static string Escaped(string id) => Uri.EscapeDataString(id);

    private static Uri Under(Uri service, string rest) => new($"{service.GetLeftPart(UriPartial.Path).TrimEnd('/')}/v3/conversations{rest}");
}
