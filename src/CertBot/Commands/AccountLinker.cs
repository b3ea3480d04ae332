using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Commands;

/// <summary>
/// Merges two people. They are stored in two partitions, so the merge takes three steps, each of them one batch that can be repeated safely: the person who
/// typed the code records the intended merge; the code is used up and the accounts are moved to its owner, which decides the merge; then the person who typed
/// the code is marked as merged into the owner.
/// </summary>
internal sealed class AccountLinker(IStore store, PersonStore persons, Aggregates aggregates, ILogger<AccountLinker> log)
{
    internal static readonly Duration RememberCommands = Duration.FromDays(30);

    public async Task<CommandResult> Execute(
        AccountLinkCommand command,
        PersonId personId,
        ConversationAddress address,
        string key,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var result = command switch
            {
                AccountLinkCommand.CreateCode create => await CreateCode(create, personId, address, key, now, cancellationToken),
                AccountLinkCommand.RedeemCode redeem => await RedeemCode(redeem, personId, address, key, now, cancellationToken),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            if (result is not null)
                return result; // null: a concurrent write won, try again
        }

        throw new TimeoutException("The accounts stayed contended.");
    }

    private async Task<CommandResult?> CreateCode(
        AccountLinkCommand.CreateCode command,
        PersonId personId,
        ConversationAddress address,
        string key,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var loaded = await LoadedPerson.Load(store, persons, personId, cancellationToken);
        var expires = now + AccountLinkRules.CodeLifetime;

        // The mapping from code to owner is neither secret nor authoritative: only the owner's link state records which code is open.
        await store.Commit(
            StoreKeys.LinkCode(command.CodeHash),
            [new Write.Upsert(new Document("maker", "code", VersionedJson.Write(new CodeOwner(personId))) { Expires = now + RememberCommands })],
            cancellationToken
        );
        return await store.Commit(
            StoreKeys.Person(personId),
            [loaded.Replacing(loaded.LinkState with { Code = new OutstandingCode(command.CodeHash, expires, address) }), ProcessedMark(key, now)],
            cancellationToken
        ) switch
        {
            CommitResult.Committed => new CommandResult.Completed(),
            CommitResult.AlreadyExists { Id: var id } when id == StoreKeys.Processed(key) => new CommandResult.Completed(),
            _ => null,
        };
    }

    private async Task<CommandResult?> RedeemCode(
        AccountLinkCommand.RedeemCode command,
        PersonId personId,
        ConversationAddress address,
        string key,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var codeOwnerId = await store.Get(StoreKeys.LinkCode(command.CodeHash), "maker", cancellationToken) is { } stored
            ? VersionedJson.Read<CodeOwner>(stored).Person
            : (PersonId?)null;
        if (codeOwnerId is { } mergeInto && await HasSeen(mergeInto, key, cancellationToken))
            return await CompleteMerge(personId, mergeInto, key, cancellationToken);
        if (await HasSeen(personId, key, cancellationToken))
            return new CommandResult.Refused(AccountLinkRules.UnknownCode);

        var redeemer = await LoadedPerson.Load(store, persons, personId, cancellationToken);
        if (AccountLinkRules.CheckAttemptLimit(redeemer.LinkState, now) is { } blocked)
            return new CommandResult.Refused(blocked);

        var assignments = await aggregates.LoadRoles(cancellationToken);
        var codeOwner = codeOwnerId is { } ownerId ? await LoadedPerson.Load(store, persons, ownerId, cancellationToken) : null;
        if (AccountLinkRules.CheckRedemption(command, key, redeemer.ToParticipant(assignments), codeOwner?.ToParticipant(assignments), now) is { } refusal)
        {
            var isWrong = refusal.Code == AccountLinkRules.UnknownCode.Code;
            if (codeOwner is not null && !isWrong && AccountLinkRules.IsConflict(redeemer.ToParticipant(assignments), codeOwner.ToParticipant(assignments)))
                await ReportConflict(redeemer, codeOwner, now, cancellationToken);
            if (!isWrong && redeemer.LinkState.PendingMerge?.Key != key)
                return new CommandResult.Refused(refusal);

            Write write = redeemer.Replacing(
                isWrong ? AccountLinkRules.RecordFailedAttempt(redeemer.LinkState, now) : redeemer.LinkState with { PendingMerge = null }
            );
            return
                await store.Commit(StoreKeys.Person(personId), isWrong ? [write, ProcessedMark(key, now)] : [write], cancellationToken)
                is CommitResult.Committed
                ? new CommandResult.Refused(refusal)
                : null;
        }

        if (codeOwner is null)
            throw new System.Diagnostics.UnreachableException();
        if (
            redeemer.LinkState.PendingMerge is null
            && await store.Commit(
                StoreKeys.Person(personId),
                [redeemer.Replacing(redeemer.LinkState with { PendingMerge = new PendingMerge(codeOwner.Person.Id, key) })],
                cancellationToken
            )
                is not CommitResult.Committed
        )
        {
            return null;
        }

        return await store.Commit(
            StoreKeys.Person(codeOwner.Person.Id),
            [
                .. MergeWrites(codeOwner, redeemer, address, key, now),
                .. AccountLinkRules.IsConflict(redeemer.ToParticipant(assignments), codeOwner.ToParticipant(assignments))
                    ? [ConflictReport(redeemer, codeOwner, "yes", now)]
                    : (Write[])[],
                ProcessedMark(key, now),
            ],
            cancellationToken
        ) switch
        {
            CommitResult.Committed => await CompleteMerge(personId, codeOwner.Person.Id, key, cancellationToken),
            _ => null,
        };
    }

    /// <summary>Once for the two, however often they try.</summary>
    private async Task ReportConflict(LoadedPerson redeemer, LoadedPerson codeOwner, Instant now, CancellationToken cancellationToken) =>
        await store.Commit(
            StoreKeys.Person(redeemer.Person.Id),
            [ConflictReport(redeemer, codeOwner, "no", now), ProcessedMark($"same-person:{codeOwner.Person.Id}", now)],
            cancellationToken
        );

    /// <summary>Tells administrators that the maker may be the checker.</summary>
    private static Write.Create ConflictReport(LoadedPerson redeemer, LoadedPerson codeOwner, string linked, Instant now) =>
        new(
            OutboxDocuments.Create(
                new Notification(
                    new Recipient.ToRole(RoleName.Administrator),
                    new BotMessage.TextMessage(
                        "notice.same-person",
                        new()
                        {
                            ["one"] = LocalizableValue.PersonName(codeOwner.Person.Id),
                            ["oneId"] = codeOwner.Person.Id.Value,
                            ["other"] = redeemer.Person.KnownName ?? LocalizableValue.Text("say.unnamed"),
                            ["otherId"] = redeemer.Person.Id.Value,
                            ["linked"] = linked,
                        }
                    )
                ),
                null,
                $"same-person:{StoreKeys.Escape(redeemer.Person.Id.Value)}:{StoreKeys.Escape(codeOwner.Person.Id.Value)}",
                now
            )
        );

    private static IEnumerable<Write> MergeWrites(LoadedPerson codeOwner, LoadedPerson redeemer, ConversationAddress address, string key, Instant now)
    {
        yield return codeOwner.Replacing(codeOwner.LinkState with { Code = null, MergedFrom = codeOwner.LinkState.MergedFrom.Add(redeemer.Person.Id) });
        yield return codeOwner.Replacing(AccountLinkRules.Merge(codeOwner.Person, redeemer.Person, address));
        if (codeOwner.LinkState.Code is { Conversation: var chat })
        {
            var notification = new Notification(
                new Recipient.ToConversation(chat),
                new BotMessage.TextMessage("notice.linked", new() { ["channel"] = address.Channel, ["name"] = LocalizableValue.PersonName(redeemer.Person.Id) })
            );
            // Named by the command, because the two may be separated and linked again, and each time has to be told.
            yield return new Write.Create(OutboxDocuments.Create(notification, codeOwner.Person.Id, $"linked:{StoreKeys.Escape(key)}", now));
        }
    }

    private async Task<CommandResult?> CompleteMerge(PersonId personId, PersonId codeOwnerId, string key, CancellationToken cancellationToken)
    {
        var redeemer = await LoadedPerson.Load(store, persons, personId, cancellationToken);
        if (redeemer.Person.MergedInto is not null)
            return new CommandResult.Completed();

        Write[] writes =
        [
            redeemer.Replacing(AccountLinkRules.MarkMerged(redeemer.Person, await persons.Find(codeOwnerId, cancellationToken) ?? redeemer.Person)),
            redeemer.Replacing(redeemer.LinkState with { PendingMerge = null, Code = null }),
        ];
        if (await store.Commit(StoreKeys.Person(personId), writes, cancellationToken) is not CommitResult.Committed)
            return null;

        Log.AccountLinked(log);
        return new CommandResult.Completed();
    }

    private async Task<bool> HasSeen(PersonId person, string key, CancellationToken cancellationToken) =>
        await store.Get(StoreKeys.Person(person), StoreKeys.Processed(key), cancellationToken) is not null;

    internal static Write.Create ProcessedMark(string key, Instant now) =>
        new(new Document(StoreKeys.Processed(key), "seen", VersionedJson.Empty) { Expires = now + RememberCommands });

    /// <summary>The owner of a code.</summary>
    internal sealed record CodeOwner(PersonId Person);
}
