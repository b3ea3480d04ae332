using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using NodaTime;

namespace CertBot.Core.Conversation;

/// <summary>Where a notice goes. Who that is, and on which channel, is worked out at delivery.</summary>
[JsonDerivedType(typeof(ToPerson), "person")]
[JsonDerivedType(typeof(ToGroup), "group")]
[JsonDerivedType(typeof(ToVendor), "vendor")]
[JsonDerivedType(typeof(ToPlace), "place")]
public abstract record Recipient
{
    private Recipient() { }

    /// <summary>The personal chat of one person.</summary>
    public sealed record ToPerson(PersonId Person) : Recipient;

    /// <summary>The channel that is bound to a group.</summary>
    public sealed record ToGroup(GroupName Group) : Recipient;

    /// <summary>The personal chats of everybody of a vendor.</summary>
    public sealed record ToVendor(VendorId Vendor) : Recipient;

    /// <summary>The very place somebody spoke from.</summary>
    public sealed record ToPlace(Place Place) : Recipient
    {
        /// <summary>The channel's own name of the thread they spoke in; null where there are none, or outside of any.</summary>
        public string? Thread { get; init; }
    }
}

/// <summary>Something to be said to somebody, committed with the events that caused it and delivered at least once.</summary>
public sealed record Notice(Recipient To, Say Say)
{
    /// <summary>Names the card this is a copy of. A second notice for the same slot and place updates the card in place.</summary>
    public string? Slot { get; init; }

    /// <summary>What the card was made from, counted up: it never replaces one in the same slot that was made from something later.</summary>
    public int? Revision { get; init; }

    /// <summary>The slot of the card in whose thread this belongs, on channels that have threads.</summary>
    public string? Thread { get; init; }

    /// <summary>Not before this moment (UTC): held for an undo, or for the morning.</summary>
    public Instant? NotBefore { get; init; }

    /// <summary>The event this is the answer to, where whoever asked may be answered at once: should it come again, it has the same answer.</summary>
    public string? AnswersTo { get; init; }

    /// <summary>True: update the card where it was sent, and say nothing where it was not.</summary>
    public bool OnlyUpdate { get; init; }
}

/// <summary>A conversation on a channel: <c>web</c>, <c>analyst</c> or <c>reviews</c>. <see cref="Personal"/> is somebody's own chat.</summary>
public sealed record Place(string Channel, string Id, bool Personal)
{
    public override string ToString() => $"{Channel}:{Id}";
}
