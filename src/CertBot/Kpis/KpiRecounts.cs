using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

using CertBot.Repositories;

namespace CertBot.Kpis;

/// <summary>
/// Which months of an application are to be worked out anew, and when: one document for each application, in the partition of its closed months. Many changes
/// within minutes are worked out once. It is always due some time: the month that runs is worked out every night, because its chances change with time.
/// </summary>
internal sealed record KpiRecounts(ApplicationId Application, ImmutableArray<YearMonth> Months)
{
    public const string Id = "recount";

    public const string Kind = "kpi-recount";

    /// <summary>So long after a change its month is worked out.</summary>
    public static Duration Delay { get; } = Duration.FromMinutes(5);

    private const int MaxMonths = 36;

    /// <summary>Notes that a month changed. Repeated, it has no further effect.</summary>
    public static async Task Add(IStore store, ApplicationId application, YearMonth month, Instant now, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var partition = StoreKeys.Kpis(application);
            var stored = await store.Get(partition, Id, cancellationToken);
            var known = stored is null ? null : VersionedJson.Read<KpiRecounts>(stored);
            var soon = now + Delay;
            if (known?.Months.Contains(month) == true && stored?.Document.Due <= soon)
                return;

            var noted = new KpiRecounts(application, [.. (known?.Months ?? []).Append(month).Distinct().OrderDescending().Take(MaxMonths)]);
            var document = noted.ToDocument(stored?.Document.Due is { } due && due < soon ? due : soon);
            Write write = stored is null ? new Write.Create(document) : new Write.Replace(document, stored.ETag);
            if (await store.Commit(partition, [write], cancellationToken) is CommitResult.Committed)
                return;
        }

        throw new TimeoutException("The months to work out stayed contended.");
    }

    public Document ToDocument(Instant due) => new(Id, Kind, VersionedJson.Write(this)) { Due = due };
}
