using CertBot.Channels.Connector.Schema;
using CertBot.Core.Directory;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>Handles one kind of invoke activity. The result is the HTTP response.</summary>
internal interface IInvokeHandler
{
    /// <summary>The activity's <c>name</c>.</summary>
    string Name { get; }

    Task<IResult> Handle(InvokeContext context, CancellationToken cancellationToken);
}

/// <summary>An authenticated invoke and the conversation it came from.</summary>
internal sealed record InvokeContext(Activity Activity, ConversationAddress Address);
