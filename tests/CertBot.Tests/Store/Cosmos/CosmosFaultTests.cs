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
    private static readonly string[] FailureModes =
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

    private static readonly string[] CommitScenarios =
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

    public static IEnumerable<object[]> Faults => from way in FailureModes from scene in CommitScenarios select new object[] { way, scene };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Commit_with_a_lost_response_is_executed_once_and_reported_as_done(string variant, string scenario)
    {
        var writes = await Prepare(scenario);
        var before = _cosmos.GetContainer().Lsn;
        FailRequests(variant, r => r.IsBatch, variant.EndsWith("AFTER", StringComparison.Ordinal) ? 1 : 2); // what was done is not sent again

        Assert.IsType<CommitResult.Committed>(await Store.Commit("p", writes, default));

        Assert.Equal(0, _faults);
        Assert.Equal(before + writes.Count, _cosmos.GetContainer().Lsn); // each document was written once
        StopFailing();
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
    public async Task Failed_commit_reports_its_reason(string variant, string scenario)
    {
        var writes = await Prepare(scenario);
        await Prepare("taken");
        Write[] all = [.. writes, new Write.Create(new Document("taken", "thing", "mine"))];
        FailRequests(variant.Replace(" AFTER", "", StringComparison.Ordinal), r => r.IsBatch, 2);

        Assert.Equal(new CommitResult.AlreadyExists("taken"), await Store.Commit("p", all, default));
        StopFailing();
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
    public async Task Read_is_retried(string variant)
    {
        await AssertCommitted(new Write.Create(new Document("a", "thing", "1") { Due = _clock.GetCurrentInstant() }));

        FailRequests(variant, r => r.IsPointRead, 2);
        Assert.Equal("1", (await Store.Get("p", "a", default))?.Document.Json);
        FailRequests(variant, r => r.IsQuery && !r.IsCrossPartition, 2);
        Assert.Single(await Store.List("p", "thing", "", 5, default));
        FailRequests(variant, r => r.IsCrossPartition, 2);
        Assert.Single(await Store.Due("thing", _clock.GetCurrentInstant(), 5, default));
        FailRequests(variant, r => r.IsCrossPartition, 2);
        Assert.Equal(["p"], await Store.Partitions("", default).ToListAsync());
    }

    [Fact]
    public async Task Overwritten_commit_is_still_recognized_as_done()
    {
        await AssertCommitted(new Write.Create(new Document("talk", "talk", "1")));
        var held = await ReadETag("talk");
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
    public async Task Late_request_is_not_executed_twice_or_confused_with_another()
    {
        await AssertCommitted(new Write.Create(new Document("out:1", "outbox", "1")));
        var held = await ReadETag("out:1");
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
    public async Task Second_of_two_concurrent_deletes_is_reported()
    {
        await AssertCommitted(new Write.Create(new Document("out:1", "outbox", "1")));
        var held = await ReadETag("out:1");
        FailRequests("lost AFTER", r => r.IsBatch, 1);

        var first = await Store.Commit("p", [new Write.Delete("out:1", held)], default);
        var second = await Store.Commit("p", [new Write.Delete("out:1", held)], default);

        Assert.IsType<CommitResult.Committed>(first);
        Assert.Equal(new CommitResult.NotFound("out:1"), second);
    }

    [Fact]
    public async Task Unavailable_database_is_reported_and_nothing_is_written()
    {
        FailRequests("refused", r => r.IsBatch, int.MaxValue);

        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            Store.Commit("p", [new Write.Create(new Document("a", "thing", "1"))], default)
        );

        Assert.Equal("Cosmos DB cannot be reached", exception.Message);
        StopFailing();
        Assert.Null(await Store.Get("p", "a", default));
    }

    [Fact]
    public async Task Rejected_key_is_reported_at_once()
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
    public async Task Manually_edited_document_is_reported_and_kept(string member, string? value, string line)
    {
        await AssertCommitted(
            new Write.Create(new Document("a", "thing", VersionedJson.Empty)),
            new Write.Create(new Document("b", "thing", VersionedJson.Empty))
        );
        var stored = _cosmos.GetContainer().FindItem("p", "a") ?? throw new InvalidOperationException("not there");
        if (value is null)
            stored.Remove(member);
        else
            stored[member] = System.Text.Json.Nodes.JsonNode.Parse(value);
        var before = stored.ToJsonString();

        var read = await Store.Get("p", "a", default) ?? throw new InvalidOperationException("not there");
        Assert.Equal(line, Assert.Throws<StoreRejectedException>(() => VersionedJson.ReadObject(read)).Message);
        Assert.Equal(2, (await Store.List("p", "thing", "", 5, default)).Count); // the other document is still returned
        Assert.Equal(before, _cosmos.GetContainer().FindItem("p", "a")?.ToJsonString());
    }

    [Fact]
    public async Task Document_of_a_future_format_is_reported_as_such()
    {
        await AssertCommitted(new Write.Create(new Document("a", "thing", VersionedJson.Empty)));
        var stored = _cosmos.GetContainer().FindItem("p", "a") ?? throw new InvalidOperationException("not there");
        stored["v"] = 2;
        stored.Remove("json");
        stored["body"] = "{}";

        var read = await Store.Get("p", "a", default) ?? throw new InvalidOperationException("not there");
        Assert.Equal(
            "p/a: a document of a future version (2, this CertBot reads 1)",
            Assert.Throws<StoreRejectedException>(() => VersionedJson.ReadObject(read)).Message
        );
    }

    private async Task<IReadOnlyList<Write>> Prepare(string scenario)
    {
        Document Of(string id, string json) => new(id, "thing", json);
        switch (scenario)
        {
            case "create":
                return [new Write.Create(Of("a", "1"))];
            case "replace":
                await AssertCommitted(new Write.Create(Of("b", "0")));
                return [new Write.Replace(Of("b", "1"), await ReadETag("b"))];
            case "upsert":
                return [new Write.Upsert(Of("c", "1"))];
            case "delete":
                await AssertCommitted(new Write.Create(Of("d", "0")));
                return [new Write.Delete("d", await ReadETag("d"))];
            case "delete any":
                await AssertCommitted(new Write.Create(Of("e", "0")));
                return [new Write.Delete("e", null)];
            case "two deletes":
                await AssertCommitted(new Write.Create(Of("f", "0")), new Write.Create(Of("g", "0")));
                return [new Write.Delete("f", await ReadETag("f")), new Write.Delete("g", null)];
            case "over a grave":
                await AssertCommitted(new Write.Create(Of("h", "0")));
                await AssertCommitted(new Write.Delete("h", null));
                return [new Write.Create(Of("h", "1"))];
            case "over the ended":
                await AssertCommitted(new Write.Create(Of("i", "0") with { Expires = _clock.GetCurrentInstant() + Duration.FromSeconds(1) }));
                _clock.Advance(Duration.FromSeconds(2));
                return [new Write.Create(Of("i", "1") with { Expires = _clock.GetCurrentInstant() + Duration.FromSeconds(9) })];
            case "taken":
                await AssertCommitted(new Write.Create(Of("taken", "theirs")));
                return [];
            default:
                return [.. await Prepare("create"), .. await Prepare("replace"), .. await Prepare("delete"), .. await Prepare("upsert")];
        }
    }

    private void FailRequests(string variant, Predicate<FakeCosmosRequest> what, int times)
    {
        StopFailing();
        _faults = times;
        bool Now(FakeCosmosRequest request) => what(request) && _faults > 0 && _faults-- > 0;
        if (variant.EndsWith("AFTER", StringComparison.Ordinal))
            _cosmos.AfterRequest = (request, response) => Now(request) ? CreateFailure(variant) ?? response : response;
        else
            _cosmos.BeforeRequest = request => Now(request) ? CreateFailure(variant) : null;
    }

    private static FakeCosmosResponse? CreateFailure(string variant) =>
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

    private void StopFailing() => (_cosmos.BeforeRequest, _cosmos.AfterRequest) = (_ => null, (_, response) => response);

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

    private async Task AssertCommitted(params IReadOnlyList<Write> writes) => Assert.IsType<CommitResult.Committed>(await Store.Commit("p", writes, default));

    private async Task<string> ReadETag(string id) => (await Store.Get("p", id, default))?.ETag ?? throw new InvalidOperationException($"{id} is not there");
}
