using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation;

/// <summary>Data the engine needs before it can continue; the host loads it and calls again with the same input.</summary>
public abstract record DataRequest
{
    private DataRequest() { }

    public sealed record Application(ApplicationId Id) : DataRequest;

    /// <summary>
    /// The summaries the actor may see: their vendor's or all open ones, longest waiting first, the actor's own side before
    /// others; at most 200, <see cref="TurnContext.MoreRows"/> counts the rest.
    /// </summary>
    public sealed record ApplicationSummaries : DataRequest;

    public sealed record Vendor(VendorId Id) : DataRequest;

    /// <summary>The history of an application, oldest first.</summary>
    public sealed record History(ApplicationId Id) : DataRequest;

    /// <summary>The history of an application as a file, in the language it is asked for in.</summary>
    public sealed record HistoryExport(ApplicationId Id) : DataRequest;

    /// <summary>
    /// The unreachable conversations, for administrators; longest unreachable first, at most 200, <see cref="TurnContext.MoreUnreachable"/> counts the rest.
    /// </summary>
    public sealed record UnreachableConversations : DataRequest;
}
