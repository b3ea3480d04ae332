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

/// <summary>A person called by name: what is written, and whom the channel calls by it.</summary>
internal sealed record Mention(PersonId Person, string Text, string Handle, string Name);

/// <summary>A message, rendered for its reader: text, or one Adaptive Card with at most one line above it.</summary>
internal sealed record Message
{
    /// <summary>Names this message for ever. A channel that can shows a second one with the same key not at all.</summary>
    public required string Key { get; init; }

    public string? Text { get; init; }

    public JsonObject? Card { get; init; }

    /// <summary>Buttons under the message: title and what is sent when tapped.</summary>
    public IReadOnlyList<(string Title, string Value)> Suggestions { get; init; } = [];

    /// <summary>The people called by name in it.</summary>
    public ImmutableArray<Mention> Mentions { get; init; } = [];

    /// <summary>The language it is in.</summary>
    public LanguageCode Language { get; init; } = LanguageCode.En;

    /// <summary>What it says, before it was put into words.</summary>
    public Say? Said { get; init; }

    /// <summary>The card's name among the cards of its place; see <see cref="Notice.Slot"/>.</summary>
    public string? Slot { get; init; }

    /// <summary>The channel's id of the message to replace, or null for a new one.</summary>
    public string? Replaces { get; init; }

    /// <summary>The channel's id of the message in whose thread this goes, where there are threads.</summary>
    public string? Thread { get; init; }
}

/// <summary>How a send ended.</summary>
internal abstract record Sent
{
    private Sent() { }

    /// <summary>There, under this id of the channel's.</summary>
    public sealed record Delivered(string Id) : Sent;

    /// <summary>Not now: again after this long (null: the outbox's own back-off).</summary>
    public sealed record Later(Duration? After) : Sent;

    /// <summary>The place had as much as it takes for now, so it was not even tried: again after this long. No fault of the message's, and counted as none.</summary>
    public sealed record Paced(Duration After) : Sent;

    /// <summary>The place is closed to us, for this message and those to come.</summary>
    public sealed record Gone(Closure Why) : Sent;

    /// <summary>Never: the message can not be said there.</summary>
    public sealed record Never(string Why) : Sent;
}
