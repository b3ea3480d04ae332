using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>
/// This process among those that share the store. A single host needs no leases, and its cached reads never expire; one of several leases what it works on, and
/// reads again after <see cref="CacheTtl"/> what another host may have changed.
/// </summary>
internal sealed record HostInstance
{
    private HostInstance() { }

    /// <summary>No other process can open the store.</summary>
    public static HostInstance Single { get; } = new() { IsSingle = true, Name = "alone" };

    /// <summary>Unique to this process, also after a restart: leases from before the restart belong to another instance, until they expire.</summary>
    public required string Name { get; init; }

    public required bool IsSingle { get; init; }

    /// <summary>How long a lease lasts.</summary>
    public Duration LeaseDuration { get; init; } = Duration.FromMinutes(1);

    /// <summary>A lease is not used in this last part of its duration: the maximum difference between the clocks of two hosts.</summary>
    public Duration ClockSkewMargin { get; init; } = Duration.FromSeconds(20);

    /// <summary>In this part before that nothing new is started, so that started work can finish.</summary>
    public Duration MaxItemDuration { get; init; } = Duration.FromSeconds(15);

    /// <summary>How long a cached read is used although another host may have changed the document.</summary>
    public Duration CacheTtl { get; init; } = Duration.FromSeconds(5);

    /// <summary>
    /// How often the whole store is queried for due documents. What this host recorded itself is processed at once; a sweep finds what other hosts left, and
    /// what becomes due later.
    /// </summary>
    public Duration SweepInterval { get; init; } = Duration.FromSeconds(2);

    /// <summary>The last instant at which work may start under a lease that ends at the given one.</summary>
    public Instant LastStart(Instant until) => until - ClockSkewMargin - MaxItemDuration;

    public static HostInstance CreateShared() => new() { IsSingle = false, Name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) };

    /// <summary>The sort key of a partition in a sweep: each host has another order.</summary>
    public ulong SweepOrder(string partition) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{Name} {partition}"));
}
