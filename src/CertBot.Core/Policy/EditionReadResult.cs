using System.Collections.Immutable;
using CertBot.Core.Policy.Parsing;

namespace CertBot.Core.Policy;

/// <summary>What reading an edition's file came to.</summary>
public abstract record EditionReadResult
{
    private EditionReadResult() { }

    public sealed record Valid(Edition Edition) : EditionReadResult;

    /// <summary>Every fault that was found, in the order of the file.</summary>
    public sealed record Invalid(ImmutableArray<EditionError> Errors) : EditionReadResult;
}
