using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Turns;
using Microsoft.Extensions.DependencyInjection;
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

        Together(cosmos, 3);
        await Turn(house, "Acme Sync", "another");

        Assert.Equal(["read", "read", "read", "batch"], cosmos.Seen.Select(s => s.Kind));
    }

    /// <summary>A vendor's developer, in a host of several: minutes after the last word it looks at the same time whether another closed the place; seconds after it, it does not.</summary>
    [Fact]
    public async Task In_one_of_several_hosts_a_fourth_is_read_with_them_where_nobody_looked_lately()
    {
        var (cosmos, house) = await Open(all => all.AddSingleton(Replica.OneOfSeveral()));
        await using var _ = house;
        foreach (var words in (string[])["apply", "https://marketplace.creatio.com/app/acme-sync", "Acme Sync"]) await Turn(house, words, words, "developer");
        cosmos.Seen.Clear();

        await Turn(house, "2.0", "at once", "developer");
        Assert.Equal(["read", "read", "read", "batch"], cosmos.Seen.Select(s => s.Kind));

        house.Clock.Advance(Duration.FromMinutes(1));
        cosmos.Seen.Clear();
        Together(cosmos, 4);
        await Turn(house, "Sales Creatio 8.1", "later", "developer");
        Assert.Equal(["read", "read", "read", "read", "batch"], cosmos.Seen.Select(s => s.Kind));
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

    /// <summary>Each read waits for the others: asked for one after the other they would wait for ever.</summary>
    private static void Together(FakeCosmos cosmos, int reads)
    {
        var (all, together) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        cosmos.Way = async request =>
        {
            if (!request.IsPoint) return;
            if (Interlocked.Increment(ref all) == reads) together.SetResult();
            await together.Task.WaitAsync(TimeSpan.FromSeconds(20));
        };
    }

    private static async Task<(FakeCosmos, House)> Open(Action<IServiceCollection>? more = null)
    {
        FakeCosmos? cosmos = null;
        var house = await House.Open(clock => CosmosHouse.Open(cosmos = new FakeCosmos(clock, ranges: 3).With("certbot", "certbot"), clock), more);
        return (cosmos ?? throw new InvalidOperationException("not opened"), house);
    }

    /// <summary>The turn alone: what it leaves to the pump is the pump's.</summary>
    private static async Task Turn(House house, string words, string eventId, string user = "ana") => await house.Part<ITurns>().Take(
        new Inbound { Who = new Identity("web", "local", user, user), Where = new("web", user, Personal: true), EventId = eventId, Input = new Input.Text(words) }, default);
}
