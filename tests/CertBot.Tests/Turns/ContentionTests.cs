using CertBot.Repositories;
using CertBot.Tests.Kit;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Turns;

/// <summary>If another writer wins every race, every change gives up after the same number of attempts.</summary>
public sealed class ContentionTests
{
    [Fact]
    public async Task A_change_of_a_person_ends() =>
        await Ends(house => house.GetService<CertBot.Repositories.PersonStore>().Change(new("analyst"), p => p with { Name = "Another" }, default));

    [Fact]
    public async Task A_row_of_a_list_ends() =>
        await Ends(house => house.GetService<ApplicationSummaryStore>().Put(LongListTests.Row("one", TestHost.StartTime), TestHost.StartTime, default));

    private static async Task Ends(Func<TestHost, Task> change)
    {
        var store = new Contended(new MemoryStore(new FakeClock(TestHost.StartTime)));
        await using var house = await TestHost.Create(store);
        store.IsLost = true;

        await Assert.ThrowsAsync<TimeoutException>(() => change(house));

        Assert.Equal(25, store.Tries);
    }
}
