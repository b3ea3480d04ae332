using System.Net.Sockets;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Runtime;
using NodaTime;

namespace CertBot.Tests.Store.Cosmos;

/// <summary>Whatever fails, a commit is applied once, and its result is reported correctly.</summary>
public sealed class CosmosFaultTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private readonly FakeCosmos _cosmos;
    private IStore? _store;
    private int _faults;

    public CosmosFaultTests() => _cosmos = new FakeCosmos(_clock).WithContainer("certbot", "certbot");

    private IStore Store => _store ?? throw new InvalidOperationException("not opened");

    public async ValueTask InitializeAsync() => _store = await CosmosTestStores.OpenStore(_cosmos, _clock);

    public async ValueTask DisposeAsync() => await Store.DisposeAsync();

    /// <summary>How a request fails; AFTER means that it was executed before.</summary>
    private static readonly string[] Ways =
    [
        "429",
        "449",
        "500",
        "503",
        "408",
        "410",
        "throttled operation",
        "refused",
        "broken",
        "500 AFTER",
        "503 AFTER",
        "408 AFTER",
        "lost AFTER",
        "timeout AFTER",
    ];

    private static readonly string[] Scenes =
    [
        "create",
        "replace",
        "upsert",
        "delete",
        "delete any",
        "two deletes",
        "everything",
        "over a grave",
        "over the ended",
    ];

    public static IEnumerable<object[]> Faults => from way in Ways from scene in Scenes select new object[] { way, scene };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_commit_happens_once_and_is_told_done(string variant, string scene)
    {
        var writes = await Prepare(scene);
        var before = _cosmos.GetContainer().Lsn;
        Break(variant, r => r.IsBatch, variant.EndsWith("AFTER", StringComparison.Ordinal) ? 1 : 2); // an executed batch is not sent again

        Assert.IsType<CommitResult.Committed>(await Store.Commit("p", writes, default));

        Assert.Equal(0, _faults);
        Assert.Equal(before + writes.Count, _cosmos.GetContainer().Lsn); // each document was written once
        Mend();
        foreach (var write in writes)
        {
            Assert.Equal(
                BatchLimits.GetDocument(write) is { } d && !writes.Any(w => w is Write.Delete && w.Id == d.Id) ? d : null,
                (await Store.Get("p", write.Id, default))?.Document
            );
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_commit_that_cannot_be_is_told_why(string variant, string scene)
    {
        var writes = await Prepare(scene);
        await Prepare("taken");
        Write[] all = [.. writes, new Write.Create(new Document("taken", "thing", "mine"))];
        Break(variant.Replace(" AFTER", "", StringComparison.Ordinal), r => r.IsBatch, 2);

        Assert.Equal(new CommitResult.AlreadyExists("taken"), await Store.Commit("p", all, default));
        Mend();
        Assert.Equal("theirs", (await Store.Get("p", "taken", default))?.Document.Json);
    }

    [Theory]
    [InlineData("429")]
    [InlineData("449")]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("408")]
    [InlineData("410")]
    [InlineData("refused")]
    [InlineData("broken")]
    [InlineData("lost AFTER")]
    public async Task A_look_is_taken_again(string variant)
    {
        await Done(new Write.Create(new Document("a", "thing", "1") { Due = _clock.GetCurrentInstant() }));

        Break(variant, r => r.IsPointRead, 2);
        Assert.Equal("1", (await Store.Get("p", "a", default))?.Document.Json);
        Break(variant, r => r.IsQuery && !r.IsCrossPartition, 2);
        Assert.Single(await Store.List("p", "thing", "", 5, default));
        Break(variant, r => r.IsCrossPartition, 2);
        Assert.Single(await Store.Due("thing", _clock.GetCurrentInstant(), 5, default));
        Break(variant, r => r.IsCrossPartition, 2);
        Assert.Equal(["p"], await Store.Partitions("", default).ToListAsync());
    }

    [Fact]
    public async Task What_somebody_wrote_over_ours_before_we_could_look_does_not_hide_that_ours_was_done()
    {
        await Done(new Write.Create(new Document("talk", "talk", "1")));
        var held = await Held("talk");
        var isFirst = true;
        _cosmos.AfterRequest = (request, response) =>
        {
            if (!request.IsBatch || !isFirst)
                return response;
            isFirst = false;
            Overwrite("talk");
            throw new HttpRequestException("cut");
        };

        Assert.IsType<CommitResult.Committed>(
            await Store.Commit(
                "p",
                [new Write.Replace(new Document("talk", "talk", "2"), held), new Write.Create(new Document("seen:1", "seen", "{}"))],
                default
            )
        );
    }

    [Fact]
    public async Task A_request_that_comes_through_late_is_not_done_twice_and_not_taken_for_anothers()
    {
        await Done(new Write.Create(new Document("out:1", "outbox", "1")));
        var held = await Held("out:1");
        FakeCosmosRequest? late = null;
        var isPlaying = false;
        _cosmos.BeforeRequest = request =>
        {
            if (!request.IsBatch || isPlaying)
                return null;
            if (late is null)
            {
                late = request;
                throw new HttpRequestException("cut");
            }

            isPlaying = true;
            _cosmos.Handle(late).GetAwaiter().GetResult();
            return null;
        };

        Assert.IsType<CommitResult.Committed>(
            await Store.Commit("p", [new Write.Delete("out:1", held), new Write.Create(new Document("out:2", "outbox", "2"))], default)
        );
        Assert.NotNull(late);
        Assert.Equal("2", (await Store.Get("p", "out:2", default))?.Document.Json);
    }

    /// <summary>Of two concurrent deletes of a document one succeeds, even if its response was lost.</summary>
    [Fact]
    public async Task Of_two_who_delete_one_is_told_so()
    {
        await Done(new Write.Create(new Document("out:1", "outbox", "1")));
        var held = await Held("out:1");
        Break("lost AFTER", r => r.IsBatch, 1);

        var first = await Store.Commit("p", [new Write.Delete("out:1", held)], default);
        var second = await Store.Commit("p", [new Write.Delete("out:1", held)], default);

        Assert.IsType<CommitResult.Committed>(first);
        Assert.Equal(new CommitResult.NotFound("out:1"), second);
    }

    [Fact]
    public async Task A_database_that_stays_away_is_told_and_nothing_is_there()
    {
        Break("refused", r => r.IsBatch, int.MaxValue);

        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            Store.Commit("p", [new Write.Create(new Document("a", "thing", "1"))], default)
        );

        Assert.Equal("Cosmos DB cannot be reached", exception.Message);
        Mend();
        Assert.Null(await Store.Get("p", "a", default));
    }

    [Fact]
    public async Task A_key_that_is_no_longer_taken_is_told_at_once()
    {
        _cosmos.BeforeRequest = _ => FakeCosmosResponse.Error(401, "The input authorization token can't serve the request. sig=abc");
        _cosmos.Requests.Clear();

        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.Get("p", "a", default));

        Assert.False(exception.IsTransient);
        Assert.Contains("does not take this key", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sig", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v", "2", "p/a: a document of a future version (2, this CertBot reads 1)")]
    [InlineData("json", null, "p/a: a damaged document")]
    [InlineData("expires", "\"soon\"", "p/a: a damaged document")]
    [InlineData("wake", "\"thing/soon\"", "p/a: a damaged document")]
    [InlineData("json", "7", "p/a: a damaged document")]
    [InlineData("json", "null", "p/a: a damaged document")]
    [InlineData("by", "null", "p/a: a damaged document")]
    public async Task A_document_that_somebody_changed_by_hand_is_named_and_stays(string member, string? value, string line)
    {
        await Done(new Write.Create(new Document("a", "thing", VersionedJson.Empty)), new Write.Create(new Document("b", "thing", VersionedJson.Empty)));
        var lying = _cosmos.GetContainer().FindItem("p", "a") ?? throw new InvalidOperationException("not there");
        if (value is null)
            lying.Remove(member);
        else
            lying[member] = System.Text.Json.Nodes.JsonNode.Parse(value);
        var before = lying.ToJsonString();

        var read = await Store.Get("p", "a", default) ?? throw new InvalidOperationException("not there");
        Assert.Equal(line, Assert.Throws<StoreRejectedException>(() => VersionedJson.ReadObject(read)).Message);
        Assert.Equal(2, (await Store.List("p", "thing", "", 5, default)).Count); // the other document is still returned
        Assert.Equal(before, _cosmos.GetContainer().FindItem("p", "a")?.ToJsonString());
    }

    [Fact]
    public async Task A_form_that_is_to_come_is_named_as_such_whatever_it_looks_like()
    {
        await Done(new Write.Create(new Document("a", "thing", VersionedJson.Empty)));
        var lying = _cosmos.GetContainer().FindItem("p", "a") ?? throw new InvalidOperationException("not there");
        lying["v"] = 2;
        lying.Remove("json");
        lying["body"] = "{}";

        var read = await Store.Get("p", "a", default) ?? throw new InvalidOperationException("not there");
        Assert.Equal(
            "p/a: a document of a future version (2, this CertBot reads 1)",
            Assert.Throws<StoreRejectedException>(() => VersionedJson.ReadObject(read)).Message
        );
    }

    private async Task<IReadOnlyList<Write>> Prepare(string scene)
    {
        Document Of(string id, string json) => new(id, "thing", json);
        switch (scene)
        {
            case "create":
                return [new Write.Create(Of("a", "1"))];
            case "replace":
                await Done(new Write.Create(Of("b", "0")));
                return [new Write.Replace(Of("b", "1"), await Held("b"))];
            case "upsert":
                return [new Write.Upsert(Of("c", "1"))];
            case "delete":
                await Done(new Write.Create(Of("d", "0")));
                return [new Write.Delete("d", await Held("d"))];
            case "delete any":
                await Done(new Write.Create(Of("e", "0")));
                return [new Write.Delete("e", null)];
            case "two deletes":
                await Done(new Write.Create(Of("f", "0")), new Write.Create(Of("g", "0")));
                return [new Write.Delete("f", await Held("f")), new Write.Delete("g", null)];
            case "over a grave":
                await Done(new Write.Create(Of("h", "0")));
                await Done(new Write.Delete("h", null));
                return [new Write.Create(Of("h", "1"))];
            case "over the ended":
                await Done(new Write.Create(Of("i", "0") with { Expires = _clock.GetCurrentInstant() + Duration.FromSeconds(1) }));
                _clock.Advance(Duration.FromSeconds(2));
                return [new Write.Create(Of("i", "1") with { Expires = _clock.GetCurrentInstant() + Duration.FromSeconds(9) })];
            case "taken":
                await Done(new Write.Create(Of("taken", "theirs")));
                return [];
            default:
                return [.. await Prepare("create"), .. await Prepare("replace"), .. await Prepare("delete"), .. await Prepare("upsert")];
        }
    }

    private void Break(string variant, Predicate<FakeCosmosRequest> what, int times)
    {
        Mend();
        _faults = times;
        bool Now(FakeCosmosRequest request) => what(request) && _faults > 0 && _faults-- > 0;
        if (variant.EndsWith("AFTER", StringComparison.Ordinal))
            _cosmos.AfterRequest = (request, response) => Now(request) ? Broken(variant) ?? response : response;
        else
            _cosmos.BeforeRequest = request => Now(request) ? Broken(variant) : null;
    }

    private static FakeCosmosResponse? Broken(string variant) =>
        variant.Split(' ')[0] switch
        {
            "refused" => throw new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused)),
            "broken" or "lost" => throw new HttpRequestException("cut", new IOException("The response ended prematurely.")),
            "timeout" => throw new TaskCanceledException("A task was canceled.", new TimeoutException()),
            "throttled" => Throttled(),
            "429" => FakeCosmosResponse.Error(429, "Request rate is large").With("x-ms-retry-after-ms", "1"),
            var status => FakeCosmosResponse.Error(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), "broken"),
        };

    /// <summary>A batch whose second operation is throttled.</summary>
    private static FakeCosmosResponse Throttled()
    {
        var rows = FakeBatchCodec.WriteResults([new FakeBatchResult(424, null, 0), new FakeBatchResult(429, null, 0)]).GetAwaiter().GetResult();
        return FakeCosmosResponse.Json(207, null) with { Body = rows, ContentType = "application/octet-stream" };
    }

    private void Mend() => (_cosmos.BeforeRequest, _cosmos.AfterRequest) = (_ => null, (_, response) => response);

    private void Overwrite(string id) =>
        _cosmos
            .GetContainer()
            .Batch(
                "p",
                [
                    new FakeBatchOperation(
                        FakeBatchOperation.Upsert,
                        id,
                        new()
                        {
                            ["id"] = id,
                            ["pk"] = "p",
                            ["by"] = "another",
                        },
                        null
                    ),
                ]
            );

    private async Task Done(params IReadOnlyList<Write> writes) => Assert.IsType<CommitResult.Committed>(await Store.Commit("p", writes, default));

    private async Task<string> Held(string id) => (await Store.Get("p", id, default))?.ETag ?? throw new InvalidOperationException($"{id} is not there");
}
