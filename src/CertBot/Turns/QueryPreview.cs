using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using NodaTime;

namespace CertBot.Turns;

/// <summary>What the bot would answer to a question, without its being asked: nothing is said, kept, or made known by it.</summary>
internal sealed class QueryPreview(TurnContextFactory contexts, IClock clock)
{
    private const int MaxLoads = 6;

    /// <summary>Nothing where it is no question, or none of this person's.</summary>
    public async Task<ImmutableArray<BotMessage>> Ask(string queryName, Person person, ConversationAddress address, CancellationToken cancellationToken)
    {
        var context = await contexts.Create(person, address, clock.GetCurrentInstant(), cancellationToken);
        if (DialogRegistry.FindQuery(queryName) is not { } query || !query.Audience.Includes(context.Actor, context.Edition))
            return [];

        for (var loads = 0; loads <= MaxLoads; loads++)
        {
            var turnResult = ConversationEngine.HandleInput(
                context,
                ConversationState.Empty,
                new Input.Click(queryName, ImmutableSortedDictionary<string, string>.Empty)
            );
            if (turnResult.DataRequests.IsEmpty)
                return turnResult.Messages;
            context = await contexts.Load(context, turnResult.DataRequests, cancellationToken);
        }

        throw new InvalidOperationException("A look keeps needing more.");
    }
}
