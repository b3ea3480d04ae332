using CertBot.Core.Tests.Kit;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace CertBot.Tests.Store;

/// <summary>
/// Whatever several writers do in whatever order, every store returns and holds the same as a store in memory; the store in Cosmos DB also while its network
/// fails occasionally.
/// </summary>
public sealed class StoreModelTests(ITestOutputHelper output)
{
    private const int Steps = 60;

    private static readonly string[] Kinds = ["thing", "thing-2"];

    [Theory]
    [InlineData(10)]
    [InlineData(20, Traits = ["Campaign", "Long"])]
    public void All_stores_return_and_hold_the_same(int runs)
    {
        Dictionary<string, int> ends = new(StringComparer.Ordinal);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(runs).WithReplay(20261128, 101),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ArrayOf(Steps).ToArbitrary(), numbers => RunModel(numbers, ends).GetAwaiter().GetResult())
        );

        output.WriteLine(string.Join(", ", ends.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Value} {e.Key}")));
        Assert.Equal(["AlreadyExists", "Committed", "NotFound", "PreconditionFailed"], ends.Keys.Order(StringComparer.Ordinal));
        Assert.All(ends.Values, many => Assert.True(many > 20));
    }

    private static async Task RunModel(int[] numbers, Dictionary<string, int> ends)
    {
        var clock = new FakeClock();
        var folder = System.IO.Directory.CreateTempSubdirectory("certbot-model-");
        var cosmos = new FakeCosmos(clock, ranges: 3).WithContainer("certbot", "certbot");
        try
        {
            await using var memory = new MemoryStore(clock);
            await using var sqlite = SqliteStore.Open(Path.Combine(folder.FullName, "certbot.db"), clock);
            await using var remote = await CosmosTestStores.OpenStore(cosmos, clock);
            InjectFaults(cosmos);
            RandomWriter[] writers = [new(memory), new(sqlite), new(remote)];
            foreach (var number in numbers)
            {
                if (number % 11 == 0)
                    clock.Advance(Duration.FromSeconds(number % 40));
                List<string> texts = [];
                foreach (var writer in writers)
                    texts.Add(await writer.ApplyNext(number, clock.GetCurrentInstant()));

                Assert.All(texts, s => Assert.Equal(texts[0], s));
                var end = texts[0].Split(' ')[0];
                if (end is "Committed" or "AlreadyExists" or "NotFound" or "PreconditionFailed")
                    ends[end] = ends.GetValueOrDefault(end) + 1;
            }

            var held = await ReadAll(memory, clock);
            Assert.Equal(held, await ReadAll(sqlite, clock));
            Assert.Equal(held, await ReadAll(remote, clock));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Every fifth request fails, alternately before and after it is executed.</summary>
    private static void InjectFaults(FakeCosmos cosmos)
    {
        var (before, after) = (0, 0);
        cosmos.BeforeRequest = request =>
            request.IsData && ++before % 5 == 0
                ? before % 2 == 0
                    ? FakeCosmosResponse.Error(429, "more than there is room for")
                    : throw new HttpRequestException("cut")
                : null;
        cosmos.AfterRequest = (request, response) => request.IsBatch && ++after % 7 == 0 ? throw new HttpRequestException("cut") : response;
    }

    private static async Task<string> ReadAll(IStore store, FakeClock clock)
    {
        List<string> all = [];
        await foreach (var partition in store.Partitions("", default))
        {
            foreach (var kind in Kinds)
                all.AddRange((await store.List(partition, kind, "", 100, default)).Select(s => $"{partition} {s.Document}"));
        }

        // Documents that are due at the same instant have no defined order.
        foreach (var kind in Kinds)
        {
            all.AddRange(
                (await store.Due(kind, clock.GetCurrentInstant(), 100, default))
                    .Select(s => $"due {s.Document.Due} {s.Partition} {s.Document.Id}")
                    .Order(StringComparer.Ordinal)
            );
        }
        return string.Join('\n', all);
    }

    /// <summary>Three writers on one store, each with the versions it read last.</summary>
    private sealed class RandomWriter(IStore store)
    {
        private readonly Dictionary<(int Actor, string Partition, string Id), string> _seen = [];

        public async Task<string> ApplyNext(int number, Instant now)
        {
            var random = new SeededRandom((uint)number);
            var (actor, partition) = (random.Next(3), $"p{random.Next(2)}");
            switch (random.Next(6))
            {
                case 0:
                    var id = Id(random);
                    var stored = await store.Get(partition, id, default);
                    _seen[(actor, partition, id)] = stored?.ETag ?? "";
                    return $"{stored?.Document}";
                case 1:
                    return string.Join(
                        ' ',
                        (await store.List(partition, Kinds[random.Next(2)], random.Next(2) == 0 ? "" : Id(random), 1 + random.Next(4), default)).Select(s =>
                            s.Document
                        )
                    );
                default:
                    var writes = Enumerable.Range(0, 1 + random.Next(4)).Select(_ => NextWrite(random, actor, partition, now)).ToArray();
                    return Describe(await store.Commit(partition, writes, default));
            }
        }

        private Write NextWrite(SeededRandom random, int actor, string partition, Instant now)
        {
            var id = Id(random);
            var document = new Document(id, Kinds[random.Next(2)], $"{{\"n\":\"{random.Next(1000)} “ünï”\"}}")
            {
                Due = random.Next(2) == 0 ? now + Duration.FromSeconds(random.Next(60) - 30) : null,
                Expires = random.Next(3) == 0 ? now + Duration.FromSeconds(random.Next(40)) : null,
            };
            var etag = _seen.GetValueOrDefault((actor, partition, id), "");
            return random.Next(5) switch
            {
                0 or 1 => new Write.Create(document),
                2 => new Write.Upsert(document),
                3 => new Write.Replace(document, etag),
                _ => new Write.Delete(id, random.Next(2) == 0 ? null : etag),
            };
        }

        private static string Id(SeededRandom random) => $"d{random.Next(4)}";

        private static string Describe(CommitResult committed) =>
            committed switch
            {
                CommitResult.AlreadyExists(var id) => $"AlreadyExists {id}",
                CommitResult.PreconditionFailed(var id) => $"PreconditionFailed {id}",
                CommitResult.NotFound(var id) => $"NotFound {id}",
                _ => committed.GetType().Name,
            };
    }
}
