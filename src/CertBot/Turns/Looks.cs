using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using NodaTime;

namespace CertBot.Turns;

/// <summary>What the bot would answer to a question, without its being asked: nothing is said, kept, or made known by it.</summary>
internal sealed class Looks(Desks desks, IClock clock)
{
    private const int MostNeeds = 6;

    /// <summary>Nothing where it is no question, or none of this person's.</summary>
    public async Task<ImmutableArray<Say>> At(string inquiry, Person person, Place place, CancellationToken cancel)
    {
        var desk = await desks.Lay(person, place, clock.GetCurrentInstant(), cancel);
        if (Dialogs.Inquiry(inquiry) is not { } known || !known.For.Includes(desk.Actor, desk.Edition)) return [];

        for (var fetched = 0; fetched <= MostNeeds; fetched++)
        {
            var turn = Talking.Take(desk, Talk.Empty, new Input.Click(inquiry, ImmutableSortedDictionary<string, string>.Empty));
            if (turn.Needs.IsEmpty) return turn.Says;
            desk = await desks.Fetch(desk, turn.Needs, cancel);
        }

        throw new InvalidOperationException("A look keeps needing more.");
    }
}
