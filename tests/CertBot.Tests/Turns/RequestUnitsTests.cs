using System.Diagnostics;
using CertBot.Core.Conversation;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Tests.Kit.Cosmos;

namespace CertBot.Tests.Turns;

/// <summary>What a turn costs on a database that is paid by the request: as a figure, and beside each of its requests.</summary>
public sealed class RequestUnitsTests : IDisposable
{
    private static readonly Place Home = new("web", "ana", Personal: true);

    private readonly Measured measured = new();

    public void Dispose() => measured.Dispose();

    [Fact]
    public async Task What_was_charged_is_counted_and_stands_on_the_span_that_asked()
    {
        var (cosmos, house) = await Open();
        await using var _ = house;

        await house.Take("ana", Home, new Input.Text("apply"));

        Assert.Equal(cosmos.Seen.Sum(s => s.Charge), measured.Counted("certbot.store.request_units").Sum(f => f.Value), 6);
        Assert.Equal(cosmos.Seen.Select(s => s.Kind).Distinct().Order(StringComparer.Ordinal), measured.Counted("certbot.store.request_units").Select(f => f["operation"] ?? "").Distinct().Order(StringComparer.Ordinal));
        var turn = Assert.Single(measured.Of("turn"));
        Assert.True(Of(turn) > 0);
        Assert.Equal(Of(turn), Spans(), 6);
    }

    [Fact]
    public async Task A_request_that_was_tried_again_costs_all_its_tries_and_they_are_counted()
    {
        var (cosmos, house) = await Open();
        await using var _ = house;
        var throttled = 0;
        cosmos.Before = request => request.Kind == "batch" && Interlocked.Increment(ref throttled) <= 2 ? CosmosResponse.Json(429, null, charge: 1.5) : null;

        await house.Take("ana", Home, new Input.Text("apply"));

        Assert.Equal(2, measured.Counted("certbot.store.retries").Count(f => f["status"] == "429"));
        Assert.Equal("taken", Assert.Single(measured.Counted("certbot.turns"))["end"]);
        Assert.Equal(Of(Assert.Single(measured.Of("turn"))), Spans(), 6);
        Assert.Contains(measured.Of("store commit"), s => s.GetTagItem("certbot.store.request_units") is > 3.0);
    }

    private double Of(Activity turn) => measured.Counted("certbot.store.request_units").Where(f => f.Trace == turn.TraceId).Sum(f => f.Value);

    private double Spans() => measured.Spans.Sum(s => s.GetTagItem("certbot.store.request_units") as double? ?? 0);

    private async Task<(FakeCosmos, House)> Open()
    {
        FakeCosmos? cosmos = null;
        var house = await House.Open(async clock => new TracedStore(await CosmosHouse.Open(cosmos = new FakeCosmos(clock).With("certbot", "certbot"), clock)));
        measured.Forget();
        cosmos?.Seen.Clear();
        return (cosmos ?? throw new InvalidOperationException("not opened"), house);
    }
}
