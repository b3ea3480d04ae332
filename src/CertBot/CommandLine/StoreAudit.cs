using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.CommandLine;

/// <summary>What was found in a partition: a line for each fault, and one if a newer CertBot wrote a document of it.</summary>
internal sealed record PartitionAudit(IReadOnlyList<string> Faults)
{
    /// <summary>Faults of other partitions, which this one knows more of: reported once for each of them, and only if they have no fault of their own.</summary>
    public IReadOnlyList<(string Partition, string Line)> Missing { get; init; } = [];

    public bool IsHistory { get; init; }

    public int Events { get; init; }

    public string? Newer { get; init; }

    public static PartitionAudit Of(string fault) => new([fault]);
}

/// <summary>
/// Verifies the partitions of a store, several at a time. Histories are replayed; documents that name an application or a vendor are witnesses that it exists
/// and how many events it has at least. The rows of the vendors' lists stay as long as the application, so that it cannot disappear without them.
/// </summary>
internal sealed class StoreAudit(IStore store)
{
    private const int PageSize = 100;
    private const int MostNames = 10_000;

    private readonly AggregateReplays _replays = new(store);

    /// <summary>Vendors known to exist. Bounded; they are looked up again.</summary>
    private readonly ConcurrentDictionary<string, bool> _vendors = new(StringComparer.Ordinal);

    private volatile string? _decidedByRoleHolders;
    private volatile bool _hasRoles;

    public async Task<PartitionAudit> Verify(string partition, RecordedHead? head, CancellationToken cancellationToken)
    {
        try
        {
            return !KeyRules.IsValid(partition) ? PartitionAudit.Of("a partition has a name that no CertBot gives")
                : partition == StoreKeys.Roles ? await VerifyRoles(partition, head, cancellationToken)
                : partition == StoreKeys.Duty ? await Verify(_replays.Duty, partition, head, cancellationToken)
                : partition.StartsWith("app:", StringComparison.Ordinal) ? await VerifyApplication(partition, head, cancellationToken)
                : partition.StartsWith("vendor:", StringComparison.Ordinal) ? await Verify(_replays.Vendors, partition, head, cancellationToken)
                : partition.StartsWith(StoreKeys.CustomerPrefix, StringComparison.Ordinal)
                    ? await Verify(_replays.Customers, partition, head, cancellationToken)
                : partition.StartsWith(StoreKeys.CasePrefix, StringComparison.Ordinal) ? await Verify(_replays.Cases, partition, head, cancellationToken)
                : partition.StartsWith(StoreKeys.KpisPrefix, StringComparison.Ordinal) ? await Verify(_replays.Kpis, partition, head, cancellationToken)
                : partition.StartsWith(StoreKeys.SurveyPrefix, StringComparison.Ordinal) ? await Verify(_replays.Surveys, partition, head, cancellationToken)
                : partition.StartsWith(StoreKeys.RegularAuditsPrefix, StringComparison.Ordinal)
                    ? await Verify(_replays.RegularAudits, partition, head, cancellationToken)
                : partition.StartsWith("list:", StringComparison.Ordinal) ? await VerifyRows(partition, cancellationToken)
                : partition.StartsWith("person:", StringComparison.Ordinal) ? await VerifyPerson(partition, cancellationToken)
                : await VerifyChain(partition, head, cancellationToken);
        }
        catch (StoreRejectedException exception) when (!exception.IsDamage)
        {
            return new([]) { Newer = exception.Message };
        }
        catch (StoreRejectedException exception)
        {
            return PartitionAudit.Of(exception.Message);
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or InvalidOperationException)
        {
            return PartitionAudit.Of($"{partition}: cannot be read ({e.GetType().Name})");
        }
    }

    /// <summary>Called at the end: what only all partitions together show.</summary>
    public PartitionAudit VerifyWhole() =>
        new([])
        {
            Missing =
                _decidedByRoleHolders is { } partition && !_hasRoles
                    ? [(StoreKeys.Roles, $"{StoreKeys.Roles} is missing, and {partition} has decisions of people who hold roles")]
                    : [],
        };

    private async Task<PartitionAudit> VerifyRoles(string partition, RecordedHead? head, CancellationToken cancellationToken)
    {
        var check = new HeadCheck(partition, head);
        var replayed = await _replays.Roles.Run(partition, check.OnEvent, cancellationToken);
        _hasRoles = true; // with whatever faults
        return Describe(partition, replayed, check);
    }

    private async Task<PartitionAudit> VerifyApplication(string partition, RecordedHead? head, CancellationToken cancellationToken)
    {
        var check = new HeadCheck(partition, head);
        var replayed = await _replays.Applications.Run(partition, check.OnEvent, cancellationToken);
        if (replayed.State is not { } app)
            return Describe(partition, replayed, check);

        // Kick-off is the only stage without a decision of the platform.
        if (app.Stage is not (Stage.KickOff or Stage.Withdrawn))
            _decidedByRoleHolders ??= partition;
        return Describe(partition, replayed, check) with { Missing = await FindMissingVendor(app.Vendor, partition, cancellationToken) };
    }

    private static async Task<PartitionAudit> Verify<TState, TEvent>(
        AggregateReplay<TState, TEvent> replay,
        string partition,
        RecordedHead? head,
        CancellationToken cancellationToken
    )
        where TState : class
    {
        var check = new HeadCheck(partition, head);
        return Describe(partition, await replay.Run(partition, check.OnEvent, cancellationToken), check);
    }

    private async Task<PartitionAudit> VerifyChain(string partition, RecordedHead? head, CancellationToken cancellationToken)
    {
        var check = new HeadCheck(partition, head);
        var verified = (await HistoryVerifier.Read(store, partition, check.OnEvent, cancellationToken)).Verified;
        var fault = verified.FirstFault is { } first ? AuditVerify.DescribeFault(partition, first) : check.Fault(verified.Events);
        return new(fault is null ? [] : [fault]) { IsHistory = verified.Events > 0 || verified.FirstFault is not null, Events = verified.Events };
    }

    /// <summary>A row is older than its application: it is read first, and an application only grows.</summary>
    private async Task<PartitionAudit> VerifyRows(string list, CancellationToken cancellationToken)
    {
        List<string> faults = [];
        List<(string, string)> missing = [];
        var after = "";
        while (await store.All(list, after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var row in page.Where(r => r.Document.Kind is ApplicationSummaryStore.Kind or ApplicationSummaryStore.EndedKind))
            {
                try
                {
                    if (await FindMissingApplication(row, VersionedJson.Read<ApplicationSummary>(row), cancellationToken) is { } found)
                        missing.Add(found);
                }
                catch (StoreRejectedException exception) when (exception.Document?.Partition == list && exception.IsDamage)
                {
                    faults.Add(exception.Message);
                }
            }

            after = page[^1].Document.Id;
        }

        return new(faults) { Missing = missing };
    }

    private async Task<(string Partition, string Line)?> FindMissingApplication(
        StoredDocument row,
        ApplicationSummary summary,
        CancellationToken cancellationToken
    )
    {
        var partition = StoreKeys.Application(summary.Id);
        var witness = $"{row.Partition}/{row.Document.Id}";
        if (await store.Get(partition, Snapshot.Id, cancellationToken) is not { } snapshot)
            return (partition, $"{partition} is missing, and {witness} names it");
        return HistoryVerifier.TryReadHead(snapshot) is { } head && head.Seq < summary.Revision
            ? (partition, string.Create(CultureInfo.InvariantCulture, $"{partition} has {head.Seq} events, and {witness} knows of {summary.Revision}"))
            : null; // an unreadable snapshot is reported with its partition
    }

    private async Task<PartitionAudit> VerifyPerson(string partition, CancellationToken cancellationToken)
    {
        var chain = await VerifyChain(partition, null, cancellationToken);
        if (await store.Get(partition, PersonStore.Kind, cancellationToken) is not { } stored)
            return chain;

        var person = VersionedJson.ReadObject(stored);
        return (person["member"] as JsonObject)?["vendor"] is JsonValue value && value.TryGetValue<string>(out var vendor)
            ? chain with
            {
                Missing = await FindMissingVendor(new VendorId(vendor), partition, cancellationToken),
            }
            : chain;
    }

    private async Task<IReadOnlyList<(string Partition, string Line)>> FindMissingVendor(VendorId vendor, string witness, CancellationToken cancellationToken)
    {
        var partition = StoreKeys.Vendor(vendor);
        if (_vendors.ContainsKey(partition))
            return [];
        if (await store.Get(partition, Snapshot.Id, cancellationToken) is null)
            return [(partition, $"{partition} is missing, and {witness} names it")];

        if (_vendors.Count >= MostNames)
            _vendors.Clear();
        _vendors[partition] = true;
        return [];
    }

    private static PartitionAudit Describe<TState>(string partition, ReplayResult<TState> replayed, HeadCheck check)
        where TState : class
    {
        var fault = replayed.Fault ?? check.Fault(replayed.Events);
        return new([.. fault is null ? (string[])[] : [fault], .. replayed.Differences.Select(path => $"{partition} differs at {path}")])
        {
            IsHistory = true,
            Events = replayed.Events,
        };
    }

    /// <summary>Compares a history with its head as it was recorded earlier.</summary>
    private sealed class HeadCheck(string partition, RecordedHead? recorded)
    {
        private bool _isOther;

        public void OnEvent(EventEnvelope envelope) => _isOther |= recorded is { } head && envelope.Seq == head.Seq && envelope.Hash != head.Hash;

        public string? Fault(int events) =>
            recorded is not { } head ? null
            : events < head.Seq ? string.Create(CultureInfo.InvariantCulture, $"{partition} has {events} events: it had {head.Seq} when its head was recorded")
            : _isOther ? string.Create(CultureInfo.InvariantCulture, $"{partition} event {head.Seq}: another one than when its head was recorded")
            : null;
    }
}
