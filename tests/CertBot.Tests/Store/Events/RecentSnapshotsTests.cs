using CertBot.Core.Directory;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Store.Events;

public sealed class RecentSnapshotsTests
{
    private readonly MemoryStore _store = new(SystemClock.Instance);

    [Fact]
    public async Task What_has_not_changed_is_not_parsed_again()
    {
        await Store("Acme");
        var aggregates = new Aggregates(_store);

        Assert.Same(await aggregates.FindVendor(new("acme"), default), await aggregates.FindVendor(new("acme"), default));
    }

    [Fact]
    public async Task What_anybody_has_changed_is_read_anew()
    {
        var aggregates = new Aggregates(_store);
        Assert.Null(await aggregates.FindVendor(new("acme"), default));
        await Store("Acme");
        Assert.Equal("Acme", (await aggregates.FindVendor(new("acme"), default))?.Name);
        await Store("Acme Software");
        Assert.Equal("Acme Software", (await aggregates.FindVendor(new("acme"), default))?.Name);
        await _store.Commit("vendor:acme", [new Write.Delete(Snapshot.Id, null)], default);
        Assert.Null(await aggregates.FindVendor(new("acme"), default));
    }

    [Fact]
    public async Task More_than_are_kept_are_all_read_right()
    {
        var aggregates = new Aggregates(_store);
        for (var n = 0; n < 200; n++)
            await Store($"Vendor {n}", $"v{n}");

        for (var n = 0; n < 400; n++)
            Assert.Equal($"Vendor {n % 200}", (await aggregates.FindVendor(new($"v{n % 200}"), default))?.Name);
    }

    private Task<CommitResult> Store(string name, string id = "acme") =>
        _store.Commit($"vendor:{id}", [new Write.Upsert(new Snapshot<Vendor>(0, "", CreateVendor(id, name)).ToDocument("vendor"))], default);

    private static Vendor CreateVendor(string id, string name) =>
        new()
        {
            Id = new(id),
            Name = name,
            People = System.Collections.Immutable.ImmutableSortedDictionary<string, VendorRole>.Empty,
            FormerMembers = System.Collections.Immutable.ImmutableSortedDictionary<string, Instant>.Empty,
            Revision = 1,
        };
}
