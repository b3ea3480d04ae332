using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Engine;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Turns;

/// <summary>
/// Executes the pending command of a conversation and reports its outcome. Any host may call it at any time: the command's key makes a repeated execution have
/// no second effect.
/// </summary>
internal sealed class PendingCommandHandler(
    ConversationStore conversations,
    PersonStore persons,
    TurnContextFactory contexts,
    TurnDataLoader data,
    CommandDispatcher commands,
    QueueSignal signal,
    ILogger<PendingCommandHandler> log
) : IDueDocumentHandler
{
    string IDueDocumentHandler.Kind => ConversationStore.Kind;

    /// <summary>A conversation whose command was interrupted.</summary>
    Task IDueDocumentHandler.Handle(StoredDocument due, Instant now, CancellationToken cancellationToken) => Complete(due.Partition, null, cancellationToken);

    /// <summary>Completes the command of an earlier turn that was interrupted. Returns as the other overload.</summary>
    public Task<ImmutableArray<string>> Complete(string partition, IncomingActivity? activity, CancellationToken cancellationToken) =>
        Complete(partition, null, null, activity, cancellationToken);

    /// <summary>Returns the ids of the outbox messages it wrote; none if there is no pending command.</summary>
    /// <param name="partition">The conversation's partition.</param>
    /// <param name="turn">The turn that stored the command and has already loaded the data the command needs; null: the data is loaded.</param>
    /// <param name="conversation">The conversation as that turn committed it; null: it is loaded.</param>
    /// <param name="activity">The current activity, or null. If it issued the command and is answered immediately, the messages wait for its response.</param>
    /// <param name="cancellationToken">Cancels between two commits; the timer sweep then completes the command.</param>
    public async Task<ImmutableArray<string>> Complete(
        string partition,
        Turn? turn,
        LoadedConversation? conversation,
        IncomingActivity? activity,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++, turn = null, conversation = null)
        {
            var loaded = conversation ?? await conversations.Load(partition, cancellationToken);
            if (loaded.State.Pending is not { } pending)
                return [];

            turn ??= await Load(pending, cancellationToken);
            (var refusal, turn) = await commands.Execute(pending, turn, cancellationToken);
            if (pending.Command is Command.OnApplication { Id: var id })
                turn = turn with { Context = await data.Load(turn, [new DataRequest.Application(id)], cancellationToken) };
            var result = await data.Run(
                turn,
                context => ConversationEngine.CompleteCommand(context, loaded.State.Conversation, pending.Command, refusal),
                cancellationToken
            );
            var now = turn.Context.Now;
            var outgoing = new OutgoingMessages(result.Messages, pending.ReplyTo, turn.Person.Id)
            {
                ImmediateDelivery = activity is not null && pending.Key == activity.CommandKey(partition) ? activity.CreateImmediateDelivery(now) : null,
                Outdated = result.Outdated,
            };
            if (await conversations.Commit(loaded, result.State, null, outgoing, null, now, cancellationToken) is (CommitResult.Committed, _))
            {
                TurnLog.RecordRefusal(log, pending.Address, result);
                signal.Raise();
                return [.. ConversationStore.MessageIdsOf(loaded, outgoing)];
            }
        }

        throw new TimeoutException("The conversation stayed contended.");
    }

    private async Task<Turn> Load(PendingCommand pending, CancellationToken cancellationToken) =>
        await contexts.Create(
            await persons.Find(pending.Person, cancellationToken) ?? throw new InvalidOperationException("A conversation without its person."),
            pending.Address,
            cancellationToken
        );
}
