using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation;

/// <summary>Something a turn must know before it can go on; the host loads it and asks again with the same input.</summary>
public abstract record DataRequest
{
    private DataRequest() { }

    public sealed record Application(ApplicationId Id) : DataRequest;

    /// <summary>The rows the actor may see: their vendor's, or all open ones, longest waiting first. At most 200, those that wait for the actor's own side before others; <see cref="TurnContext.MoreRows"/> counts the rest.</summary>
    public sealed record ApplicationSummaries : DataRequest;

    public sealed record Vendor(VendorId Id) : DataRequest;

    public sealed record RoleAssignments : DataRequest;

    /// <summary>The history of an application, oldest first.</summary>
    public sealed record History(ApplicationId Id) : DataRequest;

    /// <summary>The history of an application as a file, in the language it is asked for in.</summary>
    public sealed record HistoryExport(ApplicationId Id) : DataRequest;

    /// <summary>The places nothing gets through to, for an administrator; the longest closed first, at most 200. <see cref="TurnContext.MoreUnreachable"/> counts the rest.</summary>
    public sealed record UnreachableConversations : DataRequest;
}
