using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Language;
using CertBot.Core.Texts;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>A way out: rendered messages go to places of one channel.</summary>
internal interface IChannel
{
    /// <summary>The channel's name as <see cref="Place.Channel"/> has it: <c>web</c>.</summary>
    string Name { get; }

    Task<Sent> Send(Place place, Message message, CancellationToken cancel);

    /// <summary>How files come to the people of a place, and from them.</summary>
    Task<FileWays> Files(Place place, CancellationToken cancel) => Task.FromResult(FileWays.None);

    /// <summary>How these people are called by name in a place, those who can be.</summary>
    Task<ImmutableArray<Mention>> Mentions(Place place, IEnumerable<Person> people, CancellationToken cancel) => Task.FromResult(ImmutableArray<Mention>.Empty);
}

/// <summary>How files come to the people of a place, and from them.</summary>
internal sealed record FileWays
{
    /// <summary>They can send some, and open none.</summary>
    public static FileWays None { get; } = new();

    public Func<FileAsked, FileLink?> LinkTo { get; init; } = _ => null;

    /// <summary>False where nobody can send any.</summary>
    public bool AreTaken { get; init; } = true;
}
