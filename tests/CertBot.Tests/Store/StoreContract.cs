using CertBot.Store.Documents;
using CertBot.Tests.Kit.Runtime;
using NodaTime;

namespace CertBot.Tests.Store;

/// <summary>The contract of every store. A subclass opens the store and reopens it.</summary>
public abstract partial class StoreContract : IAsyncLifetime
{
    private IStore? _store;

    private protected FakeClock Clock { get; } = new();

    private protected IStore Store => _store ?? throw new InvalidOperationException("not opened");

    private Instant Now => Clock.GetCurrentInstant();

    public async ValueTask InitializeAsync() => _store = await Open();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Remove();
    }

    private protected abstract Task<IStore> Open();

    private protected abstract Task<IStore> Reopen(IStore store);

    private protected virtual void Remove() { }

    private protected static Document CreateDocument(string id, string json = "{}", string kind = "thing") => new(id, kind, json);

    private protected Task<CommitResult> Commit(string partition, params IReadOnlyList<Write> writes) => Store.Commit(partition, writes, default);

    private protected async Task CommitSuccessfully(string partition, params IReadOnlyList<Write> writes) =>
        Assert.IsType<CommitResult.Committed>(await Store.Commit(partition, writes, default));

    private protected async Task<StoredDocument> Read(string partition, string id) =>
        await Store.Get(partition, id, default) ?? throw new InvalidOperationException($"{partition}/{id} is not there");

    private async Task<string[]> Ids(string partition, string kind, string after = "", int max = 1000) =>
        [.. (await Store.List(partition, kind, after, max, default)).Select(s => s.Document.Id)];

    private async Task<string[]> AllIds(string partition, string after = "", int max = 1000) =>
        [.. (await Store.All(partition, after, max, default)).Select(s => s.Document.Id)];

    private async Task<string[]> DueIds(string kind, int max = 1000) =>
        [.. (await Store.Due(kind, Now, max, default)).Select(s => $"{s.Partition}/{s.Document.Id}")];

    /// <summary>So nobody has to load what they have just written, to write it again.</summary>
    [Fact]
    public async Task Commit_returns_the_new_ETag_of_each_write()
    {
        await CommitSuccessfully("p", new Write.Create(CreateDocument("old")), new Write.Create(CreateDocument("gone")));

        var committed = Assert.IsType<CommitResult.Committed>(
            await Commit(
                "p",
                new Write.Create(CreateDocument("new") with { Expires = Now + Duration.FromHours(1) }),
                new Write.Delete("gone", null),
                new Write.Replace(CreateDocument("old", "2"), (await Read("p", "old")).ETag),
                new Write.Upsert(CreateDocument("any"))
            )
        );

        Assert.Equal([(await Read("p", "new")).ETag, null, (await Read("p", "old")).ETag, (await Read("p", "any")).ETag], committed.ETags);
        await CommitSuccessfully("p", new Write.Replace(CreateDocument("old", "3"), committed.ETags[2] ?? ""), new Write.Delete("new", committed.ETags[0]));
    }

    [Fact]
    public async Task Created_document_round_trips()
    {
        var written = CreateDocument("a", """{"x":1}""") with { Due = Now.PlusTicks(1), Expires = Now + Duration.FromDays(400) };
        await CommitSuccessfully("p", new Write.Create(written));

        var stored = await Read("p", "a");
        Assert.Equal(written, stored.Document);
        Assert.Equal("p", stored.Partition);
        Assert.NotEmpty(stored.ETag);
    }

    [Fact]
    public async Task Missing_document_is_null()
    {
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a")));

        Assert.Null(await Store.Get("p", "b", default));
        Assert.Null(await Store.Get("q", "a", default));
        Assert.Null(await Store.Get("P", "a", default));
        Assert.Null(await Store.Get("p", "A", default));
    }

    [Fact]
    public async Task Second_create_is_a_duplicate_and_changes_nothing()
    {
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a", "1")));
        var first = await Read("p", "a");

        Assert.Equal(new CommitResult.AlreadyExists("a"), await Commit("p", new Write.Create(CreateDocument("a", "2"))));
        Assert.Equal(first, await Read("p", "a"));
        await CommitSuccessfully("q", new Write.Create(CreateDocument("a", "of another partition")));
    }

    [Fact]
    public async Task Replace_requires_the_current_version()
    {
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a", "1")));
        var first = await Read("p", "a");
        await CommitSuccessfully("p", new Write.Replace(CreateDocument("a", "2"), first.ETag));
        var second = await Read("p", "a");

        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal(new CommitResult.PreconditionFailed("a"), await Commit("p", new Write.Replace(CreateDocument("a", "3"), first.ETag)));
        Assert.Equal(new CommitResult.PreconditionFailed("a"), await Commit("p", new Write.Replace(CreateDocument("a", "3"), "")));
        Assert.Equal(new CommitResult.PreconditionFailed("a"), await Commit("p", new Write.Replace(CreateDocument("a", "3"), "'; DROP TABLE document; --")));
        Assert.Equal(new CommitResult.NotFound("b"), await Commit("p", new Write.Replace(CreateDocument("b"), second.ETag)));
        Assert.Equal(second, await Read("p", "a"));
    }

    [Fact]
    public async Task Upsert_overwrites_any_version()
    {
        await CommitSuccessfully("p", new Write.Upsert(CreateDocument("a", "1") with { Due = Now, Expires = Now.PlusTicks(9) }));
        var first = await Read("p", "a");
        await CommitSuccessfully("p", new Write.Upsert(CreateDocument("a", "1", "other")));
        var second = await Read("p", "a");

        Assert.Equal(CreateDocument("a", "1", "other"), second.Document);
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Empty(await DueIds("thing"));
        Assert.Empty(await DueIds("other"));
    }

    [Fact]
    public async Task Delete_requires_a_document_and_the_given_version()
    {
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a")), new Write.Create(CreateDocument("b")));
        var old = await Read("p", "a");
        await CommitSuccessfully("p", new Write.Upsert(CreateDocument("a", "2")));

        Assert.Equal(new CommitResult.PreconditionFailed("a"), await Commit("p", new Write.Delete("a", old.ETag)));
        Assert.Equal(new CommitResult.NotFound("c"), await Commit("p", new Write.Delete("c", null)));
        Assert.Equal(new CommitResult.NotFound("c"), await Commit("p", new Write.Delete("c", old.ETag)));
        await CommitSuccessfully("p", new Write.Delete("a", (await Read("p", "a")).ETag), new Write.Delete("b", null));
        Assert.Null(await Store.Get("p", "a", default));
        Assert.Null(await Store.Get("p", "b", default));
    }

    [Fact]
    public async Task Versions_are_never_reused()
    {
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a")));
        var etag = (await Read("p", "a")).ETag;
        await CommitSuccessfully("p", new Write.Delete("a", null));
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a")));
        Assert.NotEqual(etag, (await Read("p", "a")).ETag);

        await CommitSuccessfully("p", new Write.Delete("a", null));
        _store = await Reopen(Store);
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a")));
        Assert.Equal(new CommitResult.PreconditionFailed("a"), await Commit("p", new Write.Delete("a", etag)));
    }

    [Fact]
    public async Task Batch_is_atomic_and_names_the_first_failed_write()
    {
        await CommitSuccessfully("p", new Write.Create(CreateDocument("there", "old")), new Write.Create(CreateDocument("goes")));
        var before = await Read("p", "there");

        var refused = await Commit(
            "p",
            new Write.Create(CreateDocument("new")),
            new Write.Upsert(CreateDocument("there", "new")),
            new Write.Delete("goes", null),
            new Write.Create(CreateDocument("goes")),
            new Write.Replace(CreateDocument("nowhere"), "1"),
            new Write.Create(CreateDocument("there"))
        );

        Assert.Equal(new CommitResult.NotFound("nowhere"), refused);
        Assert.Null(await Store.Get("p", "new", default));
        Assert.Equal(before, await Read("p", "there"));
        Assert.NotNull(await Store.Get("p", "goes", default));
    }

    [Fact]
    public async Task Writes_of_a_batch_see_earlier_ones()
    {
        await CommitSuccessfully(
            "p",
            new Write.Create(CreateDocument("a", "1")),
            new Write.Upsert(CreateDocument("a", "2")),
            new Write.Delete("a", null),
            new Write.Create(CreateDocument("a", "3"))
        );
        Assert.Equal("3", (await Read("p", "a")).Document.Json);
        Assert.Equal(new CommitResult.AlreadyExists("b"), await Commit("p", new Write.Create(CreateDocument("b")), new Write.Create(CreateDocument("b"))));
        Assert.Null(await Store.Get("p", "b", default));
    }

    [Fact]
    public async Task Documents_survive_a_restart()
    {
        var document = CreateDocument("a", "1") with { Due = Now };
        await CommitSuccessfully("p", new Write.Create(document), new Write.Create(CreateDocument("gone")));
        await CommitSuccessfully("p", new Write.Delete("gone", null));
        var before = await Read("p", "a");
        _store = await Reopen(Store);

        Assert.Equal(before, await Read("p", "a"));
        Assert.Null(await Store.Get("p", "gone", default));
        Assert.Equal(["p/a"], await DueIds("thing"));
        await CommitSuccessfully("p", new Write.Replace(document, before.ETag));
    }

    [Fact]
    public async Task List_returns_one_kind_of_one_partition_in_byte_order()
    {
        string[] ids = ["Z", "a", "a-b", "a.b", "a:b", "a_b", "a|b", "ab", "event:000009", "event:000010", "-", "0"];
        foreach (var id in ids)
        {
            await CommitSuccessfully("p", new Write.Create(CreateDocument(id)), new Write.Create(CreateDocument("other-" + id, kind: "other")));
        }

        await CommitSuccessfully("q", new Write.Create(CreateDocument("b")));
        var sorted = ids.Order(StringComparer.Ordinal).ToArray();

        Assert.Equal(sorted, await Ids("p", "thing"));
        Assert.Equal(sorted[..3], await Ids("p", "thing", max: 3));
        Assert.Equal(sorted[3..5], await Ids("p", "thing", after: sorted[2], max: 2));
        Assert.Equal(["event:000010"], await Ids("p", "thing", after: "event:000009", max: 1));
        Assert.Empty(await Ids("p", "thing", after: sorted[^1]));
        Assert.Empty(await Ids("p", "nothing"));
        Assert.Empty(await Ids("nowhere", "thing"));
    }

    [Fact]
    public async Task Partition_read_returns_every_kind_in_byte_order()
    {
        string[] ids = ["Z", "a", "a-b", "a.b", "a:b", "a_b", "a|b", "ab", "event:000009", "event:000010", "-", "0"];
        foreach (var (id, n) in ids.Select((id, n) => (id, n)))
        {
            await CommitSuccessfully(
                "p",
                new Write.Create(
                    CreateDocument(id, $"{n}", $"kind-{n % 3}") with
                    {
                        Due = n % 2 == 0 ? Now.PlusTicks(n) : null,
                        Expires = n % 4 == 0 ? Now + Duration.FromDays(n + 1) : null,
                    }
                )
            );
        }

        await CommitSuccessfully("q", new Write.Create(CreateDocument("b")));
        await CommitSuccessfully("p.q", new Write.Create(CreateDocument("b")));
        await CommitSuccessfully("p", new Write.Create(CreateDocument("gone") with { Expires = Now }), new Write.Create(CreateDocument("deleted")));
        await CommitSuccessfully("p", new Write.Delete("deleted", null));
        var sorted = ids.Order(StringComparer.Ordinal).ToArray();

        Assert.Equal(sorted, await AllIds("p"));
        Assert.Equal(sorted[..3], await AllIds("p", max: 3));
        Assert.Equal(sorted[3..5], await AllIds("p", after: sorted[2], max: 2));
        Assert.Empty(await AllIds("p", after: sorted[^1]));
        Assert.Equal(["b"], await AllIds("q"));
        Assert.Empty(await AllIds("nowhere"));
        foreach (var stored in await Store.All("p", "", 1000, default))
            Assert.Equal(await Read("p", stored.Document.Id), stored);

        Clock.Advance(Duration.FromDays(1));
        Assert.DoesNotContain("Z", await AllIds("p"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.All("p/q", "", 1, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.All("p", "?", 1, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.All("p", "", 0, default));
    }

    [Fact]
    public async Task Due_documents_of_all_partitions_are_found_longest_due_first()
    {
        await CommitSuccessfully(
            "p",
            new Write.Create(CreateDocument("now") with { Due = Now }),
            new Write.Create(CreateDocument("later") with { Due = Now.PlusTicks(1) }),
            new Write.Create(CreateDocument("never"))
        );
        await CommitSuccessfully(
            "q",
            new Write.Create(CreateDocument("long-ago") with { Due = Now - Duration.FromDays(900) }),
            new Write.Create(CreateDocument("other", kind: "other") with { Due = Now })
        );

        Assert.Equal(["q/long-ago", "p/now"], await DueIds("thing"));
        Assert.Equal(["q/long-ago"], await DueIds("thing", max: 1));
        Assert.Equal(["q/other"], await DueIds("other"));
        Clock.Advance(Duration.FromTicks(1));
        Assert.Equal(["q/long-ago", "p/now", "p/later"], await DueIds("thing"));

        await CommitSuccessfully(
            "p",
            new Write.Upsert(CreateDocument("now") with { Due = Now - Duration.FromDays(1000) }),
            new Write.Upsert(CreateDocument("later"))
        );
        Assert.Equal(["p/now", "q/long-ago"], await DueIds("thing"));
    }

    /// <summary>Which kind comes first is the store's choice, and so is which kinds are left out where there are too many.</summary>
    [Fact]
    public async Task Due_documents_of_several_kinds_are_found_at_once()
    {
        string[] kinds = ["thing", "thing-2", "other", "none", "thing"];
        foreach (var kind in kinds.Distinct(StringComparer.Ordinal).SkipLast(1).Append("unwanted"))
        {
            await CommitSuccessfully(
                $"of-{kind}",
                new Write.Create(CreateDocument("b", kind: kind) with { Due = Now - Duration.FromDays(2) }),
                new Write.Create(CreateDocument("a", kind: kind) with { Due = Now }),
                new Write.Create(CreateDocument("later", kind: kind) with { Due = Now.PlusTicks(1) }),
                new Write.Create(CreateDocument("gone", kind: kind) with { Due = Now, Expires = Now }),
                new Write.Create(CreateDocument("never", kind: kind))
            );
        }

        var found = await Store.Due(kinds, Now, 6, default);
        Assert.Equal(["other", "thing", "thing-2"], found.Select(d => d.Document.Kind).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(found.GroupBy(d => d.Document.Kind, StringComparer.Ordinal), of => Assert.Equal(["b", "a"], of.Select(d => d.Document.Id)));
        Assert.Equal(found.Select(d => (d.Partition, d.Document.Id)), (await Store.Due(kinds, Now, 100, default)).Select(d => (d.Partition, d.Document.Id)));

        var some = await Store.Due(kinds, Now, 3, default);
        Assert.Equal(found.Take(3), some);
    }

    [Fact]
    public async Task Expired_document_is_invisible()
    {
        var expiring = CreateDocument("a") with { Due = Now, Expires = Now + Duration.FromMinutes(1) };
        await CommitSuccessfully("p", new Write.Create(expiring), new Write.Create(expiring with { Id = "b" }), new Write.Create(expiring with { Id = "c" }));
        var etag = (await Read("p", "b")).ETag;
        Clock.Advance(Duration.FromMinutes(1) - Duration.FromTicks(1));
        Assert.Equal(3, (await Ids("p", "thing")).Length);
        Clock.Advance(Duration.FromTicks(1));

        Assert.Null(await Store.Get("p", "a", default));
        Assert.Empty(await Ids("p", "thing"));
        Assert.Empty(await DueIds("thing"));
        Assert.Equal(new CommitResult.NotFound("b"), await Commit("p", new Write.Replace(expiring with { Id = "b" }, etag)));
        Assert.Equal(new CommitResult.NotFound("b"), await Commit("p", new Write.Delete("b", etag)));
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a", "new")));
        Assert.Equal(CreateDocument("a", "new"), (await Read("p", "a")).Document);
        Assert.Equal(new CommitResult.AlreadyExists("a"), await Commit("p", new Write.Create(CreateDocument("a", "newer"))));
    }

    [Fact]
    public async Task Partitions_are_found_by_prefix()
    {
        foreach (var partition in (string[])["app:b", "app:a", "app:a:x", "app", "apple", "bob"])
        {
            await CommitSuccessfully(partition, new Write.Create(CreateDocument("1")), new Write.Create(CreateDocument("2")));
        }

        await CommitSuccessfully("app:gone", new Write.Create(CreateDocument("1") with { Expires = Now }));

        Assert.Equal(["app:a", "app:a:x", "app:b"], await Store.Partitions("app:", default).ToListAsync());
        Assert.Equal(["app", "app:a", "app:a:x", "app:b", "apple", "bob"], await Store.Partitions("", default).ToListAsync());
        Assert.Equal(["app:a", "app:a:x"], await Store.Partitions("app:a", default).ToListAsync());
        Assert.Empty(await Store.Partitions("c", default).ToListAsync());
    }
}
