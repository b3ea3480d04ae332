using CertBot.Store;
using NodaTime;
namespace CertBot.Tests.Store;
public sealed class SqliteStoreTests
{
    [Fact]
    public async Task A_second_writer_is_refused_while_a_reader_is_not()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "a.db");
        await using (var s = SqliteStore.Open(path, SystemClock.Instance))
        {
            Assert.IsType<Committed.Done>(await s.Commit("p", [new Write.Create(new("a", "k", "{}"))], default));
            Assert.IsType<Committed.Exists>(await s.Commit("p", [new Write.Create(new("b", "k", "{}")), new Write.Create(new("a", "k", "{}"))], default));
            Assert.Null(await s.Get("p", "b", default));
            Assert.Equal("{}", (await s.Get("p", "a", default))!.Document.Json);
            Assert.Throws<StoreRefused>(() => SqliteStore.Open(path, SystemClock.Instance));
            await using var r = SqliteStore.OpenReadOnly(path, SystemClock.Instance);
            Assert.Single(await r.List("p", "k", "", 10, default));
        }
    }
}
