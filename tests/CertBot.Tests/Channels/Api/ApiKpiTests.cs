using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Channels.Api;

/// <summary>What the API tells of a vendor's measures, and what it does not tell of those of others.</summary>
public sealed class ApiKpiTests
{
    [Fact]
    public async Task A_key_sees_the_measures_of_its_own_applications()
    {
        await using var api = await ApiHost.Start();
        await CertifiedApplicationSeeder.Certify(api.Host.GetService<IServiceProvider>(), "acme-kpi", "Acme KPI");
        await api.Host.ProcessUntilIdle();
        var key = await api.CreateKey();
        await api.SaveCustomer(key);
        Assert.Equal(201, (await api.Post("/cases", key, ApiHost.Case("HD-1", application: "acme-kpi"))).Status);
        await api.Host.ProcessUntilIdle();

        var answer = await api.Get("/kpis?app=acme-kpi&month=2026-03", key);

        var month = Assert.Single(answer.Body["items"]?.AsArray() ?? []);
        Assert.Equal(
            ("acme-kpi", "acme", "2026-03", "running", 1),
            (Text("app"), Text("vendor"), Text("month"), Text("state"), month?["cases"]?.GetValue<int>())
        );
        Assert.Equal(7, month?["kpis"]?.AsArray().Count);
        Assert.Contains((await api.Get("/kpis", key)).Body["items"]?.AsArray() ?? [], i => i?["app"]?.ToString() == "acme-kpi");

        // Somebody else's key: as if there were no such application.
        var other = await api.CreateKey(TestPeople.OtherDeveloper with { Member = new(TestPeople.Borealis, CertBot.Core.Directory.VendorRole.Manager) });
        Assert.Equal("404 no-such-application", (await api.Get("/kpis?app=acme-kpi", other)).Problem);
        Assert.DoesNotContain((await api.Get("/kpis", other)).Body["items"]?.AsArray() ?? [], i => i?["app"]?.ToString() == "acme-kpi");

        string? Text(string name) => month?[name]?.ToString();
    }

    [Fact]
    public async Task What_cannot_be_answered_is_a_clear_problem()
    {
        await using var api = await ApiHost.Start();
        await CertifiedApplicationSeeder.Certify(api.Host.GetService<IServiceProvider>(), "acme-kpi", "Acme KPI");
        await api.Host.ProcessUntilIdle();
        var key = await api.CreateKey();

        Assert.Equal("400 bad-month", (await api.Get("/kpis?month=2026-13", key)).Problem);
        Assert.Equal("422 future-month", (await api.Get("/kpis?app=acme-kpi&month=2026-04", key)).Problem);
        Assert.Equal("422 future-month", (await api.Get("/kpis?month=2026-04", key)).Problem);
        Assert.Equal("404 not-measured", (await api.Get("/kpis?app=acme-kpi&month=2026-02", key)).Problem);
        Assert.Equal("404 no-such-application", (await api.Get("/kpis?app=nosuch", key)).Problem);
        Assert.Equal("404 no-such-application", (await api.Get("/kpis?app=..%2F..", key)).Problem);
        Assert.Equal("401 no-key", (await api.Get("/kpis", null)).Problem);
    }
}
