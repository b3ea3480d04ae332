using CertBot.Core.Certification;
using CertBot.Core.Directory;

namespace CertBot.Core.Conversation;

/// <summary>Something a turn must know before it can go on; the host loads it and asks again with the same input.</summary>
public abstract record Need
{
    private Need() { }

    public sealed record TheApplication(ApplicationId Id) : Need;

    /// <summary>The rows the actor may see: their vendor's, or all open ones, longest waiting first. At most 200, those that wait for the actor's own side before others; <see cref="Desk.MoreRows"/> counts the rest.</summary>
    public sealed record TheRows : Need;

    public sealed record TheVendor(VendorId Id) : Need;

    public sealed record TheRoster : Need;

    /// <summary>The history of an application, oldest first.</summary>
    public sealed record TheHistory(ApplicationId Id) : Need;

    /// <summary>The history of an application as a file, in the language it is asked for in.</summary>
    public sealed record TheExport(ApplicationId Id) : Need;

    /// <summary>The places nothing gets through to, for an administrator; the longest closed first, at most 200. <see cref="Desk.MoreUnreachable"/> counts the rest.</summary>
    public sealed record TheUnreachable : Need;
}
