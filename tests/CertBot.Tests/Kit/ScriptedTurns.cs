using System.Collections.Concurrent;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Turns;

namespace CertBot.Tests.Kit;

/// <summary>Turns that remember what they took, know an event by its id as the real ones do, and answer as the test says.</summary>
internal sealed class ScriptedTurns : ITurns
{
    private readonly ConcurrentDictionary<(string User, string Place, string Event), Answer> seen = new();

    /// <summary>Everything taken, in order, duplicates left out.</summary>
    public ConcurrentQueue<Inbound> Taken { get; } = new();

    /// <summary>Events that came again.</summary>
    public ConcurrentQueue<Inbound> Again { get; } = new();

    public Func<Inbound, Task<Answer>> Answers { get; set; } = _ => Task.FromResult<Answer>(new Answer.Taken());

    /// <summary>Who may open a channel; their own chat everybody may.</summary>
    public Func<Identity, Place, bool> Opens { get; set; } = (_, _) => true;

    public Inbound Last => Taken.Last();

    public async Task<Answer> Take(Inbound inbound, CancellationToken cancel)
    {
        var key = (inbound.Who.User, inbound.Where.ToString(), inbound.EventId);
        if (seen.TryGetValue(key, out var before))
        {
            Again.Enqueue(inbound);
            return before;
        }

        Taken.Enqueue(inbound);
        return seen[key] = await Answers(inbound);
    }

    public Task<PersonId?> Known(Identity who, CancellationToken cancel) => Task.FromResult<PersonId?>(null);

    public Task<bool> MayOpen(Identity who, Place place, CancellationToken cancel) =>
        Task.FromResult(place.Personal ? place.Id == who.User : Opens(who, place));
}
