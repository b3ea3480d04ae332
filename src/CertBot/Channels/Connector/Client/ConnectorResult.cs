using System.Text.Json.Nodes;
using NodaTime;

namespace CertBot.Channels.Connector.Client;

/// <summary>How a call to a Connector ended.</summary>
internal abstract record ConnectorResult
{
    private ConnectorResult() { }

    /// <summary>Done; the body is null where it was no JSON object, or more of it than anybody needs.</summary>
    public sealed record Success(JsonObject? Body) : ConnectorResult
    {
        public string? Id => ReadText("id");

        public string? ActivityId => ReadText("activityId");

        // What is kept of another's words has a length.
        private string? ReadText(string member) => Body?.GetString(member) is { Length: > 0 and <= 1000 } text ? text : null;
    }

    /// <summary>Not done. <paramref name="Code"/> is the service's own name for it, where it gave one.</summary>
    public sealed record Failed(int Status, string? Code, Duration? RetryAfter) : ConnectorResult;

    /// <summary>No answer at all: it may have arrived.</summary>
    public sealed record NoResponse : ConnectorResult;

    /// <summary>Not called: the conversation had as much as it takes for now.</summary>
    public sealed record RateLimited(Duration RetryAfter) : ConnectorResult;
}
