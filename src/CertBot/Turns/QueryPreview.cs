using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;

namespace CertBot.Turns;

/// <summary>Answers a query without a turn: nothing is stored and no message is sent.</summary>
internal sealed class QueryPreview(TurnContextFactory contexts, TurnDataLoader data)
{
    /// <summary>Empty if no such query exists or the person is not authorised to use it.</summary>
    public async Task<ImmutableArray<BotMessage>> Ask(string queryName, Person person, ConversationAddress address, CancellationToken cancellationToken)
    {
        var turn = await contexts.Create(person, address, cancellationToken);
        if (DialogRegistry.FindQuery(queryName) is not { } query || !query.Audience.Includes(turn.Context.Actor, turn.Context.Edition))
            return [];

        var click = new Input.Click(queryName, ImmutableSortedDictionary<string, string>.Empty);
        return (await data.Run(turn, context => ConversationEngine.HandleInput(context, ConversationState.Empty, click), cancellationToken)).Messages;
    }
}
