using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Turns;

/// <summary>How often a turn asks a database that is paid by the request. Benchmarks say what it costs.</summary>
public sealed class CostTests
{
    private static readonly Place _chat = new("web", "ana", Personal: true);

    [Fact]
    public async Task A_forms_turn_reads_three_documents_at_once_and_writes_one_batch()
    {
        var (cosmos, house) = await Open();
        await using var _ = house;
        await house.Take("ana", _chat, new Input.Text("apply"));
        await house.Take("ana", _chat, new Input.Text("https://marketplace.creatio.com/app/acme-sync"));
        cosmos.Seen.Clear();

        // Each read waits for the other two: asked for one after the other they would wait for ever.
        var (all, together) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        cosmos.Way = async request =>
        {
            if (!request.IsPoint) return;
            if (Interlocked.Increment(ref all) == 3) together.SetResult();
            await together.Task.WaitAsync(TimeSpan.FromSeconds(20));
        };
        await Turn(house, "Acme Sync", "another");

        Assert.Equal(["read", "read", "read", "batch"], cosmos.Seen.Select(s => s.Kind));
    }

    [Fact]
    public async Task An_event_that_comes_again_costs_no_more_and_changes_nothing()
    {
        var (cosmos, house) = await Open();
        await using var _ = house;
        await house.Take("ana", _chat, new Input.Text("apply"), "e0");
        await Turn(house, "https://marketplace.creatio.com/app/acme-sync", "e1");
        await house.Settle();
        var held = await house.Store.Get(Keys.Talk(_chat, new("ana")), Talks.Kind, default);
        cosmos.Seen.Clear();

        await Turn(house, "https://marketplace.creatio.com/app/acme-sync", "e1");

        Assert.Equal("batch", Assert.Single(cosmos.Seen, s => s.Kind == "batch").Kind);
        Assert.Equal(held, await house.Store.Get(Keys.Talk(_chat, new("ana")), Talks.Kind, default));
        house.Web.News();
        await house.Settle();
        Assert.Empty(house.Web.News());
    }

    [Fact]
    public async Task No_turn_of_a_whole_life_asks_every_partition()
    {
        var (cosmos, house) = await Open();
        await using var _ = house;
        cosmos.Seen.Clear();
        foreach (var words in (string[])["apply", "https://marketplace.creatio.com/app/acme-sync", "Acme Sync", "status", "back", "help", "queue", "cancel", "yes"]) await Turn(house, words, words);

        Assert.DoesNotContain(cosmos.Seen, s => s.Kind == "query of all");
    }

    private static async Task<(FakeCosmos, House)> Open()
    {
        FakeCosmos? cosmos = null;
        var house = await House.Open(clock => CosmosHouse.Open(cosmos = new FakeCosmos(clock, ranges: 3).With("certbot", "certbot"), clock));
        return (cosmos ?? throw new InvalidOperationException("not opened"), house);
    }

    /// <summary>The turn alone: what it leaves to the pump is the pump's.</summary>
    private static async Task Turn(House house, string words, string eventId) => await house.Part<ITurns>().Take(
        new Inbound { Who = new Identity("web", "local", "ana", "ana"), Where = _chat, EventId = eventId, Input = new Input.Text(words) }, default);
}
