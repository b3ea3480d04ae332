using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Core.Conversation;

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
