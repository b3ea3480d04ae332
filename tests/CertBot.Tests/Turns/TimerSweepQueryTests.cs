using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Turns;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.Tests.Turns;

/// <summary>How the sweep asks the store for what is due, and that nothing is left out by asking once for all.</summary>
public sealed class TimerSweepQueryTests
{
    private readonly FakeClock _clock = new();
    private readonly List<string> _handled = [];

    [Fact]
    public async Task Store_is_asked_once_for_all_kinds()
    {
        var (store, sweep) = Create();
        Assert.Equal(0, await sweep.Sweep(default));
        await Add(store, "second", 2);
        await Add(store, "first", 1);
        Assert.Equal(3, await sweep.Sweep(default));

        Assert.Equal(["first second", "first second"], store.Asked);
        Assert.Equal(["first 0", "second 0", "second 1"], _handled); // in the order of the handlers
    }

    [Fact]
    public async Task Kind_of_which_many_are_due_leaves_out_no_other()
    {
        var (store, sweep) = Create();
        await Add(store, "first", 250);
        await Add(store, "second", 1);

        Assert.Equal(101, await sweep.Sweep(default));

        Assert.Contains("second 0", _handled);
        Assert.Equal(["first second", "first", "second"], store.Asked);
        Assert.Equal(100, await sweep.Sweep(default));
        Assert.Equal(50, await sweep.Sweep(default));
        Assert.Equal(0, await sweep.Sweep(default));
    }

    /// <summary>Its handler is who reports it.</summary>
    [Fact]
    public async Task Document_that_does_not_say_of_which_kind_it_is_reaches_the_handler_that_was_meant()
    {
        var (store, sweep) = Create();
        await Add(store, "second", 1);
        store.IsKindDamaged = true;

        await sweep.Sweep(default);

        Assert.Equal(["second 0"], _handled);
    }

    private (AskedStore, TimerSweep) Create()
    {
        var store = new AskedStore(new MemoryStore(_clock));
        var sweep = new TimerSweep(
            store,
            [new Handler("first", store, _handled), new Handler("second", store, _handled)],
            HostInstance.Single,
            new QuarantinedDocuments(store, _clock, NullLogger<QuarantinedDocuments>.Instance),
            _clock,
            NullLogger<TimerSweep>.Instance
        );
        return (store, sweep);
    }

    private async Task Add(AskedStore store, string kind, int count)
    {
        for (var n = 0; n < count; n++)
        {
            var document = new Document(kind, kind, "{}") { Due = _clock.GetCurrentInstant() - Duration.FromMinutes(count - n) };
            Assert.IsType<CommitResult.Committed>(await store.Commit($"{kind}:{n}", [new Write.Create(document)], default));
        }
    }

    private sealed class Handler(string kind, AskedStore store, List<string> handled) : IDueDocumentHandler
    {
        public string Kind => kind;

        public async Task Handle(StoredDocument due, Instant now, CancellationToken cancellationToken)
        {
            handled.Add(due.Partition.Replace(':', ' '));
            await store.Commit(due.Partition, [new Write.Delete(due.Document.Id, due.ETag)], cancellationToken);
        }
    }

    private sealed class AskedStore(IStore inner) : DelegatingStore(inner)
    {
        /// <summary>The kinds of each query.</summary>
        public List<string> Asked { get; } = [];

        /// <summary>Like an item of the database that lost one of its members, and is found by another.</summary>
        public bool IsKindDamaged { get; set; }

        public override async Task<IReadOnlyList<StoredDocument>> Due(IReadOnlyList<string> kinds, Instant now, int max, CancellationToken cancellationToken)
        {
            Asked.Add(string.Join(' ', kinds));
            var found = await base.Due(kinds, now, max, cancellationToken);
            return IsKindDamaged ? [.. found.Select(d => d with { Document = d.Document with { Kind = "" } })] : found;
        }
    }
}
