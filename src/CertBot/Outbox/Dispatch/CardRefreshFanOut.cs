using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Outbox.Dispatch;

/// <summary>
/// Brings cards up to date where they stand: the cards that somebody clicked too late, and those of a group that moved to another channel.
/// </summary>
internal sealed class CardRefreshFanOut(IStore store, Aggregates aggregates, InstalledEditions editions, ReplacementWriter writer, IClock clock)
{
    /// <summary>How many applications are looked at for one batch.</summary>
    private const int Page = 10;

    /// <summary>Replaces the item by an update of each of its cards that stands in the conversation.</summary>
    public async Task<ImmutableArray<StoredOutboxMessage>> Refresh(
        StoredOutboxMessage stored,
        OutboxMessage.CardRefresh refresh,
        CancellationToken cancellationToken
    )
    {
        List<Document> documents = [];
        if (await aggregates.FindApplication(refresh.Application, cancellationToken) is { } app)
        {
            // A channel without a group is one that a group has left.
            var isLeft = !refresh.Conversation.IsPersonal && (await aggregates.LoadRoles(cancellationToken)).GroupOf(refresh.Conversation) is null;
            foreach (var key in refresh.CardKeys)
            {
                var history = CardFactory.NeedsHistory(key, app) ? await aggregates.LoadHistory(app.Id, cancellationToken) : [];
                if (CardFactory.CreateAny(key, app, editions.Get, history) is { } card)
                {
                    documents.Add(
                        CreateDocument(
                            stored,
                            new(new Recipient.ToConversation(refresh.Conversation), isLeft ? GroupCards.Moved(card) : card)
                            {
                                CardKey = key,
                                Revision = app.Revision,
                                IsUpdateOnly = true,
                            },
                            $"{documents.Count:D2}"
                        )
                    );
                }
            }
        }

        return await writer.Replace(stored, documents, _ => null, cancellationToken);
    }

    /// <summary>
    /// Replaces the item by a last update without buttons of each card in the channel the group left, and by the group's open cards for its new channel. What
    /// does not fit one batch is left to a continuation.
    /// </summary>
    public async Task<ImmutableArray<StoredOutboxMessage>> Move(StoredOutboxMessage stored, OutboxMessage.GroupMove move, CancellationToken cancellationToken)
    {
        var assignments = await aggregates.LoadRoles(cancellationToken);
        List<(OutboxMessage.GroupMove Next, Document Document)> documents = [];
        var after = move.After;
        var page = await store.List(StoreKeys.ReadModel(ApplicationSummaryStore.OpenList), ApplicationSummaryStore.Kind, after, Page, cancellationToken);
        foreach (var id in page.Select(row => row.Document.Id).TakeWhile(_ => documents.Count < ReplacementWriter.MaxReplacements))
        {
            if (await aggregates.FindApplication(new ApplicationId(id), cancellationToken) is { } app)
            {
                foreach (var (notification, index) in NotificationsOf(app, move, assignments).Select((n, i) => (n, i)).Skip(move.At == id ? move.Done : 0))
                {
                    documents.Add(
                        (move with { After = after, At = id, Done = index + 1 }, CreateDocument(stored, notification, $"{StoreKeys.Escape(id)}:{index:D2}"))
                    );
                }
            }

            after = id;
        }

        return await writer.Replace(
            stored,
            [.. documents.Select(d => d.Document)],
            taken =>
                taken < documents.Count ? CreateContinuation(stored, taken == 0 ? move : documents[taken - 1].Next)
                : page.Count == 0 ? null
                : CreateContinuation(stored, move with { After = after, At = null, Done = 0 }),
            cancellationToken
        );
    }

    private IEnumerable<Notification> NotificationsOf(Application app, OutboxMessage.GroupMove move, RoleAssignments assignments)
    {
        foreach (var card in GroupCards.Of(move.Group, app, editions.Get(app.Edition)))
        {
            // Somebody may have moved the group again, or given its old channel to another group, which has a root card of its own there.
            if (assignments.GroupOf(move.From) is not { } now || (now != move.Group && card.Key != CardKeys.Root(app)))
            {
                yield return CreateNotification(move.From, GroupCards.Moved(card.Card), card, app) with
                {
                    IsUpdateOnly = true,
                };
            }
            if (card.IsOpen && assignments.GroupOf(move.To) == move.Group)
            {
                yield return CreateNotification(move.To, card.Card, card, app) with
                {
                    ThreadCardKey = card.ThreadKey,
                };
            }
        }
    }

    private static Notification CreateNotification(ConversationAddress to, BotMessage.CardMessage message, GroupCard card, Application app) =>
        new(new Recipient.ToConversation(to), message) { CardKey = card.Key, Revision = app.Revision };

    private Document CreateDocument(StoredOutboxMessage stored, Notification notification, FormattableString name) =>
        OutboxDocuments.Create(
            new OutboxMessage.Message(notification, null) { Trace = stored.Item.Trace },
            $"{stored.Origin}|{name.ToString(CultureInfo.InvariantCulture)}",
            clock.GetCurrentInstant()
        );

    private Document CreateContinuation(StoredOutboxMessage stored, OutboxMessage.GroupMove next) =>
        OutboxDocuments.Create(
            next with
            {
                Trace = stored.Item.Trace,
            },
            string.Create(CultureInfo.InvariantCulture, $"{stored.Origin}|rest:{StoreKeys.Escape(next.At ?? next.After)}:{next.Done:D2}"),
            clock.GetCurrentInstant()
        );
}
