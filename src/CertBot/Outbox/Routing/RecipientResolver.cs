using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Repositories;

namespace CertBot.Outbox.Routing;

/// <summary>Resolves the recipient of a notification to conversations. This happens at delivery, because people and channels change.</summary>
internal sealed class RecipientResolver(PersonStore persons, Aggregates aggregates, UnreachableConversationStore unreachable, InstalledEditions editions)
{
    /// <summary>In the order of the readers' ids.</summary>
    /// <param name="after">Only readers whose ids follow this one; null: all.</param>
    public async Task<ImmutableArray<(ConversationAddress Address, PersonId? Reader)>> Resolve(
        Recipient recipient,
        PersonId? after,
        CancellationToken cancellationToken
    ) =>
        recipient switch
        {
            Recipient.ToConversation p => [(p.Conversation, null)],
            Recipient.ToPerson p => await PersonalChatsOf([p.Person], cancellationToken),
            Recipient.ToGroup g => (await aggregates.LoadRoles(cancellationToken)).ConversationOf(g.Group) is { } address ? [(address, null)] : [],
            Recipient.ToVendor v => await aggregates.FindVendor(v.Vendor, cancellationToken) is { } vendor
                ? await PersonalChatsOf(After(after, vendor.People.Keys.Select(p => new PersonId(p))), cancellationToken)
                : [],
            Recipient.ToRole r => await PersonalChatsOf(After(after, (await aggregates.LoadRoles(cancellationToken)).HoldersOf(r.Role)), cancellationToken),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>The people a recipient stands for now, in the order of their ids; a group stands for everybody who holds one of its roles.</summary>
    public async Task<ImmutableArray<PersonId>> ResolvePeople(Recipient recipient, CancellationToken cancellationToken) =>
        recipient switch
        {
            Recipient.ToPerson p => [p.Person],
            Recipient.ToVendor v => await aggregates.FindVendor(v.Vendor, cancellationToken) is { } vendor
                ? [.. After(null, vendor.People.Keys.Select(p => new PersonId(p)))]
                : [],
            Recipient.ToRole r => [.. After(null, (await aggregates.LoadRoles(cancellationToken)).HoldersOf(r.Role))],
            Recipient.ToGroup g => await aggregates.LoadRoles(cancellationToken) is var assignments
            && editions.Default.Groups.FirstOrDefault(group => group.Name == g.Group) is { } members
                ? [.. After(null, members.Roles.SelectMany(r => assignments.HoldersOf(r)).Distinct())]
                : [],
            _ => throw new InvalidOperationException($"No people: {recipient.GetType().Name}"),
        };

    /// <summary>In the order of their ids, which is the same on every host and after every change of memberships.</summary>
    public static IEnumerable<PersonId> After(PersonId? after, IEnumerable<PersonId> people) =>
        people.Where(p => after is not { } last || string.CompareOrdinal(p.Value, last.Value) > 0).OrderBy(p => p.Value, StringComparer.Ordinal);

    /// <summary>The most recently used chat of the person that is reachable, or null.</summary>
    public async Task<ConversationAddress?> FindReachableChat(PersonId personId, CancellationToken cancellationToken)
    {
        foreach (var chat in (await persons.Find(personId, cancellationToken))?.PersonalChats ?? [])
        {
            if (await unreachable.Find(chat, cancellationToken) is null)
                return chat;
        }

        return null;
    }

    private async Task<ImmutableArray<(ConversationAddress, PersonId?)>> PersonalChatsOf(IEnumerable<PersonId> personIds, CancellationToken cancellationToken)
    {
        var chats = ImmutableArray.CreateBuilder<(ConversationAddress, PersonId?)>();
        foreach (var id in personIds)
        {
            // If no chat is reachable, use the first one; delivery then parks or dead-letters the message.
            if (await FindReachableChat(id, cancellationToken) is { } reachable)
                chats.Add((reachable, id));
            else if (await persons.Find(id, cancellationToken) is { PersonalChats: [var first, ..] })
                chats.Add((first, id));
        }

        return chats.ToImmutable();
    }
}
