using System.Net;
using CertBot.Store;
using CertBot.Tests.Kit;

namespace CertBot.Tests.Turns;

public sealed class HealthTests
{
    [Fact]
    public async Task A_host_lives_and_is_ready_while_its_store_answers()
    {
        await using var host = await LiveHost.Start();
        using var http = new HttpClient { BaseAddress = host.Address };

        Assert.Equal("live", await http.GetStringAsync("/health/live"));
        Assert.Equal("ready", await http.GetStringAsync("/health/ready"));

        await host.Part<IStore>().DisposeAsync();
        using var away = await http.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Equal("The store is away.", await away.Content.ReadAsStringAsync());
        Assert.Equal("live", await http.GetStringAsync("/health/live"));
    }
}
