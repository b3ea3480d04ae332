using System.Text.Json.Nodes;
using NodaTime;

namespace CertBot.Channels.Slack.Api;

/// <summary>How a call to Slack's Web API ended.</summary>
internal abstract record Answered
{
    private Answered() { }

    /// <summary>Done: <c>ok</c> is true.</summary>
    public sealed record Taken(JsonObject Body) : Answered;

    /// <summary>Not done. <paramref name="Error"/> is Slack's own word for why; the body may say more (<c>response_metadata.messages</c>).</summary>
    public sealed record Refused(string Error, JsonObject Body) : Answered;

    /// <summary>Not called: within our own pace it would have been too early.</summary>
    public sealed record Paced(Duration After) : Answered;

    /// <summary>Not done: Slack asks for patience.</summary>
    public sealed record TryLater(Duration After) : Answered;

    /// <summary>No answer that could be understood.</summary>
    public sealed record Silent(Arrival Arrival) : Answered;

    /// <summary>We are not, or no longer, in that workspace.</summary>
    public sealed record Uninstalled(string Error) : Answered;
}

/// <summary>Whether a call that was not answered may have done its work all the same.</summary>
internal enum Arrival
{
    Never,
    Maybe,
}
