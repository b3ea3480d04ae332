using System.Collections.Immutable;

namespace CertBot.Inspection.Code;

/// <summary>What the code rules found in one text.</summary>
/// <param name="Hits">In the order of lines.</param>
/// <param name="Hosts">External hosts in string literals, each once, in lower case.</param>
/// <param name="Unreadable">Why the text, or the rest of it, could not be parsed: the findings are then incomplete. Null if it was parsed to its end.</param>
internal sealed record CodeScan(ImmutableArray<CodeHit> Hits, ImmutableArray<string> Hosts, string? Unreadable)
{
    public static CodeScan Nothing { get; } = new([], [], null);

    /// <summary>Hits beyond the number that is listed, by rule.</summary>
    public ImmutableSortedDictionary<string, int> Omitted { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Bytes that parsers allocated: a measure of their work that is the same on every machine.</summary>
    public long Allocated { get; init; }

    /// <summary>The parser was given up.</summary>
    public bool IsTimedOut { get; init; }
}

/// <summary>One place in code that a rule looks for.</summary>
/// <param name="Rule">The code of the rule.</param>
/// <param name="Line">From 1.</param>
/// <param name="Evidence">At most 60 characters, never a secret. It is the same in the next version if the code is: it goes into the finding's fingerprint.</param>
internal sealed record CodeHit(string Rule, int Line, string Evidence);
