using System.Collections.Immutable;
using CertBot.Core.Certification;

namespace CertBot.Core.Conversation;

/// <summary>What a person did in a turn.</summary>
public abstract record Input
{
    private Input() { }

    public sealed record Text(string Value) : Input;

    /// <summary>A click on a card: the verb, and the card's ids with the person's inputs merged in. All of it is hostile.</summary>
    public sealed record Click(string Verb, ImmutableSortedDictionary<string, string> Data) : Input;

    /// <summary>Files, already stored; perhaps with words.</summary>
    public sealed record Files(ImmutableArray<GivenFile> Given, string Words) : Input;

    /// <summary>A chat was opened or the bot installed: greet once.</summary>
    public sealed record Hello : Input;
}

/// <summary>A file somebody gave: stored under its content, and, when it looks like a package, opened.</summary>
public sealed record GivenFile(FileId Id, string Name, long Size, string Sha256)
{
    /// <summary>The packages found inside; empty when it is none.</summary>
    public ImmutableArray<PackageFacts> Packages { get; init; } = [];

    /// <summary>Why it could not be opened as a package (a text of <c>packages.refused.*</c>), or null.</summary>
    public Refusal? NotAPackage { get; init; }
}
