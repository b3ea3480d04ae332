using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>Something a client asks and waits for. Its result is the response: status and body.</summary>
internal interface IInvoke
{
    /// <summary>The activity's <c>name</c>.</summary>
    string Name { get; }

    Task<IResult> Answer(Invoked invoked, CancellationToken cancel);
}

/// <summary>An invoke that came through the door, and the place it came from.</summary>
internal sealed record Invoked(Activity Activity, Place Place);
