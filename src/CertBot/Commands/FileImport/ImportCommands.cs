using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.FileImport;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands.FileImport;

/// <summary>Carries out what people ask of their imports. The work itself is done in the background: the job is due from the commit on.</summary>
internal sealed class ImportCommands(IStore store, ImportStore jobs, Aggregates aggregates, QueueSignal signal)
{
    private static readonly Duration RememberCommands = Duration.FromDays(3);

    public async Task<CommandResult> Execute(ImportCommand command, Person person, string key, Instant now, CancellationToken cancellationToken)
    {
        var partition = ImportStore.PartitionOf(person.Id);
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            if (await store.Get(partition, StoreKeys.Processed(key), cancellationToken) is not null)
                return new CommandResult.Completed(); // a host stopped before it could report that

            var (job, etag) = await jobs.Load(person.Id, cancellationToken);
            ImportJob after;
            var last = command is ImportCommand.Start ? await jobs.LastNumber(person.Id, job, cancellationToken) : 0;
            switch (ImportJob.Decide(command, job, last, await ActorOf(person, cancellationToken), now))
            {
                case ImportDecision.Rejected { Refusal: var refusal }:
                    return new CommandResult.Refused(refusal);
                case ImportDecision.Accepted { Job: var accepted }:
                    after = accepted;
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }

            var document = ImportStore.ToDocument(after, now);
            Write[] writes =
            [
                etag is null ? new Write.Create(document) : new Write.Replace(document, etag),
                new Write.Create(new Document(StoreKeys.Processed(key), "seen", VersionedJson.Empty) { Expires = now + RememberCommands }),
                .. command is ImportCommand.Start ? [ImportStore.Count(after)] : (Write[])[],
                .. after.Stage == ImportStage.Canceled ? [new Write.Create(CardOf(after, now))] : (Write[])[],
            ];
            if (await store.Commit(partition, writes, cancellationToken) is not CommitResult.Committed)
                continue; // lost the race

            signal.Raise();
            return new CommandResult.Completed();
        }

        throw new TimeoutException("The import stayed contended.");
    }

    /// <summary>The card as a message of the job's partition; each revision has its own.</summary>
    public static Document CardOf(ImportJob job, Instant now) =>
        OutboxDocuments.Create(ImportCard.For(job), job.Person, FormattableString.Invariant($"{job.Number:D6}:{job.Revision:D8}"), now);

    /// <summary>What is said of a long import's end beside its card; none of a short one's.</summary>
    public static Document[] EndOf(ImportJob job, Instant now) =>
        ImportCard.EndOf(job) is { } notification
            ? [OutboxDocuments.Create(notification, job.Person, FormattableString.Invariant($"{job.Number:D6}:end"), now)]
            : [];

    /// <summary>Whoever is no longer among a vendor's people is none of its members, whatever the copy of the membership says.</summary>
    private async Task<Actor> ActorOf(Person person, CancellationToken cancellationToken)
    {
        var actor = (await aggregates.LoadRoles(cancellationToken)).ActorFor(person);
        return actor.Member is { } member && (await aggregates.FindVendor(member.Vendor, cancellationToken))?.People.ContainsKey(actor.Id.Value) != true
            ? actor with
            {
                Member = null,
            }
            : actor;
    }
}
