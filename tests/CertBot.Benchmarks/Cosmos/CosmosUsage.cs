using System.Globalization;
using CertBot.Tests.Kit.Cosmos;

namespace CertBot.Benchmarks.Cosmos;

/// <summary>
/// The database usage of a piece of work: requests by kind, documents written, and request units as calculated by <see cref="CosmosCharge"/>.
/// </summary>
internal sealed record CosmosUsage(int Reads, int Queries, int CrossPartitionQueries, int Batches, int Documents, double Units)
{
    /// <summary>The ratio to the target for a form turn: three reads and one batch are 1.</summary>
    public double RatioToTarget => (Reads + Queries + CrossPartitionQueries + Batches) / 4.0;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Reads, 5} {Queries, 7} {CrossPartitionQueries, 6} {Batches, 7} {Documents, 5} {Units, 8:F1}");

    /// <summary>Records every request to a fake database.</summary>
    public sealed class Counter
    {
        private readonly FakeCosmos _cosmos;
        private int _documents;

        public Counter(FakeCosmos cosmos)
        {
            _cosmos = cosmos;
            cosmos.AfterRequest = (request, response) =>
            {
                if (request.IsBatch)
                    Interlocked.Add(ref _documents, FakeBatchCodec.ReadOperations(request.Body).GetAwaiter().GetResult().Count);
                return response;
            };
        }

        /// <summary>The usage since the last call.</summary>
        public CosmosUsage TakeUsage()
        {
            var seen = _cosmos.Requests.ToArray();
            _cosmos.Requests.Clear();
            int Count(string kind) => seen.Count(s => s.Kind == kind);
            return new CosmosUsage(
                Count("read"),
                Count("query"),
                Count("query of all"),
                Count("batch"),
                Interlocked.Exchange(ref _documents, 0),
                seen.Sum(s => s.Charge)
            );
        }
    }
}
