using System.Text.Json.Nodes;
using NodaTime;

namespace CertBot.Channels.Connector;

/// <summary>How a call to a Connector ended.</summary>
internal abstract record Answered
{
    private Answered() { }

    /// <summary>Done; the body is null where it was no JSON object, or more of it than anybody needs.</summary>
    public sealed record Taken(JsonObject? Body) : Answered
    {
        public string? Id => Word("id");

        public string? ActivityId => Word("activityId");

        // What is kept of another's words has a length.
        private string? Word(string member) => Body?.Text(member) is { Length: > 0 and <= 1000 } word ? word : null;
    }

    /// <summary>Not done. <paramref name="Code"/> is the service's own name for it, where it gave one.</summary>
    public sealed record Refused(int Status, string? Code, Duration? RetryAfter) : Answered;

    /// <summary>No answer at all: it may have arrived.</summary>
    public sealed record Silent : Answered;

    /// <summary>Not called: the conversation had as much as it takes for now.</summary>
    public sealed record Paced(Duration After) : Answered;
}
