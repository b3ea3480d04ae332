using System.Collections.Immutable;
using System.Diagnostics;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;

namespace CertBot.Turns;

/// <summary>
/// Handles one turn: load, run the conversation engine, and either commit the messages, or store the command, execute it, and commit the messages about its
/// outcome. Each of the three commits is one batch. If a host stops between two of them, the timer sweep continues the turn, and nothing takes effect twice.
/// See <c>src/README.md</c>.
/// </summary>
internal sealed class TurnHandler(
    TurnContextFactory contexts,
    ConversationStore conversations,
    TurnDataLoader data,
    PendingCommandHandler pendingCommands,
    ConversationAccess access,
    QueueSignal signal,
    ILogger<TurnHandler> log
) : ITurnHandler
{
    private readonly KeyedLock _turnsOfOne = new();

    public Task<PersonId?> FindPersonId(ChannelUser user, CancellationToken cancellationToken) => access.FindPersonId(user, cancellationToken);

    public Task<bool> MayOpen(ChannelUser user, ConversationAddress address, CancellationToken cancellationToken) =>
        access.MayOpen(user, address, cancellationToken);

    public async Task<TurnOutcome> Handle(IncomingActivity activity, CancellationToken cancellationToken)
    {
        using var trace = Instrumentation.StartTurn(activity.Conversation.Channel, activity.Input.GetType().Name);
        var (started, outcomeName, progress) = (Stopwatch.GetTimestamp(), "broken", new TurnProgress());
        try
        {
            // The messages of one person in one conversation are handled one after the other: each of them changes the same document.
            using var turn = await _turnsOfOne.Acquire(KeyOf(activity), cancellationToken);
            var outcome = await HandleInput(activity, progress, cancellationToken);
            outcomeName = outcome.Again ? "again" : "taken";
            return outcome;
        }
        catch (Exception exception) when (!progress.IsCommitRequested && UncommittedTurnMarker.MarkUncommitted(exception))
        {
            throw;
        }
        finally
        {
            Instrumentation.RecordTurn(activity.Conversation.Channel, outcomeName, Stopwatch.GetElapsedTime(started));
            trace?.SetTag("certbot.end", outcomeName).SetStatus(outcomeName == "broken" ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        }
    }

    private async Task<TurnOutcome> HandleInput(IncomingActivity activity, TurnProgress progress, CancellationToken cancellationToken)
    {
        var (turn, loaded) = await contexts.Create(activity, cancellationToken);
        var partition = StoreKeys.Conversation(activity.Conversation, turn.Person.Id);
        if (loaded.Partition != partition)
        {
            // The account was linked to another person. An event that was handled before that may arrive again.
            if (loaded.State.Pending is not null)
                await CompleteEarlier(loaded.Partition, activity, progress, cancellationToken);
            if (await conversations.HasSeen(loaded.Partition, activity.EventId, cancellationToken))
                return await Repeat(loaded.Partition, activity, cancellationToken);
            loaded = await conversations.Load(partition, cancellationToken);
        }

        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            if (attempt > 0)
            {
                loaded = await conversations.Load(partition, cancellationToken);
                var mentions = turn.Context.Mentions;
                turn = await contexts.Create(turn.Person, activity.Conversation, cancellationToken);
                turn = turn with { Context = turn.Context with { Mentions = mentions } };
            }

            if (loaded.State.Pending is not null)
            {
                await CompleteEarlier(partition, activity, progress, cancellationToken);
                continue;
            }

            turn = turn with { Context = await data.Load(turn, ConversationEngine.ExpectedData(activity.Input), cancellationToken) };
            var result = await data.Run(turn, context => ConversationEngine.HandleInput(context, loaded.State.Conversation, activity.Input), cancellationToken);
            var pending = result.Command is { } command
                ? new PendingCommand(activity.CommandKey(partition), command, activity.Conversation, turn.Person.Id)
                {
                    Thread = activity.Thread,
                    Trace = Instrumentation.CurrentTraceParent,
                }
                : null;
            var now = turn.Context.Now;
            var outgoing = new OutgoingMessages(
                result.Messages,
                new Recipient.ToConversation(activity.Conversation) { ThreadId = activity.Thread },
                turn.Person.Id
            )
            {
                ImmediateDelivery = activity.CreateImmediateDelivery(now),
                Outdated = result.Outdated,
                ClosedFormCard = result.ClosedFormCard,
            };
            progress.IsCommitRequested = true;
            var (commit, committed) = await conversations.Commit(loaded, result.State, pending, outgoing, activity.EventId, now, cancellationToken);
            switch (commit)
            {
                case CommitResult.Committed:
                    TurnLog.RecordRefusal(log, activity.Conversation, result);
                    var messageIds = ConversationStore.MessageIdsOf(loaded, outgoing).ToImmutableArray();
                    if (pending is not null)
                        messageIds = [.. messageIds, .. await pendingCommands.Complete(partition, turn, committed, activity, cancellationToken)];
                    signal.Raise();
                    return activity.Reply == ReplyMode.Immediate ? new TurnOutcome.Replied(partition, messageIds) : new TurnOutcome.Accepted();
                case CommitResult.AlreadyExists { Id: var id } when id == StoreKeys.Processed(activity.EventId):
                    await pendingCommands.Complete(partition, activity, cancellationToken); // the host that handled it first may have stopped
                    return await Repeat(partition, activity, cancellationToken);
                case CommitResult.TooLarge:
                    throw new InvalidOperationException("The conversation's state is too large for its document.");
                default:
                    continue; // two inputs of the same person at once
            }
        }

        throw new TimeoutException("The conversation stayed contended.");
    }

    /// <summary>Completes the command of an earlier turn that was interrupted.</summary>
    private async Task CompleteEarlier(string partition, IncomingActivity activity, TurnProgress progress, CancellationToken cancellationToken)
    {
        progress.IsCommitRequested = true;
        await pendingCommands.Complete(partition, activity, cancellationToken);
    }

    private static string KeyOf(IncomingActivity activity) =>
        string.Join('\n', activity.Conversation.Channel, activity.Conversation.Id, activity.From.Tenant, activity.From.UserId);

    /// <summary>The outcome of an event that was handled before: its messages that are not delivered yet.</summary>
    private async Task<TurnOutcome> Repeat(string partition, IncomingActivity activity, CancellationToken cancellationToken) =>
        activity.Reply == ReplyMode.Immediate
            ? new TurnOutcome.Replied(partition, await conversations.FindUndelivered(partition, activity.EventId, cancellationToken)) { Again = true }
            : new TurnOutcome.Accepted { Again = true };

    /// <summary>The progress of a turn, used to report its failure.</summary>
    private sealed class TurnProgress
    {
        /// <summary>True once a commit was requested: part of the turn may be stored.</summary>
        public bool IsCommitRequested { get; set; }
    }
}
