using System.Collections.Immutable;

namespace CertBot.Core.Policy;

/// <summary>What reading an edition's file came to.</summary>
public abstract record EditionReading
{
    private EditionReading() { }

    public sealed record Good(Edition Edition) : EditionReading;

    /// <summary>Every fault that was found, in the order of the file.</summary>
    public sealed record Bad(ImmutableArray<EditionFault> Faults) : EditionReading;
}
