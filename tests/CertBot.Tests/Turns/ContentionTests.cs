using CertBot.Repositories;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Turns;

/// <summary>If another writer wins every race, every change gives up after the same number of attempts.</summary>
public sealed class ContentionTests
{
    [Fact]
    public async Task Contended_update_of_a_person_stops_after_its_retries() =>
        await AssertStops(host => host.GetService<CertBot.Repositories.PersonStore>().Change(new("analyst"), p => p with { Name = "Another" }, default));

    [Fact]
    public async Task Contended_update_of_a_row_stops_after_its_retries() =>
        await AssertStops(host => host.GetService<ApplicationSummaryStore>().Put(LongListTests.Row("one", TestHost.StartTime), TestHost.StartTime, default));

    private static async Task AssertStops(Func<TestHost, Task> change)
    {
        var store = new ContendedStore(new MemoryStore(new FakeClock(TestHost.StartTime)));
        await using var host = await TestHost.Create(store);
        store.IsContended = true;

        await Assert.ThrowsAsync<TimeoutException>(() => change(host));

        Assert.Equal(25, store.Attempts);
    }
}
