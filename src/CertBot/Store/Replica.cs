using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace CertBot.Store;

/// <summary>
/// This process among those on its store. Alone it claims nothing and believes for ever what it read; one of several claims what it works on, for a lease's length,
/// and looks again after a moment at what another may have changed.
/// </summary>
internal sealed record Replica
{
    private Replica() { }

    /// <summary>No other process can open the store.</summary>
    public static Replica Alone { get; } = new() { IsAlone = true, Name = "alone" };

    /// <summary>A name no other process has, nor this one after a restart: what it held before is another's, until that lease ends.</summary>
    public required string Name { get; init; }

    public required bool IsAlone { get; init; }

    /// <summary>How long something stays in one's hands before another may take it.</summary>
    public Duration Lease { get; init; } = Duration.FromMinutes(1);

    /// <summary>So long before its end a lease is not used any more: as much the clocks of two replicas may differ.</summary>
    public Duration Margin { get; init; } = Duration.FromSeconds(20);

    /// <summary>And so long before that nothing new is begun: what is begun comes to its end.</summary>
    public Duration Step { get; init; } = Duration.FromSeconds(15);

    /// <summary>How long it believes what another may have changed meanwhile.</summary>
    public Duration Believes { get; init; } = Duration.FromSeconds(5);

    /// <summary>How often it looks through the whole store for what is due. What it noted itself it does at once; this finds what others left, and what comes due later.</summary>
    public Duration Looks { get; init; } = Duration.FromSeconds(2);

    /// <summary>The last moment to begin with something that is in hand until then.</summary>
    public Instant LastBegin(Instant until) => until - Margin - Step;

    public static Replica OneOfSeveral() => new() { IsAlone = false, Name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) };

    /// <summary>Where something comes in the order in which this one goes about it: each replica has another.</summary>
    public uint Turn(string what) => BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{Name} {what}")));
}
