using CertBot.Store.Documents;

namespace CertBot.Tests.Store;

public abstract partial class StoreContract
{
    public static TheoryData<string> NoNames { get; } =
        new("", " ", "a b", "a/b", "a\\b", "a?b", "a#b", "a%b", "a'b", "a\"b", "a\0b", "a\nb", "é", "а", "🚀", "a;b", "a*", new string('a', 256));

    [Theory]
    [MemberData(nameof(NoNames))]
    public async Task Invalid_name_is_refused_everywhere(string name)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.Get(name, "a", default));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.Get("p", name, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.List(name, "thing", "", 1, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.List("p", name, "", 1, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.Due(name, Now, 1, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.Due(["thing", name], Now, 1, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Commit(name, new Write.Create(CreateDocument("a"))));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Commit("p", new Write.Create(CreateDocument("a")), new Write.Create(CreateDocument(name))));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Commit("p", new Write.Upsert(CreateDocument("a", kind: name))));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Commit("p", new Write.Replace(CreateDocument(name), "1")));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Commit("p", new Write.Delete(name, null)));
        Assert.Null(await Store.Get("p", "a", default));
        if (name.Length > 0)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.List("p", "thing", name, 1, default));
            await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.Partitions(name, default).ToListAsync());
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("-")]
    [InlineData("talk:web:reviews:analyst-2")]
    [InlineData("A.z_0|9")]
    public async Task Name_is_stored_literally(string name)
    {
        await CommitSuccessfully(name, new Write.Create(CreateDocument(name, kind: name)));
        Assert.Equal(name, (await Read(name, name)).Document.Kind);
        var longest = new string('z', 255);
        await CommitSuccessfully(longest, new Write.Create(CreateDocument(longest, kind: longest)));
        Assert.Equal([longest], await Ids(longest, longest));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task Limit_of_zero_is_refused(int max)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.List("p", "thing", "", max, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.Due("thing", Now, max, default));
    }

    [Fact]
    public async Task Due_documents_of_no_kind_are_refused() => await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.Due([], Now, 1, default));

    [Theory]
    [InlineData("")]
    [InlineData("{\"x\":\"Ünïcödé Привет 日本語 🚀👩‍👩‍👧 \\u0000 \\\" ' \u2028 \uFFFD \uFEFF\"}")]
    [InlineData("  { \"spaces\" :\t1 }\r\n")]
    [InlineData("'); DROP TABLE document; --")]
    public async Task Text_round_trips_byte_for_byte(string json)
    {
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a", json)));
        _store = await Reopen(Store);
        Assert.Equal(json, (await Read("p", "a")).Document.Json);
        Assert.Equal(json, Assert.Single(await Store.List("p", "thing", "", 1, default)).Document.Json);
    }

    [Fact]
    public async Task Lone_surrogate_is_refused()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Commit("p", new Write.Create(CreateDocument("a", "{\"x\":\"" + '\uD83D' + "\"}"))));
        Assert.Null(await Store.Get("p", "a", default));
    }

    [Fact]
    public async Task Hundred_writes_are_one_batch_and_one_more_is_too_large()
    {
        var writes = Enumerable.Range(0, 101).Select(n => (Write)new Write.Create(CreateDocument($"d{n:D3}"))).ToArray();

        Assert.Equal(new CommitResult.TooLarge(), await Commit("p", writes));
        Assert.Empty(await Ids("p", "thing"));
        await CommitSuccessfully("p", writes[..100]);
        Assert.Equal(100, (await Ids("p", "thing")).Length);
        await CommitSuccessfully("p", []);
    }

    [Fact]
    public async Task Two_megabytes_are_one_batch_and_one_byte_more_is_too_large()
    {
        var big = new string('x', (IStore.MaxBytes / 2) - 2) + "é"; // é is two bytes
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a", big)), new Write.Create(CreateDocument("b", big)));
        Assert.Equal(big, (await Read("p", "b")).Document.Json);

        Assert.Equal(
            new CommitResult.TooLarge(),
            await Commit("q", new Write.Create(CreateDocument("a", big)), new Write.Create(CreateDocument("b", big + "x")))
        );
        Assert.Equal(new CommitResult.TooLarge(), await Commit("q", new Write.Upsert(CreateDocument("a", new string('x', IStore.MaxBytes + 1)))));
        Assert.Empty(await Ids("q", "thing"));
        await CommitSuccessfully("q", new Write.Upsert(CreateDocument("a", new string('x', IStore.MaxBytes))));
    }

    [Fact]
    public async Task Commit_cancelled_before_its_start_is_not_executed()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Commit("p", [new Write.Create(CreateDocument("a"))], cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Get("p", "a", cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.List("p", "thing", "", 1, cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Due("thing", Now, 1, cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.Partitions("", cancelled.Token).ToListAsync(CancellationToken.None));
        Assert.Null(await Store.Get("p", "a", default));
    }

    [Fact]
    public async Task Closed_store_throws()
    {
        var closed = Store;
        _store = await Reopen(closed);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => closed.Commit("p", [new Write.Create(CreateDocument("a"))], default));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => closed.Get("p", "a", default));
        await closed.DisposeAsync();
    }
}
