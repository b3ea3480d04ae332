using System.Collections.Immutable;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox.Routing;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Outbox.Reminders;

/// <summary>
/// The reminders of each person that are still to be sent, one document each. It is due when the first of what comes together is sent; once sent it stays as a
/// mark, so that the same reminder never comes twice.
/// </summary>
internal sealed class ReminderStore(IStore store, PersonStore persons, RecipientResolver recipients, IClock clock)
{
    /// <summary>A reminder still to be sent.</summary>
    public const string Kind = "reminder";

    /// <summary>The mark of one that was sent.</summary>
    public const string SentKind = "reminded";

    /// <summary>What comes within this time is sent as one message.</summary>
    public static readonly Duration BundleWindow = Duration.FromMinutes(5);

    /// <summary>Replaces the outbox item by one document for each person. May be repeated: who has it already gets it no second time.</summary>
    public async Task FanOut(StoredOutboxMessage stored, Reminder reminder, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        foreach (var id in await recipients.ResolvePeople(reminder.To, cancellationToken))
        {
            if (await persons.FindCurrent(id, cancellationToken) is not { } person)
                continue;
            var pending = new PendingReminders(person.Id, [new ReminderEntry(reminder, now)]) { IsUrgent = reminder.IsUrgent };
            await store.Commit(
                StoreKeys.Reminders(person.Id),
                [new Write.Create(pending.ToDocument(StoreKeys.Reminder(reminder.Key), reminder.IsUrgent ? now : now + BundleWindow))],
                cancellationToken
            );
        }

        await store.Commit(stored.Stored.Partition, [new Write.Delete(stored.Stored.Document.Id, stored.Stored.ETag)], cancellationToken);
    }
}

/// <summary>Reminders of a person that are still to be sent. There is one in it, unless there are too many of them for one batch of the store.</summary>
internal sealed record PendingReminders(PersonId Person, ImmutableArray<ReminderEntry> Lines)
{
    /// <summary>So many lines a message has at most.</summary>
    public const int MaxLines = 10;

    public bool IsUrgent { get; init; }

    /// <summary>How many there are besides <see cref="Lines"/>.</summary>
    public int More { get; init; }

    public Document ToDocument(string id, Instant due) => new(id, ReminderStore.Kind, VersionedJson.Write(this)) { Due = due };

    /// <summary>Several as one: the longest due ones, and how many more there are.</summary>
    public static PendingReminders Merge(IReadOnlyCollection<PendingReminders> several)
    {
        ImmutableArray<ReminderEntry> lines =
        [
            .. several.SelectMany(s => s.Lines).OrderBy(l => l.Reminder.Due ?? l.At).ThenBy(l => l.Reminder.Key, StringComparer.Ordinal),
        ];
        return several.First() with { Lines = [.. lines.Take(MaxLines)], More = several.Sum(s => s.More) + Math.Max(0, lines.Length - MaxLines) };
    }
}

/// <summary>A reminder and when (UTC) it came.</summary>
internal sealed record ReminderEntry(Reminder Reminder, Instant At);
