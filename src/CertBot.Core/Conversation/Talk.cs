using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Certification;
using CertBot.Core.Directory;
using CertBot.Core.Language;
using NodaTime;

namespace CertBot.Core.Conversation;

/// <summary>What is kept of one person's talk at one place: the draft not yet submitted, and an open yes-or-no about it.</summary>
public sealed record Talk
{
    public Draft? Draft { get; init; }

    /// <summary>Asked to keep or drop the draft, because this was wanted in its middle.</summary>
    public Wanted? Waiting { get; init; }

    /// <summary>Asked whether to really drop the draft.</summary>
    public bool Cancelling { get; init; }

    /// <summary>Greeted already.</summary>
    public bool Greeted { get; init; }

    /// <summary>A code made for the command that is handed over: it is said once that is accepted, and forgotten.</summary>
    public string? Code { get; init; }

    /// <summary>The command that is handed over came from a card in a shared channel: the card itself answers, and a sentence to all would be one too many.</summary>
    public bool Quiet { get; init; }

    public static Talk Empty { get; } = new();
}

/// <summary>Raw answers by question key. Where the person is follows from them; nothing else is stored.</summary>
public sealed record Draft(DraftId Id, string Dialog, ImmutableSortedDictionary<string, string> Raw)
{
    /// <summary>Files given as answers, by question key.</summary>
    public ImmutableSortedDictionary<string, GivenFile> Files { get; init; } = ImmutableSortedDictionary<string, GivenFile>.Empty;

    public required Instant Started { get; init; }

    /// <summary>The question the person wants to change, out of the order; null: the first without a good answer.</summary>
    public string? Changing { get; init; }

    /// <summary>Handed over to the domain and not answered yet.</summary>
    public bool Submitted { get; init; }
}

/// <summary>A dialog somebody wants to begin, with what is known of its answers.</summary>
public sealed record Wanted(string Dialog, ImmutableSortedDictionary<string, string> Raw)
{
    /// <summary>Files given with it, by question key.</summary>
    public ImmutableSortedDictionary<string, GivenFile> Files { get; init; } = ImmutableSortedDictionary<string, GivenFile>.Empty;
}

/// <summary>What a turn asks of the domain.</summary>
[JsonDerivedType(typeof(OnApplication), "application")]
[JsonDerivedType(typeof(OnVendor), "vendor")]
[JsonDerivedType(typeof(OnRoster), "roster")]
[JsonDerivedType(typeof(OnPerson), "person")]
[JsonDerivedType(typeof(OnAccounts), "accounts")]
public abstract record Command
{
    private Command() { }

    public sealed record OnApplication(ApplicationId Id, ApplicationCommand What) : Command;

    public sealed record OnVendor(VendorId Id, VendorCommand What) : Command;

    public sealed record OnRoster(RosterCommand What) : Command;

    /// <summary>About the speaker: the language they want, the name they go by.</summary>
    public sealed record OnPerson(LanguageCode Language) : Command;

    /// <summary>About who the speaker is elsewhere.</summary>
    public sealed record OnAccounts(LinkCommand What) : Command;
}

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

/// <summary>What a turn comes to. With <see cref="Needs"/> everything else is void.</summary>
public sealed record Turn
{
    public required Talk Talk { get; init; }

    public ImmutableArray<Say> Says { get; init; } = [];

    /// <summary>Handed to the domain; its answer comes back through <c>Conversation.Settle</c>.</summary>
    public Command? Command { get; init; }

    public ImmutableArray<Need> Needs { get; init; } = [];
}
