using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>
/// This process among those on its store. Alone it claims nothing and believes for ever what it read; one of several claims what it works on, for a lease's length,
/// and looks again after a moment at what another may have changed.
/// </summary>
internal sealed record HostInstance
{
    private HostInstance() { }

    /// <summary>No other process can open the store.</summary>
    public static HostInstance Single { get; } = new() { IsSingle = true, Name = "alone" };

    /// <summary>A name no other process has, nor this one after a restart: what it held before is another's, until that lease ends.</summary>
    public required string Name { get; init; }

    public required bool IsSingle { get; init; }

    /// <summary>How long something stays in one's hands before another may take it.</summary>
    public Duration LeaseDuration { get; init; } = Duration.FromMinutes(1);

    /// <summary>So long before its end a lease is not used any more: as much the clocks of two replicas may differ.</summary>
    public Duration ClockSkewMargin { get; init; } = Duration.FromSeconds(20);

    /// <summary>And so long before that nothing new is begun: what is begun comes to its end.</summary>
    public Duration MaxItemDuration { get; init; } = Duration.FromSeconds(15);

    /// <summary>How long it believes what another may have changed meanwhile.</summary>
    public Duration CacheTtl { get; init; } = Duration.FromSeconds(5);

    /// <summary>How often it looks through the whole store for what is due. What it noted itself it does at once; this finds what others left, and what comes due later.</summary>
    public Duration SweepInterval { get; init; } = Duration.FromSeconds(2);

    /// <summary>The last moment to begin with something that is in hand until then.</summary>
    public Instant LastStart(Instant until) => until - ClockSkewMargin - MaxItemDuration;

    public static HostInstance CreateShared() => new() { IsSingle = false, Name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) };

    /// <summary>Where something comes in the order in which this one goes about it: each replica has another.</summary>
    public uint SweepOrder(string partition) => BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{Name} {partition}")));
}
