using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Core.Support.Cases;

/// <summary>
/// What a case's facts come to, taken in the order in which they happened. A fact that says nothing new (resolved while resolved, resumed while nobody waits)
/// changes nothing, so that facts may become known in any order.
/// </summary>
public sealed record CaseProgress
{
    private CaseProgress() { }

    public required CaseStatus Status { get; init; }

    public required CasePriority Priority { get; init; }

    public required CaseKind Kind { get; init; }

    /// <summary>When the vendor answered first (UTC): a response, or the solution itself; null: not yet.</summary>
    public Instant? FirstResponseAt { get; init; }

    /// <summary>Since when the case is resolved (UTC); null: it is not.</summary>
    public Instant? ResolvedAt { get; init; }

    /// <summary>Since when the customer is waited for (UTC); null: nobody is.</summary>
    public Instant? WaitingSince { get; init; }

    /// <summary>The last rating.</summary>
    public CaseFact.Rated? Rating { get; init; }

    /// <summary>The waits for the customer; none overlaps another.</summary>
    public ImmutableArray<ClockPause> Waits { get; init; } = [];

    /// <summary>The times the case was resolved before it was reopened.</summary>
    public ImmutableArray<ClockPause> Resolutions { get; init; } = [];

    /// <summary>What the customer wrote after the first response, and when that was answered; null: not yet.</summary>
    public ImmutableArray<CustomerReply> Replies { get; init; } = [];

    /// <param name="supportCase">The case.</param>
    /// <param name="at">The instant (UTC) the status is told for.</param>
    public static CaseProgress Of(SupportCase supportCase, Instant at)
    {
        var progress = supportCase.Facts.Aggregate(
            new CaseProgress
            {
                Status = CaseStatus.Open,
                Priority = supportCase.Opening.Priority,
                Kind = supportCase.Opening.Kind,
            },
            (state, fact) => state.After(fact)
        );
        return
            progress with
            {
                WaitingSince =
                    progress.ResolvedAt is null && progress.Waits is [.., { } last] && (last.Ends is not { } end || at < end) && last.Starts <= at
                        ? last.Starts
                        : null,
            }
                is var current
            ? current with
            {
                Status =
                    current.ResolvedAt is not null ? CaseStatus.Resolved
                    : current.WaitingSince is not null ? CaseStatus.Waiting
                    : CaseStatus.Open,
            }
            : progress;
    }

    /// <summary>Whether the clocks stand still at an instant because the customer is waited for.</summary>
    public bool IsWaitingAt(Instant moment) => Waits.Any(w => w.Starts <= moment && (w.Ends is not { } end || moment < end));

    private CaseProgress After(CaseFact fact) =>
        fact switch
        {
            CaseFact.Classified f => this with { Priority = f.Priority, Kind = f.Kind },
            CaseFact.Responded f => this with { FirstResponseAt = FirstResponseAt ?? f.At, Replies = Answer(f.At) },
            CaseFact.CustomerReplied f => (EndWait(f.At)) with
            {
                Replies =
                    FirstResponseAt is not null && ResolvedAt is null && Replies is not [.., { AnsweredAt: null }] ? Replies.Add(new(f.At, null)) : Replies,
            },
            CaseFact.WaitedForCustomer f when ResolvedAt is null && !IsWaitingAt(f.At) => this with { Waits = Waits.Add(new(f.At, f.Until)) },
            CaseFact.Resumed f => EndWait(f.At),
            CaseFact.Resolved f when ResolvedAt is null => EndWait(f.At) with
            {
                ResolvedAt = f.At,
                FirstResponseAt = FirstResponseAt ?? f.At,
                Replies = Answer(f.At),
            },
            CaseFact.Reopened f when ResolvedAt is { } resolved => this with { ResolvedAt = null, Resolutions = Resolutions.Add(new(resolved, f.At)) },
            CaseFact.Rated f => this with { Rating = f },
            _ => this,
        };

    private ImmutableArray<CustomerReply> Answer(Instant at) =>
        Replies is [.., { AnsweredAt: null } open] ? Replies.SetItem(Replies.Length - 1, open with { AnsweredAt = at }) : Replies;

    private CaseProgress EndWait(Instant at) =>
        Waits is [.., { } last] && (last.Ends is not { } end || at < end)
            ? this with
            {
                Waits = last.Starts < at ? Waits.SetItem(Waits.Length - 1, last with { Ends = at }) : Waits.RemoveAt(Waits.Length - 1),
            }
            : this;
}

/// <summary>Something the customer wrote, and when the vendor answered it (UTC).</summary>
public sealed record CustomerReply(Instant At, Instant? AnsweredAt);
