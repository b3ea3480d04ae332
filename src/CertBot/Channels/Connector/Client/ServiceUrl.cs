namespace CertBot.Channels.Connector.Client;

/// <summary>
/// URLs of the Connector's REST API under a serviceUrl. The serviceUrl keeps its own path; ids are escaped, since they contain <c>: ; @ |</c>.
/// </summary>
internal static class ServiceUrl
{
    public static Uri ForConversations(Uri serviceUrl) => Append(serviceUrl, "");

    public static Uri ForActivity(Uri serviceUrl, string conversationId, string? activityId) =>
        Append(serviceUrl, activityId is null ? $"/{Escape(conversationId)}/activities" : $"/{Escape(conversationId)}/activities/{Escape(activityId)}");

    /// <summary>One page of the members of a conversation.</summary>
    public static Uri ForMembers(Uri serviceUrl, string conversationId, string? continuationToken) =>
        Append(
            serviceUrl,
            $"/{Escape(conversationId)}/pagedmembers?pageSize=200{(continuationToken is null ? "" : $"&continuationToken={Escape(continuationToken)}")}"
        );

    private static string Escape(string id) => Uri.EscapeDataString(id);

    private static Uri Append(Uri serviceUrl, string path) => new($"{serviceUrl.GetLeftPart(UriPartial.Path).TrimEnd('/')}/v3/conversations{path}");
}
