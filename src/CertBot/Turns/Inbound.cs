using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Language;

namespace CertBot.Turns;

/// <summary>What came in over a channel: verified, parsed, not yet believed.</summary>
internal sealed record Inbound
{
    /// <summary>Who speaks, as the channel knows them: <c>web</c>, its tenant, its user id.</summary>
    public required Identity Who { get; init; }

    public required Place Where { get; init; }

    /// <summary>The channel's own name of the thread it was said in: the answer goes there. Null: none.</summary>
    public string? Thread { get; init; }

    /// <summary>The channel's own id of this event; a second one with the same id is a duplicate and gets the same answer.</summary>
    public required string EventId { get; init; }

    /// <summary>The language the client says it is set to; used when a person is met for the first time.</summary>
    public LanguageCode? Language { get; init; }

    /// <summary>IANA zone the client says it is in; used when a person is met for the first time.</summary>
    public string? Zone { get; init; }

    public required Input Input { get; init; }

    /// <summary>How the channel hears the answer.</summary>
    public Reply Reply { get; init; }
}

/// <summary>How what a turn says reaches the person who asked.</summary>
internal enum Reply
{
    /// <summary>Through the outbox, like everything else.</summary>
    Outbox,

    /// <summary>In the response to what came in, for the asker alone; should that fail, the outbox says it after a while.</summary>
    AtOnce,
}

/// <summary>A channel's user. <see cref="Name"/> is what the channel calls them: foreign text.</summary>
internal sealed record Identity(string Channel, string Tenant, string User, string Name)
{
    /// <summary>What the channel wants where they are called by name, if that is another id.</summary>
    public string? Handle { get; init; }

    public Account Account => new(Channel, Tenant, User) { Handle = Handle };
}

/// <summary>What the channel is told at once. Everything else comes through the outbox.</summary>
internal abstract record Answer
{
    private Answer() { }

    /// <summary>It came before, and was taken then.</summary>
    public bool Again { get; init; }

    public sealed record Taken : Answer;

    /// <summary>Taken, and these items of the outbox are the answer to whoever wanted it at once: see <see cref="Reply.AtOnce"/>.</summary>
    public sealed record Said(string Partition, ImmutableArray<string> Items) : Answer;

    /// <summary>For a click: the fresh card that replaces the clicked one.</summary>
    public sealed record FreshCard(System.Text.Json.Nodes.JsonObject Card) : Answer;

    /// <summary>For a click: a sentence for the clicker's eyes.</summary>
    public sealed record Sentence(string Text) : Answer;

    /// <summary>This person may not speak or look here.</summary>
    public sealed record NotHere(string Text) : Answer;
}

/// <summary>Takes one turn; see the picture in README.</summary>
internal interface ITurns
{
    Task<Answer> Take(Inbound inbound, CancellationToken cancel);

    /// <summary>Who is behind a channel's user; null: nobody who ever spoke.</summary>
    Task<PersonId?> Known(Identity who, CancellationToken cancel);

    /// <summary>Whether this person may open this place: their own chat always, a group's channel by role.</summary>
    Task<bool> MayOpen(Identity who, Place place, CancellationToken cancel);
}
