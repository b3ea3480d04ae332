using System.Diagnostics;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Tests.Turns;

/// <summary>The cost of a turn on a database that is billed per request: as a metric, and as a tag of each request's span.</summary>
public sealed class RequestUnitsTests : IDisposable
{
    private static readonly ConversationAddress PersonalChat = new("web", "ana", IsPersonal: true);

    private readonly CapturedTelemetry _measured = new();

    public void Dispose() => _measured.Dispose();

    [Fact]
    public async Task Request_units_are_counted_and_recorded_on_the_calling_span()
    {
        var (cosmos, host) = await Open();
        await using var _ = host;

        await host.SendInput("ana", PersonalChat, new Input.Text("apply"));

        Assert.Equal(cosmos.Requests.Sum(s => s.Charge), _measured.MeasurementsNamed("certbot.store.request_units").Sum(f => f.Value), 6);
        Assert.Equal(
            cosmos.Requests.Select(s => s.Kind).Distinct().Order(StringComparer.Ordinal),
            _measured.MeasurementsNamed("certbot.store.request_units").Select(f => f["operation"] ?? "").Distinct().Order(StringComparer.Ordinal)
        );
        var turn = Assert.Single(_measured.SpansNamed("turn"));
        Assert.True(Of(turn) > 0);
        Assert.Equal(Of(turn), Spans(), 6);
    }

    [Fact]
    public async Task Retried_request_costs_and_counts_all_its_attempts()
    {
        var (cosmos, host) = await Open();
        await using var _ = host;
        var throttled = 0;
        cosmos.BeforeRequest = request =>
            request.Kind == "batch" && Interlocked.Increment(ref throttled) <= 2 ? FakeCosmosResponse.Json(429, null, charge: 1.5) : null;

        await host.SendInput("ana", PersonalChat, new Input.Text("apply"));

        Assert.Equal(2, _measured.MeasurementsNamed("certbot.store.retries").Count(f => f["status"] == "429"));
        Assert.Equal("taken", Assert.Single(_measured.MeasurementsNamed("certbot.turns"))["end"]);
        Assert.Equal(Of(Assert.Single(_measured.SpansNamed("turn"))), Spans(), 6);
        Assert.Contains(_measured.SpansNamed("store commit"), s => s.GetTagItem("certbot.store.request_units") is > 3.0);
    }

    private double Of(Activity turn) => _measured.MeasurementsNamed("certbot.store.request_units").Where(f => f.Trace == turn.TraceId).Sum(f => f.Value);

    private double Spans() => _measured.Spans.Sum(s => s.GetTagItem("certbot.store.request_units") as double? ?? 0);

    private async Task<(FakeCosmos, TestHost)> Open()
    {
        FakeCosmos? cosmos = null;
        var host = await TestHost.Create(async clock => new TracedStore(
            await CosmosTestStores.OpenStore(cosmos = new FakeCosmos(clock).WithContainer("certbot", "certbot"), clock)
        ));
        _measured.Clear();
        cosmos?.Requests.Clear();
        return (cosmos ?? throw new InvalidOperationException("not opened"), host);
    }
}
