using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Store.Documents;

namespace CertBot.Turns;

/// <summary>Answers a query, or shows the open form, without a turn: nothing is stored and no message is sent.</summary>
internal sealed class QueryPreview(TurnContextFactory contexts, TurnDataLoader data, ConversationStore conversations)
{
    /// <summary>The form that is open in this conversation as it is now; null if none is.</summary>
    public async Task<BotMessage?> ShowOpenForm(Person person, ConversationAddress address, CancellationToken cancellationToken)
    {
        var state = (await conversations.Load(StoreKeys.Conversation(address, person.Id), cancellationToken)).State.Conversation;
        if (state.Draft is null)
            return null;

        var turn = await contexts.Create(person, address, cancellationToken);
        var result = await data.Run(turn, context => ConversationEngine.ShowOpenForm(context, state), cancellationToken);
        return result.Messages.OfType<BotMessage.CardMessage>().FirstOrDefault();
    }

    /// <summary>Empty if no such query exists or the person is not authorised to use it.</summary>
    public Task<ImmutableArray<BotMessage>> Ask(string queryName, Person person, ConversationAddress address, CancellationToken cancellationToken) =>
        Ask(new Input.Click(queryName, ImmutableSortedDictionary<string, string>.Empty), person, address, cancellationToken);

    public async Task<ImmutableArray<BotMessage>> Ask(Input.Click click, Person person, ConversationAddress address, CancellationToken cancellationToken)
    {
        var turn = await contexts.Create(person, address, cancellationToken);
        if (DialogRegistry.FindQuery(click.Verb) is not { } query || !query.Audience.Includes(turn.Context.Actor, turn.Context.Edition))
            return [];

        return (await data.Run(turn, context => ConversationEngine.HandleInput(context, ConversationState.Empty, click), cancellationToken)).Messages;
    }
}
