using System.Collections.Immutable;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox.Routing;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Outbox.Reminders;

/// <summary>
/// Sends the reminders of a person that are due, with those that came since, as one message: in one batch they become marks and the message is put into the
/// outbox, so that a host that stops neither loses nor doubles them. In quiet hours only urgent ones are sent; the others are due again when those end.
/// </summary>
internal sealed class ReminderDelivery(
    IStore store,
    PersonStore persons,
    RecipientResolver recipients,
    InstalledEditions editions,
    LeaseStore leases,
    QueueSignal signal,
    QuarantinedDocuments quarantine
) : IDueDocumentHandler
{
    /// <summary>One batch of the store has room for these and for the message.</summary>
    private const int MaxDocuments = 90;

    /// <summary>How long it is known that a reminder was sent.</summary>
    private static readonly Duration RememberSent = Duration.FromDays(400);

    public string Kind => ReminderStore.Kind;

    public async Task Handle(StoredDocument due, Instant now, CancellationToken cancellationToken)
    {
        while (await SendOrMerge(due, now, cancellationToken)) { }
    }

    /// <summary>True: there are more documents than one batch has room for; some were merged, and the rest is still to be sent.</summary>
    private async Task<bool> SendOrMerge(StoredDocument due, Instant now, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredDocument> listed = await store.List(due.Partition, Kind, "", MaxDocuments, cancellationToken);
        var isFull = listed.Count == MaxDocuments;
        if (isFull && listed.All(l => l.Document.Id != due.Document.Id))
        {
            var last = await store.Get(due.Partition, due.Document.Id, cancellationToken);
            listed = [.. listed, .. last is { Document.Kind: ReminderStore.Kind } ? [last] : Array.Empty<StoredDocument>()];
        }
        ImmutableArray<(StoredDocument Stored, PendingReminders Reminders)> pending =
        [
            .. quarantine.WithoutQuarantined(listed, s => (s, VersionedJson.Read<PendingReminders>(s))),
        ];
        if (pending.All(p => p.Stored.Document.Due > now))
            return false; // sent meanwhile

        var person = await persons.FindCurrent(pending[0].Reminders.Person, cancellationToken);
        var quietUntil = person?.QuietHours.EndAfter(now, person.DayZone(editions.Default.Zone));
        var ready = pending.Where(p => quietUntil is null || p.Reminders.IsUrgent).ToArray();
        List<Write> writes =
        [
            .. pending
                .Except(ready)
                .Where(p => p.Stored.Document.Due < quietUntil)
                .Select(p => new Write.Replace(p.Stored.Document with { Due = quietUntil }, p.Stored.ETag)),
        ];
        if (ready.Length == 0 && writes.Count == 0)
            return false;

        var isMore = isFull && ready.Length > 1;
        if (ready.Length > 0)
        {
            var merged = PendingReminders.Merge([.. ready.Select(r => r.Reminders)]);
            writes.AddRange(
                isMore
                    ? [Merged(ready[0].Stored, merged, now), .. ready.Skip(1).Select(r => MarkSent(r.Stored, now))]
                    : ready.Select(r => MarkSent(r.Stored, now))
            );
            if (!isMore && person is not null && await MessageFor(person, merged, cancellationToken) is { } message)
            {
                writes.Add(
                    new Write.Create(
                        leases.WithLease(
                            OutboxDocuments.Create(new Notification(new Recipient.ToPerson(person.Id), message), person.Id, ready[0].Stored.Document.Id, now)
                        )
                    )
                );
            }
        }

        try
        {
            return await store.Commit(due.Partition, writes, cancellationToken) is CommitResult.Committed && isMore;
        }
        finally
        {
            signal.Record(due.Partition); // also if the outcome of the commit is unknown
        }
    }

    private static Write Merged(StoredDocument stored, PendingReminders merged, Instant now) =>
        new Write.Replace(stored.Document with { Json = VersionedJson.Write(merged), Due = now }, stored.ETag);

    private static Write MarkSent(StoredDocument stored, Instant now) =>
        new Write.Replace(new Document(stored.Document.Id, ReminderStore.SentKind, VersionedJson.Empty) { Expires = now + RememberSent }, stored.ETag);

    /// <summary>Null: nothing of it is for them any more.</summary>
    private async Task<BotMessage?> MessageFor(Person person, PendingReminders reminders, CancellationToken cancellationToken)
    {
        Dictionary<Recipient, bool> isStillFor = [];
        foreach (var to in reminders.Lines.Select(l => l.Reminder.To).Distinct())
            isStillFor[to] = to is Recipient.ToPerson || (await recipients.ResolvePeople(to, cancellationToken)).Any(IsPerson);

        bool IsPerson(PersonId id) => id == person.Id || person.OtherIds.Contains(id);

        Reminder[] lines = [.. reminders.Lines.Select(l => l.Reminder).Where(r => isStillFor[r.To])];
        return lines.Length == 0 ? null : ReminderMessage.For(lines, lines.Length == reminders.Lines.Length ? reminders.More : 0, person.Language);
    }
}
