using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Turns;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using Activity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>Handles one kind of invoke activity. The result is the HTTP response.</summary>
internal interface IInvokeHandler
{
    /// <summary>The activity's <c>name</c>.</summary>
    string Name { get; }

    Task<ConnectorInvokeResponse> Handle(InvokeContext context, CancellationToken cancellationToken);
}

/// <summary>An authenticated invoke and the conversation it came from.</summary>
internal sealed record InvokeContext(Activity Activity, ConversationAddress Address);

/// <summary>The response to an invoke: the SDK's, and what it means for the outbox and the log.</summary>
internal sealed class ConnectorInvokeResponse : InvokeResponse
{
    private ConnectorInvokeResponse() { }

    /// <summary>Why the invoke was rejected, for the log; null if it was not.</summary>
    public string? RejectionCode { get; private init; }

    /// <summary>The replies in the body: they stay in the outbox until the response is written.</summary>
    public ImmutableArray<PendingReply> Replies { get; private init; } = [];

    public static ConnectorInvokeResponse Ok(params ImmutableArray<PendingReply> replies) => new() { Status = StatusCodes.Status200OK, Replies = replies };

    /// <param name="body">An object of the SDK, or JSON.</param>
    public static ConnectorInvokeResponse Json(object body, params ImmutableArray<PendingReply> replies) =>
        new()
        {
            Status = StatusCodes.Status200OK,
            Body = body,
            Replies = replies,
        };

    public static ConnectorInvokeResponse BadRequest(string message) =>
        new()
        {
            Status = StatusCodes.Status400BadRequest,
            Body = new ErrorResponse(new Error("BadRequest", message)),
            RejectionCode = "BadRequest",
        };

    /// <summary>A rejection in the form of the invoke that is answered.</summary>
    public static ConnectorInvokeResponse BadRequest(AdaptiveCardInvokeResponse rejection) =>
        new() { Status = StatusCodes.Status400BadRequest, Body = rejection };

    public static ConnectorInvokeResponse NotImplemented() => new() { Status = StatusCodes.Status501NotImplemented, RejectionCode = "NotImplemented" };
}
