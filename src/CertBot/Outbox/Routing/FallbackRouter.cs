using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Repositories;

namespace CertBot.Outbox.Routing;

/// <summary>Where a message to an unreachable conversation goes: to another chat of the same person, or from a group to the administrators.</summary>
internal sealed class FallbackRouter(RecipientResolver recipients, Aggregates aggregates)
{
    /// <summary>The messages that replace it, grouped by reader, in the order of the readers' ids. Empty if there is no fallback.</summary>
    /// <param name="after">Only readers whose ids follow this one; null: all.</param>
    public async Task<ImmutableArray<ImmutableArray<OutboxMessage.Message>>> FallbacksFor(
        OutboxMessage.Message item,
        PersonId? after,
        ConversationAddress unreachableAddress,
        CancellationToken cancellationToken
    )
    {
        if (unreachableAddress.IsPersonal)
        {
            return item.Reader is { } person && await recipients.FindReachableChat(person, cancellationToken) is { } chat
                ?
                [
                    [Redirect(chat, person, item, item.Notice)],
                ]
                : [];
        }

        var assignments = await aggregates.LoadRoles(cancellationToken);
        if (assignments.GroupOf(unreachableAddress) is not { } group)
            return [];

        var items = ImmutableArray.CreateBuilder<ImmutableArray<OutboxMessage.Message>>();
        foreach (var administrator in RecipientResolver.After(after, assignments.HoldersOf(RoleName.Administrator)))
        {
            if (await recipients.FindReachableChat(administrator, cancellationToken) is { } chat)
                items.Add([.. WithExplanation(group, item.Notice).Select(explained => Redirect(chat, administrator, item, explained))]);
        }

        return items.ToImmutable();
    }

    private static OutboxMessage.Message Redirect(ConversationAddress chat, PersonId reader, OutboxMessage.Message item, Notification notification) =>
        item with
        {
            Notice = notification with { To = new Recipient.ToConversation(chat) },
            Reader = reader,
            Attempts = 0,
            OriginalName = null,
        };

    /// <summary>A sentence that says whom the notification was for, and the notification: in one message where the card has room for a line above it.</summary>
    private static IEnumerable<Notification> WithExplanation(GroupName group, Notification notification)
    {
        var sentence = new BotMessage.TextMessage("notice.instead-of-group", new() { ["group"] = LocalizableValue.Text(EditionTexts.Group(group)) });
        return notification switch
        {
            { Message: BotMessage.CardMessage { Lead: null } card } => [notification with { Message = card with { Lead = sentence } }],
            { IsUpdateOnly: true } => [notification],
            _ => [notification with { Message = sentence, CardKey = null, ThreadCardKey = null, Revision = null }, notification],
        };
    }
}
