using System.Collections.Immutable;
using CertBot.Commands.Handlers;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Commands.Cases;

/// <summary>
/// Takes in cases from outside. What names a case there (its id in another system, or the key of a request) is stored with the case's number first, so that the
/// same case is never opened twice, on whatever host and however often it is told.
/// </summary>
internal sealed class CaseIntake(
    IStore store,
    Aggregates aggregates,
    CaseStore cases,
    CaseNumbers numbers,
    InstalledEditions editions,
    CommandExecutor executor,
    CaseCommandHandler handler
)
{
    private const string ExistsCode = "support.refused.exists";

    /// <summary>Opens a case with what has happened to it already. The same key never opens a second one.</summary>
    public Task<CaseIntakeResult> Open(
        VendorId vendor,
        CaseRegistration opening,
        ImmutableArray<CaseFact> facts,
        string key,
        Actor actor,
        Instant now,
        CancellationToken cancellationToken
    ) => Take(new(vendor, new CaseRecord(opening, facts), $"request:{key}", actor, now), cancellationToken);

    /// <summary>Takes in a case by its external id: opens it, or takes in what is not known of it yet.</summary>
    /// <exception cref="ArgumentException">The record has no external id.</exception>
    public Task<CaseIntakeResult> Take(VendorId vendor, CaseRecord record, Actor actor, Instant now, CancellationToken cancellationToken) =>
        Take(new(vendor, record, ReferenceOf(record), actor, now), cancellationToken);

    /// <summary>What <see cref="Take(VendorId, CaseRecord, Actor, Instant, CancellationToken)"/> would do; nothing is stored. A new case has no number yet.</summary>
    public async Task<CaseIntakeResult> Preview(VendorId vendor, CaseRecord record, Actor actor, Instant now, CancellationToken cancellationToken)
    {
        var told = new ToldCase(vendor, record, ReferenceOf(record), actor, now);
        return await cases.FindId(vendor, told.Reference, cancellationToken) is { } id && await cases.Find(id, cancellationToken) is { } known
            ? await Decide(id, told.Changes(known), known, told, new(aggregates), cancellationToken)
            : await Decide(new CaseId("new"), told.Opening, null, told, new(aggregates), cancellationToken);
    }

    private async Task<CaseIntakeResult> Take(ToldCase told, CancellationToken cancellationToken)
    {
        var session = new AggregateSession(aggregates);
        if (await cases.FindId(told.Vendor, told.Reference, cancellationToken) is not { } id)
        {
            // Decided before a number is given, so that a case that is refused takes none.
            if (await Decide(new CaseId("new"), told.Opening, null, told, session, cancellationToken) is CaseIntakeResult.Refused refused)
                return refused;

            id = await Refer(told, await numbers.Next(editions.Default.DayOf(told.Record.Opening.OpenedAt), cancellationToken), cancellationToken);
        }

        if (await cases.Find(id, cancellationToken) is null)
        {
            switch (await executor.Execute(new Command.OnCase(id, told.Opening), null, told.Actor, session, told.Now, cancellationToken))
            {
                case CommandResult.Completed when told.Record.Facts.Length <= CaseFactRules.MaxAtOnce:
                    return new CaseIntakeResult.New(id);
                case CommandResult.Refused { Refusal: { Code: not ExistsCode } refusal }:
                    return new CaseIntakeResult.Refused(refusal);
            }
        }

        if (await cases.Find(id, cancellationToken) is not { } known)
            throw new InvalidOperationException($"{id}: a case that exists is not there");

        return await TakeChanges(known, told, cancellationToken);
    }

    /// <summary>In parts, each of which one command may have. Stopped between two of them, the rest is taken in when the case is told again.</summary>
    private async Task<CaseIntakeResult> TakeChanges(SupportCase known, ToldCase told, CancellationToken cancellationToken)
    {
        var changes = told.Changes(known).Facts;
        for (var done = 0; done < changes.Length; done += CaseFactRules.MaxAtOnce)
        {
            var part = new CaseCommand.Record([.. changes.Skip(done).Take(CaseFactRules.MaxAtOnce)]);
            if (await executor.Execute(new Command.OnCase(known.Id, part), null, told.Actor, told.Now, cancellationToken) is CommandResult.Refused refused)
                return new CaseIntakeResult.Refused(refused.Refusal);
        }

        return changes.IsEmpty ? new CaseIntakeResult.Unchanged(known.Id) : new CaseIntakeResult.Changed(known.Id, changes.Length);
    }

    /// <summary>Stores which case is meant; the number of whoever was first.</summary>
    private async Task<CaseId> Refer(ToldCase told, CaseId number, CancellationToken cancellationToken) =>
        await store.Commit(StoreKeys.CaseReference(told.Vendor, told.Reference), [new Write.Create(new CaseReference(number).ToDocument())], cancellationToken)
        is CommitResult.Committed
            ? number
            : await cases.FindId(told.Vendor, told.Reference, cancellationToken) ?? number;

    private async Task<CaseIntakeResult> Decide(
        CaseId id,
        CaseCommand command,
        SupportCase? known,
        ToldCase told,
        AggregateSession session,
        CancellationToken cancellationToken
    )
    {
        var run = new CommandRun(told.Actor, told.Now, session);
        if (await handler.LoadContext(id, command, known, run, cancellationToken) is not { } context)
            return new CaseIntakeResult.Refused(new Refusal("support.refused.not-yours"));

        return CaseDecider.Decide(command, known, context) switch
        {
            Decision<CaseEvent>.Rejected { Refusal: var refusal } => new CaseIntakeResult.Refused(refusal),
            Decision<CaseEvent>.Accepted { Events.IsEmpty: true } => new CaseIntakeResult.Unchanged(id),
            Decision<CaseEvent>.Accepted { Events: var events } => known is null
                ? new CaseIntakeResult.New(id)
                : new CaseIntakeResult.Changed(id, events.Count(e => e is CaseEvent.FactRecorded)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static string ReferenceOf(CaseRecord record) =>
        record.Opening.ExternalId ?? throw new ArgumentException("a case of another system has an id there", nameof(record));

    private sealed record ToldCase(VendorId Vendor, CaseRecord Record, string Reference, Actor Actor, Instant Now)
    {
        public CaseCommand.Open Opening => new(Record.Opening, [.. Record.Facts.OrderBy(f => f.At).Take(CaseFactRules.MaxAtOnce)]);

        /// <summary>
        /// What is told and not known. Another priority or kind than the case has by now was set at an instant nobody told, so it counts from when it is told.
        /// </summary>
        public CaseCommand.Record Changes(SupportCase known)
        {
            var progress = CaseProgress.Of(known, Now);
            var (priority, kind) = Record.Facts.OfType<CaseFact.Classified>().MaxBy(f => f.At) is { } last
                ? (last.Priority, last.Kind)
                : (Record.Opening.Priority, Record.Opening.Kind);
            ImmutableArray<CaseFact> facts = [.. Record.Facts.Where(f => !known.Facts.Contains(f))];
            return new(
                (priority, kind) != (progress.Priority, progress.Kind) && !facts.Any(f => f is CaseFact.Classified)
                    ? facts.Add(new CaseFact.Classified(Now, priority, kind))
                    : facts
            );
        }
    }
}
