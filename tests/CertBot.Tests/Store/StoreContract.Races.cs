using System.Globalization;
using CertBot.Store.Documents;

namespace CertBot.Tests.Store;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Of_many_who_claim_a_lease_one_wins()
    {
        await Done("p", new Write.Create(Doc("lease", "free")));
        var free = await Read("p", "lease");

        var outcomes = await AtOnce(32, n => Commit("p", new Write.Replace(Doc("lease", $"{n}"), free.ETag)));

        var winner = Assert.Single(Enumerable.Range(0, 32), n => outcomes[n] is CommitResult.Committed);
        Assert.Equal(31, outcomes.Count(o => o is CommitResult.PreconditionFailed("lease")));
        Assert.Equal($"{winner}", (await Read("p", "lease")).Document.Json);
    }

    [Fact]
    public async Task Of_many_who_create_the_same_one_does()
    {
        var outcomes = await AtOnce(32, n => Commit("p", new Write.Create(Doc($"mine-{n}")), new Write.Create(Doc("seen:1", $"{n}"))));

        var winner = Assert.Single(Enumerable.Range(0, 32), n => outcomes[n] is CommitResult.Committed);
        Assert.Equal(31, outcomes.Count(o => o is CommitResult.AlreadyExists("seen:1")));
        Assert.Equal([$"mine-{winner}", "seen:1"], await Ids("p", "thing"));
    }

    [Fact]
    public async Task No_increment_is_lost()
    {
        await Done("p", new Write.Create(Doc("count", "0")));
        await AtOnce(8, async worker =>
        {
            for (var done = 0; done < 25; )
            {
                var count = await Read("p", "count");
                var next = int.Parse(count.Document.Json, CultureInfo.InvariantCulture) + 1;
                var outcome = await Commit(
                    "p",
                    new Write.Replace(Doc("count", $"{next}"), count.ETag),
                    new Write.Create(Doc($"step:{next:D4}", $"{worker}", "step"))
                );
                done += outcome is CommitResult.Committed ? 1 : 0;
            }

            return true;
        });

        Assert.Equal("200", (await Read("p", "count")).Document.Json);
        Assert.Equal(Enumerable.Range(1, 200).Select(n => $"step:{n:D4}"), await Ids("p", "step"));
    }

    [Fact]
    public async Task A_reader_never_sees_half_a_batch()
    {
        var writing = Task.Run(async () =>
        {
            for (var n = 0; n < 60; n++)
            {
                await Done("p", new Write.Upsert(Doc("a", $"{n}")), new Write.Upsert(Doc("b", $"{n}")));
            }
        });
        while (!writing.IsCompleted)
        {
            var pair = await Store.List("p", "thing", "", 2, default);
            Assert.True(pair.Count == 0 || pair[0].Document.Json == pair[1].Document.Json);
        }

        await writing;
    }

    [Fact]
    public async Task One_that_fails_harms_no_neighbour()
    {
        await Done("p", new Write.Create(Doc("taken")));
        var outcomes = await AtOnce(40, n =>
            n % 2 == 0 ? Commit("p", new Write.Create(Doc($"d{n:D2}"))) : Commit("p", new Write.Create(Doc($"d{n:D2}")), new Write.Create(Doc("taken")))
        );

        Assert.All(Enumerable.Range(0, 40), n =>
            Assert.Equal(n % 2 == 0 ? null : new CommitResult.AlreadyExists("taken"), outcomes[n] is CommitResult.Committed ? null : outcomes[n])
        );
        Assert.Equal((string[])[.. Enumerable.Range(0, 20).Select(n => $"d{2 * n:D2}"), "taken"], await Ids("p", "thing"));
    }

    [Fact]
    public async Task Closing_ends_what_was_begun()
    {
        var pending = Enumerable.Range(0, 300).Select(n => Commit($"p{n % 7}", new Write.Create(Doc($"d{n:D3}")))).ToArray();
        _store = await Reopen(Store);

        Assert.All(await Task.WhenAll(pending), outcome => Assert.IsType<CommitResult.Committed>(outcome));
        for (var n = 0; n < 300; n++)
        {
            Assert.NotNull(await Store.Get($"p{n % 7}", $"d{n:D3}", default));
        }
    }

    [Fact]
    public async Task A_commit_that_is_cancelled_late_happened_or_did_not()
    {
        var pending = new List<(int N, Task<CommitResult> Commit)>();
        using (var cancellationToken = new CancellationTokenSource())
        {
            for (var n = 0; n < 60; n++)
            {
                pending.Add((n, Store.Commit("p", [new Write.Create(Doc($"d{n:D3}"))], cancellationToken.Token)));
            }

            await cancellationToken.CancelAsync();
        }

        foreach (var (n, commit) in pending)
        {
            await Task.WhenAny(commit);
            Assert.Equal(commit.IsCompletedSuccessfully, await Store.Get("p", $"d{n:D3}", default) is not null);
            Assert.True(commit.IsCompletedSuccessfully || commit.IsCanceled);
        }
    }

    private static Task<T[]> AtOnce<T>(int many, Func<int, Task<T>> work) => Task.WhenAll(Enumerable.Range(0, many).Select(n => Task.Run(() => work(n))));
}
