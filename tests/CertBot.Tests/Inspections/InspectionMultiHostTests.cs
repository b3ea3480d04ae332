using CertBot.Core.Tests.Kit;
using CertBot.Inspections;
using CertBot.Repositories.Inspections;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Inspections;

/// <summary>Two hosts on one store, whose sweeps are a day apart.</summary>
public sealed class InspectionMultiHostTests : IAsyncLifetime
{
    private const string App = "acme-sync";

    private MultiHost _hosts = null!;

    public async ValueTask InitializeAsync()
    {
        _hosts = await MultiHost.Create(_ => { }, r => r with { SweepInterval = Duration.FromDays(1) });
        foreach (var host in new[] { _hosts.First, _hosts.Second })
        {
            host.Inspector.IsOn = true;
            await host.GetService<InspectionQueue>().ProcessOwn(default); // the sweep at the start
        }

        await Seeder.Apply(App, TestPeople.Developer, "Acme Sync");
        await Seeder.Approve(App);
        await _hosts.ProcessUntilIdle();
    }

    public ValueTask DisposeAsync() => _hosts.DisposeAsync();

    private ApplicationSeeder Seeder => new(_hosts.First.GetService<IServiceProvider>());

    [Fact]
    public async Task The_host_that_takes_the_packages_inspects_them_at_once()
    {
        await Seeder.AddPackages(App, TestPeople.Developer, "acme-usr.gz", "a");

        Assert.Equal(0, await _hosts.Second.GetService<InspectionQueue>().ProcessOwn(default));
        Assert.Equal(1, await _hosts.First.GetService<InspectionQueue>().ProcessOwn(default));
        Assert.Equal(["acme-usr.gz"], _hosts.First.Inspector.Inspected);
        Assert.Equal(5, (await Seeder.Find(App)).Inspection?.Summary?.Counts.Blocking);
    }

    /// <summary>An inspection that takes longer than a lease lasts is not begun by another host.</summary>
    [Fact]
    public async Task While_one_host_inspects_no_other_does()
    {
        await Seeder.AddPackages(App, TestPeople.Developer, "acme-usr.gz", "a");
        _hosts.First.Inspector.Meanwhile = async _ => Assert.Equal(0, await _hosts.Second.GetService<InspectionQueue>().ProcessAll(default));
        await _hosts.First.GetService<InspectionQueue>().ProcessAll(default);

        Assert.Empty(_hosts.Second.Inspector.Inspected);
        Assert.Empty(await _hosts.MemoryStore.List(StoreKeys.Application(new(App)), InspectionStore.JobKind, "", 10, default));
    }
}
