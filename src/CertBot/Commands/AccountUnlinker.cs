using System.Globalization;
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
/// The way back from <see cref="AccountLinker"/>, in two steps that can be repeated safely: the account leaves its owner, which decides it; then the person it
/// was before is its own again. An account that was the owner's from the first becomes another person: whoever lost it keeps what they may do.
/// </summary>
internal sealed class AccountUnlinker(IStore store, PersonStore persons, Aggregates aggregates, ILogger<AccountUnlinker> log)
{
    public async Task<CommandResult> Execute(
        AccountLinkCommand.Unlink command,
        Person actor,
        ConversationAddress address,
        string key,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        if (await persons.GetStored(command.Person, cancellationToken) is null)
            return new CommandResult.Refused(new Refusal("directory.refused.nobody", new() { ["person"] = command.Person.Value }));

        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var origin = await persons.FindOrigin(command.Account, cancellationToken);
            if (await store.Get(StoreKeys.Person(command.Person), StoreKeys.Processed(key), cancellationToken) is not null)
                return await Complete(command, origin, cancellationToken);

            var assignments = await aggregates.LoadRoles(cancellationToken);
            var owner = await LoadedPerson.Load(store, persons, command.Person, cancellationToken);
            if (AccountLinkRules.CheckUnlink(command, assignments.ActorFor(actor), owner.ToParticipant(assignments)) is { } refusal)
                return new CommandResult.Refused(refusal);

            var after = await Separate(command, owner, origin, cancellationToken);
            Write[] writes =
            [
                owner.Replacing(after with { LinkedIds = [.. after.LinkedIds.Union(owner.LinkState.MergedFrom)] }),
                // A code made from the lost account would make it this person again.
                owner.Replacing(owner.LinkState with { Code = null, MergedFrom = owner.LinkState.MergedFrom.Remove(origin) }),
                .. Notifications(command, actor, owner.Person, after, address)
                    .Select(n => new Write.Create(OutboxDocuments.Create(n.Notification, owner.Person.Id, $"unlinked:{StoreKeys.Escape(key)}:{n.Name}", now))),
                AccountLinker.ProcessedMark(key, now),
            ];
            if (await store.Commit(StoreKeys.Person(owner.Person.Id), writes, cancellationToken) is CommitResult.Committed)
                return await Complete(command, origin, cancellationToken);
        }

        throw new TimeoutException("The accounts stayed contended.");
    }

    private async Task<Person> Separate(AccountLinkCommand.Unlink command, LoadedPerson owner, PersonId origin, CancellationToken cancellationToken)
    {
        if (origin != owner.Person.Id)
        {
            var earlier = await persons.Find(origin, cancellationToken);
            return AccountLinkRules.Separate(owner.Person, command.Account, earlier?.PersonalChats ?? []);
        }

        // The owner's first account: its chats are those on the channel that no linked account brought.
        HashSet<ConversationAddress> broughtChats = [];
        foreach (var other in owner.LinkState.MergedFrom)
            broughtChats.UnionWith((await persons.Find(other, cancellationToken))?.PersonalChats ?? []);
        var chats = owner.Person.PersonalChats.RemoveAll(c => c.Channel != command.Account.AddressChannel || broughtChats.Contains(c));
        var separatedId = SeparatedId(owner.Person);
        return AccountLinkRules.Separate(owner.Person, command.Account, chats) with
        {
            SeparatedAccounts = owner.Person.SeparatedAccounts.Add(new(command.Account, separatedId)),
            LinkedIds = [.. owner.Person.LinkedIds.Union([separatedId])],
        };
    }

    /// <summary>
    /// The person the account was before is no longer merged, and still linked: two accounts are separated, not two humans made of one. An account that had no
    /// person before gets one when somebody writes from it.
    /// </summary>
    private async Task<CommandResult> Complete(AccountLinkCommand.Unlink command, PersonId origin, CancellationToken cancellationToken)
    {
        if (origin != command.Person)
        {
            await persons.Change(
                origin,
                p => p.MergedInto == command.Person ? p with { MergedInto = null, LinkedIds = [.. p.LinkedIds.Union([command.Person])] } : p,
                cancellationToken
            );
        }

        Log.AccountUnlinked(log);
        return new CommandResult.Completed();
    }

    /// <summary>Told are the owner, unless they did it, and whoever writes from the account, where another chat of it is known.</summary>
    private static IEnumerable<(string Name, Notification Notification)> Notifications(
        AccountLinkCommand.Unlink command,
        Person actor,
        Person before,
        Person after,
        ConversationAddress address
    )
    {
        if (actor.Id != before.Id)
        {
            yield return (
                "owner",
                new(
                    new Recipient.ToPerson(before.Id),
                    new BotMessage.TextMessage(
                        "notice.unlinked",
                        new() { ["channel"] = command.Account.AddressChannel, ["by"] = LocalizableValue.PersonName(actor.Id) }
                    )
                )
            );
        }

        foreach (var chat in before.PersonalChats.Except(after.PersonalChats).Where(c => c != address).Take(1))
        {
            yield return (
                "account",
                new(new Recipient.ToConversation(chat), new BotMessage.TextMessage("notice.unlinked-here", new() { ["name"] = before.Name }))
            );
        }
    }

    /// <summary>A new id for an account whose own id stays with the person it is unlinked from. The sign is in no channel's ids.</summary>
    private static PersonId SeparatedId(Person owner) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{owner.Id.Value}|{owner.SeparatedAccounts.Length + 2}"));
}
