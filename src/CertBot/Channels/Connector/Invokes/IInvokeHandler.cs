using CertBot.Channels.Connector.Schema;
using CertBot.Core.Directory;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>Something a client asks and waits for. Its result is the response: status and body.</summary>
internal interface IInvokeHandler
{
    /// <summary>The activity's <c>name</c>.</summary>
    string Name { get; }

    Task<IResult> Handle(InvokeContext context, CancellationToken cancellationToken);
}

/// <summary>An invoke that came through the door, and the place it came from.</summary>
internal sealed record InvokeContext(Activity Activity, ConversationAddress Place);
