using System.Diagnostics;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.SuccessPortal;

/// <summary>
/// Reads the portal's cases in rounds, on one host at a time: a page, its cases taken in, then the place that was reached stored. Whatever ends a round, the
/// next one goes on from there; a case that is read twice changes nothing.
/// </summary>
internal sealed class PortalReader(
    SuccessPortalSettings settings,
    PortalClient client,
    PortalIntake intake,
    IStore store,
    LeaseStore leases,
    IClock clock,
    ILogger<PortalReader> log
)
{
    /// <summary>A round ends after so long, also where there is more: its lease must not end first.</summary>
    private static readonly TimeSpan MaxRound = TimeSpan.FromSeconds(10);

    private static readonly Duration RereadInterval = Duration.FromDays(1);

    /// <summary>After so many failures on end administrators are told.</summary>
    private const int FailuresToTell = 6;

    private const int MinTop = 2;

    public QueueDefinition Queue { get; } =
        new()
        {
            Kind = PortalCursor.Kind,
            MaxParallel = 1,
            PollInterval = TimeSpan.FromSeconds(5),
        };

    /// <summary>Stores the place to begin at, if there is none.</summary>
    public async Task Schedule(CancellationToken cancellationToken)
    {
        if (await store.Get(PortalCursor.Partition, PortalCursor.Id, cancellationToken) is not { } stored)
        {
            await store.Commit(PortalCursor.Partition, [new Write.Create(new PortalCursor().ToDocument(clock.GetCurrentInstant()))], cancellationToken);
        }
        else if (VersionedJson.Read<PortalCursor>(Lease.Split(stored).Item) is { RereadFrom: not null } cursor && cursor.Mapping != settings.Mapping.Hash)
        {
            // The mapping was edited: what it did not know is read at once.
            await store.Commit(
                PortalCursor.Partition,
                [new Write.Replace(stored.Document with { Due = clock.GetCurrentInstant() }, stored.ETag)],
                cancellationToken
            );
        }
    }

    /// <summary>One round. False: the portal could not be read.</summary>
    public async Task<bool> Read(StoredDocument stored, CancellationToken cancellationToken)
    {
        var round = Stopwatch.StartNew();
        var cursor = VersionedJson.Read<PortalCursor>(stored).Begin(settings.Mapping.Hash, clock.GetCurrentInstant());
        intake.Begin();
        while (true)
        {
            StepResult step;
            try
            {
                step = await Step(cursor, cancellationToken);
            }
            catch (PortalException e)
            {
                await Postpone(stored, cursor, e, cancellationToken);
                return true;
            }

            var now = clock.GetCurrentInstant();
            var isOver = step.IsEnd || round.Elapsed > MaxRound;
            cursor = step.Cursor with { Failures = 0 };
            var (told, message) = step.IsEnd ? Tell(cursor) : (cursor, null);
            cursor = told;
            var document = cursor.ToDocument(step.IsEnd ? now + settings.Interval : now);
            Write[] writes = [new Write.Replace(isOver ? document : leases.WithLease(document), stored.ETag), .. Messages(message, cursor, now)];
            if (await store.Commit(PortalCursor.Partition, writes, cancellationToken) is not CommitResult.Committed { ETags: var etags })
                return true; // another host reads on
            if (isOver)
                return true;

            stored =
                etags is [{ } etag, ..] ? stored with { Document = document, ETag = etag }
                : await store.Get(PortalCursor.Partition, PortalCursor.Id, cancellationToken) is { } current ? current
                : throw new InvalidOperationException("The portal's cursor is gone.");
        }
    }

    /// <summary>Reads a page and takes in its cases.</summary>
    private async Task<StepResult> Step(PortalCursor cursor, CancellationToken cancellationToken)
    {
        var top = Math.Max(MinTop, cursor.Top > 0 ? cursor.Top : settings.PageSize);
        var page = await client.Read(cursor.Since, Math.Max(0, cursor.Skip - 1), top, cancellationToken);
        var rows = page.Rows;
        var isEnd = !page.HasMore && rows.Length < top;
        if (cursor.Last is { } last)
        {
            // One row is read again, so that it is seen whether those before it are still the same.
            if (rows is not [{ Id: var first }, ..] || first != last)
                return new(cursor with { Skip = 0, Last = null }, IsEnd: false);

            rows = rows.RemoveAt(0);
            if (rows.IsEmpty && !isEnd)
            {
                // The portal's own pages are shorter than two rows.
                page = await client.Read(cursor.Since, cursor.Skip, top, cancellationToken);
                (rows, isEnd) = (page.Rows, page.Rows.IsEmpty);
            }
        }

        foreach (var result in await intake.Take(rows, cancellationToken))
        {
            cursor = result switch
            {
                PortalIntakeResult.Taken { IsChanged: true } => cursor with { Taken = cursor.Taken + 1 },
                PortalIntakeResult.LeftOut l => cursor.WithLeftOut(l.Row.ModifiedOn, l.Unknown, clock.GetCurrentInstant() + RereadInterval),
                _ => cursor,
            };
        }

        return rows.IsEmpty || isEnd ? new(cursor.AtEnd(rows), IsEnd: true) : new(cursor.After(rows), IsEnd: false);
    }

    /// <summary>The portal asked for patience, or cannot be read: later, and with growing delays.</summary>
    private async Task Postpone(StoredDocument stored, PortalCursor cursor, PortalException reason, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var failed = cursor with
        {
            Failures = cursor.Failures + 1,
            Top = reason.IsTooLarge ? Math.Max(MinTop, (cursor.Top > 0 ? cursor.Top : settings.PageSize) / 2) : cursor.Top,
        };
        Log.PortalUnread(log, reason.Message, failed.Failures);
        var message = failed.Failures == FailuresToTell ? new BotMessage.TextMessage("portal.unread", new() { ["reason"] = reason.Message }) : null;
        failed = message is null ? failed : failed with { Messages = failed.Messages + 1 };
        var wait = reason.RetryAfter ?? Duration.Min(Duration.FromMinutes(30), Backoff.After(Math.Min(20, failed.Failures), PortalCursor.Partition));
        await store.Commit(
            PortalCursor.Partition,
            [new Write.Replace(failed.ToDocument(now + Duration.Max(Duration.FromSeconds(1), wait)), stored.ETag), .. Messages(message, failed, now)],
            cancellationToken
        );
    }

    /// <summary>Names that nobody was told of yet are told once.</summary>
    private (PortalCursor Cursor, BotMessage.TextMessage? Message) Tell(PortalCursor cursor)
    {
        if (cursor.ToTell.IsEmpty)
            return (cursor, null);

        const int Shown = 10;
        Log.PortalNamesUnknown(log, cursor.ToTell.Count);
        return (
            cursor with
            {
                Told = cursor.Told.Union(cursor.ToTell),
                ToTell = [],
                Messages = cursor.Messages + 1,
            },
            new BotMessage.TextMessage(
                "portal.unknown",
                new()
                {
                    ["names"] = LocalizableValue.List(cursor.ToTell.Take(Shown).Select(n => (LocalizableValue)n)),
                    ["count"] = cursor.ToTell.Count,
                    ["more"] = Math.Max(0, cursor.ToTell.Count - Shown),
                }
            )
        );
    }

    private static IEnumerable<Write> Messages(BotMessage.TextMessage? message, PortalCursor cursor, Instant now) =>
        message is null
            ? []
            :
            [
                new Write.Create(
                    OutboxDocuments.Create(
                        new Notification(new Recipient.ToRole(RoleName.Administrator), message),
                        null,
                        FormattableString.Invariant($"{cursor.Messages:D6}"),
                        now
                    )
                ),
            ];

    private sealed record StepResult(PortalCursor Cursor, bool IsEnd);
}
