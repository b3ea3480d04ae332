using System.Collections.Immutable;
using System.Diagnostics;
using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Outbox.Rendering;
using CertBot.Outbox.Routing;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Turns;

/// <summary>
/// One turn: load, talk, and either commit what is said, or note the command, do it, and tell how it went.
/// Each of the three is one batch; a host that dies between them is taken up again by the clock, and nothing happens twice.
/// </summary>
internal sealed class TurnHandler(
    PersonStore persons,
    AccountLinker accountLinker,
    ConversationStore conversations,
    TurnContextFactory contexts,
    CommandExecutor executor,
    Aggregates aggregates,
    RoleStore roles,
    InstalledEditions editions,
    SentCardStore sentCards,
    UnreachableConversationStore unreachable,
    IClock clock,
    QueueSignal signal,
    ILogger<TurnHandler> log
) : ITurnHandler
{
    private const int MaxLoads = 6;

    public async Task<PersonId?> FindPersonId(ChannelUser user, CancellationToken cancellationToken) => (await persons.FindByUser(user, cancellationToken))?.Id;

    public async Task<bool> MayOpen(ChannelUser user, ConversationAddress address, CancellationToken cancellationToken)
    {
        if (address.IsPersonal)
            return true;

        var assignments = await roles.Load(cancellationToken);
        var person = await persons.GetOrCreate(user, address, null, null, cancellationToken);
        var group = assignments.ConversationByGroup.FirstOrDefault(g => g.Value == address).Key;
        var actor = new Actor(person.Id, assignments.RolesOf(person.Id), person.Member);
        return group is null ? actor.HasRole(RoleName.Administrator) : GroupAccess.CanOpen(actor, new GroupName(group), editions.Default);
    }

    public async Task<TurnOutcome> Handle(IncomingActivity activity, CancellationToken cancellationToken)
    {
        using var trace = Instrumentation.StartTurn(activity.Conversation.Channel, activity.Input.GetType().Name);
        var (started, outcomeName, trail) = (Stopwatch.GetTimestamp(), "broken", new Trail());
        try
        {
            var outcome = await HandleInput(activity, trail, cancellationToken);
            outcomeName = outcome.Again ? "again" : "taken";
            return outcome;
        }
        catch (Exception broken) when (!trail.IsBegun && TurnFailure.MarkUncommitted(broken))
        {
            throw;
        }
        finally
        {
            Instrumentation.RecordTurn(activity.Conversation.Channel, outcomeName, Stopwatch.GetElapsedTime(started));
            trace?.SetTag("certbot.end", outcomeName).SetStatus(outcomeName == "broken" ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        }
    }

    private async Task<TurnOutcome> HandleInput(IncomingActivity activity, Trail trail, CancellationToken cancellationToken)
    {
        // What every turn reads is asked for at once: who it is, what they were saying, who may do what, and where nobody looked lately, whether the place was closed. Most people are still who they were.
        var ownId = await persons.GetOwnId(activity.From, cancellationToken);
        var (personTask, conversationTask, rolesTask) = (
            persons.GetOrCreate(activity.From, activity.Conversation, activity.Language, activity.Zone, cancellationToken),
            conversations.Load(StoreKeys.Conversation(activity.Conversation, ownId), cancellationToken),
            roles.Load(cancellationToken)
        );
        await Task.WhenAll(personTask, conversationTask, rolesTask, unreachable.Find(activity.Conversation, cancellationToken));
        var (person, loaded, assignments) = (await personTask, await conversationTask, await rolesTask);
        await unreachable.MarkReachable(activity.Conversation, cancellationToken);
        var partition = StoreKeys.Conversation(activity.Conversation, person.Id);
        if (ownId != person.Id)
        {
            var before = StoreKeys.Conversation(activity.Conversation, ownId);
            if (await WasProcessed(before, activity, trail, cancellationToken))
                return await Again(before, activity, cancellationToken);
            loaded = await conversations.Load(partition, cancellationToken);
        }

        for (
            var attempt = 0;
            attempt < OptimisticRetry.MaxAttempts;
            attempt++, loaded = await conversations.Load(partition, cancellationToken), assignments = await roles.Load(cancellationToken)
        )
        {
            if (loaded.State.Pending is not null)
            {
                await CompletePendingCommand(partition, activity, trail, cancellationToken);
                continue;
            }

            var now = clock.GetCurrentInstant();
            var context = await contexts.Create(person, activity.Conversation, assignments, now, cancellationToken);
            (context, var turnResult) = await RunWithData(
                context,
                d => ConversationEngine.HandleInput(d, loaded.State.Conversation, activity.Input),
                cancellationToken
            );
            var pending = turnResult.Command is { } command
                ? new PendingCommand(KeyOf(partition, activity), command, activity.Conversation, person.Id)
                {
                    Thread = activity.Thread,
                    Trace = Instrumentation.CurrentTraceParent,
                }
                : null;
            var outgoing = new OutgoingMessages(
                turnResult.Messages,
                new Recipient.ToConversation(activity.Conversation) { ThreadId = activity.Thread },
                person.Id
            )
            {
                AtOnce = Waits(activity, now),
            };
            trail.IsBegun = true;
            switch (await conversations.Commit(loaded, turnResult.State, pending, outgoing, activity.EventId, now, cancellationToken))
            {
                case CommitResult.Committed:
                    LogRefusal(activity.Conversation, turnResult);
                    var messageIds = ConversationStore.MessageIdsOf(loaded, outgoing).ToImmutableArray();
                    if (pending is not null)
                        messageIds = [.. messageIds, .. await CompletePendingCommand(partition, activity, trail, cancellationToken)];
                    signal.Raise();
                    return activity.Reply == ReplyMode.Immediate ? new TurnOutcome.Replied(partition, messageIds) : new TurnOutcome.Accepted();
                case CommitResult.AlreadyExists { Id: var id } when id == StoreKeys.Processed(activity.EventId):
                    await CompletePendingCommand(partition, activity, trail, cancellationToken); // the first delivery may have died on the way
                    return await Again(partition, activity, cancellationToken);
                case CommitResult.TooLarge:
                    throw new InvalidOperationException("A talk outgrew its document.");
                default:
                    continue; // the same person spoke twice at once
            }
        }

        throw new TimeoutException("The talk stayed contended.");
    }

    /// <summary>Does a noted command and tells how it went. Safe to be called by anybody at any time.</summary>
    public Task CompletePendingCommand(string partition, CancellationToken cancellationToken) =>
        CompletePendingCommand(partition, null, new Trail(), cancellationToken);

    /// <summary>Returns what it put into the outbox. Who asked is told at once where the command is of this very event.</summary>
    private async Task<ImmutableArray<string>> CompletePendingCommand(
        string partition,
        IncomingActivity? asked,
        Trail trail,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var loaded = await conversations.Load(partition, cancellationToken);
            if (loaded.State.Pending is not { } pending)
                return [];

            trail.IsBegun = true;
            var now = clock.GetCurrentInstant();
            var person = await persons.Find(pending.Person, cancellationToken) ?? throw new InvalidOperationException("A talk without its person.");
            var context = await contexts.Create(person, pending.Place, now, cancellationToken);
            var result = pending.Command switch
            {
                Command.OnPerson p => await SetLanguage(person, pending.Place, p, cancellationToken),
                Command.OnAccountLinks a => await accountLinker.Execute(a.Command, person.Id, pending.Place, pending.Key, now, cancellationToken),
                _ => await executor.Execute(pending.Command, pending.Key, context.Actor, now, cancellationToken),
            };
            if (pending.Command is Command.OnVendor { Id: var vendor })
                await SyncMembership(person, vendor, cancellationToken);

            // Who has just become somebody is answered as that one.
            person = await persons.FindCurrent(pending.Person, cancellationToken) ?? person;
            context = await contexts.Create(person, pending.Place, now, cancellationToken);
            if (pending.Command is Command.OnApplication { Id: var id })
                context = await contexts.Load(context, [new DataRequest.Application(id)], cancellationToken);
            var refusal = (result as CommandResult.Refused)?.Refusal;
            (_, var turnResult) = await RunWithData(
                context,
                d => ConversationEngine.CompleteCommand(d, loaded.State.Conversation, pending.Command, refusal),
                cancellationToken
            );
            var outgoing = new OutgoingMessages(turnResult.Messages, pending.ReplyTo, person.Id)
            {
                AtOnce = asked is not null && pending.Key == KeyOf(partition, asked) ? Waits(asked, now) : null,
            };
            if (await conversations.Commit(loaded, turnResult.State, null, outgoing, null, now, cancellationToken) is CommitResult.Committed)
            {
                LogRefusal(pending.Place, turnResult);
                signal.Raise();
                return [.. ConversationStore.MessageIdsOf(loaded, outgoing)];
            }
        }

        throw new TimeoutException("The talk stayed contended.");
    }

    /// <summary>What an account was told before it became somebody else's stays told: an event may come again later.</summary>
    private async Task<bool> WasProcessed(string partition, IncomingActivity inbound, Trail trail, CancellationToken cancellationToken)
    {
        if ((await conversations.Load(partition, cancellationToken)).State.Pending is not null)
            await CompletePendingCommand(partition, inbound, trail, cancellationToken);
        return await conversations.HasSeen(partition, inbound.EventId, cancellationToken);
    }

    /// <summary>The answer to an event that was taken before: what was said to it then, where nobody heard that yet.</summary>
    private async Task<TurnOutcome> Again(string partition, IncomingActivity inbound, CancellationToken cancellationToken) =>
        inbound.Reply == ReplyMode.Immediate
            ? new TurnOutcome.Replied(partition, await conversations.Unheard(partition, inbound.EventId, cancellationToken)) { Again = true }
            : new TurnOutcome.Accepted { Again = true };

    /// <summary>Who is told "created" or "joined" belongs to the vendor with their very next word; everybody else's copy comes through the outbox.</summary>
    private async Task SyncMembership(Person person, VendorId vendor, CancellationToken cancellationToken)
    {
        if (
            await aggregates.FindVendor(vendor, cancellationToken) is { } vendorState
            && vendorState.People.TryGetValue(person.Id.Value, out var role)
            && new Membership(vendor, role) is var member
            && member != person.Member
        )
        {
            await persons.Change(person.Id, p => p with { Member = member }, cancellationToken);
        }
    }

    /// <summary>In their own chat somebody chooses for themselves, in a channel for all who meet there.</summary>
    private async Task<CommandResult> SetLanguage(Person person, ConversationAddress address, Command.OnPerson command, CancellationToken cancellationToken)
    {
        if (!address.IsPersonal)
            await sentCards.SetLanguage(address, command.Language, cancellationToken);
        else
            await persons.Change(person.Id, p => p with { Language = command.Language }, cancellationToken);
        return new CommandResult.Completed();
    }

    /// <summary>The name of what an event asked for.</summary>
    private static string KeyOf(string partition, IncomingActivity inbound) => $"{partition}|{inbound.EventId}";

    private static AtOnce? Waits(IncomingActivity inbound, Instant now) =>
        inbound.Reply == ReplyMode.Immediate ? new AtOnce(inbound.EventId, now + TurnTime.Longest) : null;

    private void LogRefusal(ConversationAddress address, TurnResult turnResult)
    {
        if (RefusalFinder.FindCode(turnResult.Messages) is not { } reason)
            return;

        Log.Refused(log, address.Channel, reason);
        Instrumentation.RecordRefusal(address.Channel, reason);
    }

    private async Task<(TurnContext, TurnResult)> RunWithData(TurnContext context, Func<TurnContext, TurnResult> run, CancellationToken cancellationToken)
    {
        for (var loads = 0; ; loads++)
        {
            var turnResult = run(context);
            if (turnResult.DataRequests.IsEmpty)
                return (context, turnResult);
            if (loads == MaxLoads)
                throw new InvalidOperationException("A turn keeps needing more.");
            context = await contexts.Load(context, turnResult.DataRequests, cancellationToken);
        }
    }

    /// <summary>How far a turn came, for whoever has to tell that it broke.</summary>
    private sealed class Trail
    {
        /// <summary>Something of it may be stored.</summary>
        public bool IsBegun { get; set; }
    }
}
