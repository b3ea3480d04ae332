using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Store.Events;

public sealed class HistoryVerifierTests
{
    private const string At = "vendor:acme";
    private readonly FakeClock _clock = new();
    private readonly MemoryStore _store;

    public HistoryVerifierTests() => _store = new MemoryStore(_clock);

    [Fact]
    public async Task History_is_read_in_order_across_pages()
    {
        var facts = Facts(250);
        await Write(facts);

        var read = await EventStream<VendorEvent>.Read(_store, At, default).ToListAsync();

        Assert.Equal(facts, read.Select(c => c.RecordedEvent));
        Assert.Equal(Enumerable.Range(1, 250), read.Select(c => c.Seq));
        Assert.Equal(read.Select(c => c.Hash).SkipLast(1).Prepend(""), read.Select(c => c.PreviousHash));
        Assert.Null(await HistoryVerifier.FindFault(_store, At, default));
        Assert.Empty(await EventStream<VendorEvent>.Read(_store, "vendor:nobody", default).ToListAsync());
        Assert.Null(await HistoryVerifier.FindFault(_store, "vendor:nobody", default));
    }

    [Fact]
    public void Event_hash_matches_the_documented_format()
    {
        var at = Instant.FromUtc(2026, 3, 2, 9, 0).PlusNanoseconds(123_456_789);
        var link = Assert.Single(EventStream<VendorEvent>.Append("aa", 6, [new RecordedEvent<VendorEvent>(at, new("ana"), new VendorEvent.Left(new("bo")))]));

        var hash = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes("aa\n7\n2026-03-02T09:00:00.123456789Z\nana\n{\"$type\":\"left\",\"person\":\"bo\"}"))
        );
        Assert.Equal(hash, link.Hash);
        Assert.Equal(7, link.Seq);
        Assert.Equal(
            new Document(
                "event:000007",
                "event",
                $$"""{"v":1,"seq":7,"at":"2026-03-02T09:00:00.123456789Z","by":"ana","what":{"$type":"left","person":"bo"},"prev":"aa","hash":"{{hash}}"}"""
            ),
            link.Document
        );
    }

    [Fact]
    public void Two_appends_produce_the_same_chain_as_one()
    {
        var facts = Facts(5);
        var atOnce = EventStream<VendorEvent>.Append(null, 0, facts);
        var first = EventStream<VendorEvent>.Append(null, 0, facts[..2]);
        var then = EventStream<VendorEvent>.Append(first[^1].Hash, 2, facts[2..]);

        Assert.Equal(atOnce.AsEnumerable(), first.Concat(then));
        Assert.Empty(EventStream<VendorEvent>.Append("aa", 5, []));
    }

    [Fact]
    public void Malformed_actor_and_surplus_event_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() =>
            EventStream<VendorEvent>.Append(null, 0, [new(_clock.GetCurrentInstant(), new("a\nb"), new VendorEvent.Left(new("bo")))])
        );
        Assert.ThrowsAny<ArgumentException>(() => EventStream<VendorEvent>.Append("aa", 999_999, Facts(1)));
    }

    public static TheoryData<string, int, string> Tampering { get; } =
        new()
        {
            { "a word", 3, "Altered" },
            { "the moment", 3, "Altered" },
            { "the actor", 3, "Altered" },
            { "a space in what happened", 3, "Altered" },
            { "the hash", 3, "Altered" },
            { "a member more", 3, "Unreadable" },
            { "a member twice", 3, "Unreadable" },
            { "no JSON", 3, "Unreadable" },
            { "no object", 3, "Unreadable" },
            { "sealed anew", 4, "Forged" },
            { "sealed anew to another", 3, "Forged" },
            { "taken out", 3, "Missing" },
            { "first taken out", 1, "Missing" },
            { "another kind", 3, "Missing" },
            { "two swapped", 3, "Reordered" },
            { "moved up", 3, "Reordered" },
            { "slipped in between", 4, "Forged" },
            { "last taken out", 5, "CutTail" },
            { "all taken out", 1, "CutTail" },
            { "one more", 6, "Forged" },
            { "last sealed anew", 5, "OtherHead" },
            { "no snapshot", 5, "NoSnapshot" },
            { "snapshot older", 5, "Forged" },
            { "snapshot without head", 5, "Unreadable" },
            { "snapshot no JSON", 5, "Unreadable" },
        };

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Tampering_is_reported_with_its_position(string mode, int seq, string reason)
    {
        var links = await Write(Facts(5));
        Assert.Null(await HistoryVerifier.FindFault(_store, At, default));
        await Put(Tampered(mode, links));
        Assert.Equal(new IntegrityFault(seq, Enum.Parse<IntegrityError>(reason)), await HistoryVerifier.FindFault(_store, At, default));
    }

    [Fact]
    public async Task Host_that_writes_during_verification_is_no_fault()
    {
        var links = await Write(Facts(5));
        var behind = new OvertakenStore(_store, async () =>
        {
            var more = EventStream<VendorEvent>.Append(links[^1].Hash, 5, Facts(2));
            await Put([.. more.Select(m => new CertBot.Store.Documents.Write.Create(m.Document)), Head(more[^1])]);
        });

        Assert.Equal(new VerifiedHistory(7, null), await HistoryVerifier.VerifyHistory(behind, At, default));
    }

    [Fact]
    public async Task Document_of_a_future_version_is_refused()
    {
        var links = await Write(Facts(2));
        await Put(Change(links[1], "\"v\":1", "\"v\":2"));

        await AssertRefused(() => HistoryVerifier.FindFault(_store, At, default), "event:000002");
        await AssertRefused(() => EventStream<VendorEvent>.Read(_store, At, default).ToListAsync().AsTask(), "event:000002");
        var stored = new StoredDocument(At, new Document("snapshot", "vendor", """{"v":2,"seq":1,"hash":"","state":{}}"""), "1");
        Assert.Contains("future version", Assert.Throws<StoreRejectedException>(() => Snapshot<Vendor>.Read(stored)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Snapshot_round_trips()
    {
        var vendor = new Vendor
        {
            Id = new("acme"),
            Name = "Acmé <&> \"Привет\"",
            Revision = 3,
            People = ImmutableSortedDictionary<string, VendorRole>.Empty.Add("ana", VendorRole.Manager),
        };
        var document = new Snapshot<Vendor>(3, "ff", vendor).ToDocument("vendor");
        var read = Snapshot<Vendor>.Read(new StoredDocument(At, document, "1"));

        Assert.Equal(
            """{"v":1,"seq":3,"hash":"ff","state":{"id":"acme","name":"Acmé <&> \"Привет\"","people":{"ana":"manager"},"invitations":{},"apiKeys":{},"webhooks":{},"revision":3}}""",
            document.Json
        );
        Assert.Equal((3, "ff", document), (read.Seq, read.Hash, read.ToDocument("vendor")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"v":"1","seq":1,"hash":"","state":{}}""")]
    [InlineData("""{"v":1,"seq":-1,"hash":"","state":{}}""")]
    [InlineData("""{"v":1,"seq":1,"hash":7,"state":{}}""")]
    [InlineData("""{"v":1,"seq":1,"hash":""}""")]
    [InlineData("""{"v":1,"seq":1,"hash":"","state":null}""")]
    [InlineData("""{"v":1,"seq":1,"hash":"","state":{"id":"acme"}}""")]
    public void Damaged_snapshot_is_reported(string json) =>
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => Snapshot<Vendor>.Read(new StoredDocument(At, new Document("snapshot", "vendor", json), "1")));

    private IReadOnlyList<Write> Tampered(string mode, ImmutableArray<AppendedEvent> links)
    {
        var third = links[2].Document;
        return mode switch
        {
            "a word" => Change(links[2], "p3", "p4"),
            "the moment" => Change(links[2], "2026", "2025"),
            "the actor" => Change(links[2], "ana", "anb"),
            "a space in what happened" => Change(links[2], "\"person\":", "\"person\": "),
            "the hash" => Change(links[2], $"\"hash\":\"{links[2].Hash}", "\"hash\":\"" + new string('0', 64)),
            "a member more" => Change(links[2], "{\"v\":1", "{\"note\":1,\"v\":1"),
            "a member twice" => Change(links[2], "{\"v\":1", "{\"by\":\"bo\",\"v\":1"),
            "no JSON" => Replace(third with { Json = "event" }),
            "no object" => Replace(third with { Json = "null" }),
            "sealed anew" => Replace(Forge(links[1].Hash, 3)),
            "sealed anew to another" => Replace(Forge(links[0].Hash, 3)),
            "taken out" => [new Write.Delete(third.Id, null)],
            "first taken out" => [new Write.Delete(links[0].Document.Id, null)],
            "another kind" => Replace(third with { Kind = "note" }),
            "two swapped" => [.. Replace(third with { Json = links[3].Document.Json }), .. Replace(links[3].Document with { Json = third.Json })],
            "moved up" =>
            [
                .. Replace(third with { Json = links[3].Document.Json }),
                .. Replace(links[3].Document with { Json = links[4].Document.Json }),
                new Write.Delete(links[4].Document.Id, null),
            ],
            "slipped in between" => [new Write.Create(Forge(links[2].Hash, 3) with { Id = "event:000003a" })],
            "last taken out" => [new Write.Delete(links[4].Document.Id, null)],
            "all taken out" => [.. links.Select(l => new Write.Delete(l.Document.Id, null))],
            "one more" => [new Write.Create(Forge(links[4].Hash, 6))],
            "last sealed anew" => Replace(Forge(links[3].Hash, 5)),
            "no snapshot" => [new Write.Delete("snapshot", null)],
            "snapshot older" => [Head(links[3])],
            "snapshot without head" => Replace(new Document("snapshot", "vendor", """{"v":1,"state":{}}""")),
            "snapshot no JSON" => Replace(new Document("snapshot", "vendor", "{")),
            _ => throw new ArgumentOutOfRangeException(nameof(mode)),
        };
    }

    private static IReadOnlyList<Write> Replace(Document document) => [new Write.Upsert(document)];

    private static IReadOnlyList<Write> Change(AppendedEvent link, string from, string to)
    {
        Assert.Contains(from, link.Document.Json, StringComparison.Ordinal);
        return Replace(link.Document with { Json = link.Document.Json.Replace(from, to, StringComparison.Ordinal) });
    }

    private Document Forge(string prev, int seq) =>
        EventStream<VendorEvent>.Append(prev, seq - 1, [new(_clock.GetCurrentInstant(), new("mallory"), new VendorEvent.Left(new("bo")))])[0].Document;

    private static Write.Upsert Head(AppendedEvent last) => new Write.Upsert(new Snapshot<string>(last.Seq, last.Hash, "state").ToDocument("vendor"));

    private ImmutableArray<RecordedEvent<VendorEvent>> Facts(int many) =>
        [
            .. Enumerable
                .Range(1, many)
                .Select(n => new RecordedEvent<VendorEvent>(_clock.GetCurrentInstant().PlusNanoseconds(n), new("ana"), new VendorEvent.Left(new($"p{n}")))),
        ];

    private async Task<ImmutableArray<AppendedEvent>> Write(ImmutableArray<RecordedEvent<VendorEvent>> facts)
    {
        var links = EventStream<VendorEvent>.Append(null, 0, facts);
        foreach (var some in links.Chunk(90))
        {
            await Put([.. some.Select(l => new CertBot.Store.Documents.Write.Create(l.Document)), Head(some[^1])]);
        }

        return links;
    }

    private async Task Put(IReadOnlyList<Write> writes) => Assert.IsType<CommitResult.Committed>(await _store.Commit(At, writes, default));

    private static async Task AssertRefused(Func<Task> work, string what)
    {
        var refused = await Assert.ThrowsAsync<StoreRejectedException>(work);
        Assert.Contains($"{At}/{what}: a document of a future version (2", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A store in which another writer commits just before the snapshot is read.</summary>
    private sealed class OvertakenStore(IStore inner, Func<Task> commit) : DelegatingStore(inner)
    {
        public override async Task<StoredDocument?> Get(string partition, string id, CancellationToken cancellationToken)
        {
            await commit();
            return await base.Get(partition, id, cancellationToken);
        }
    }
}
