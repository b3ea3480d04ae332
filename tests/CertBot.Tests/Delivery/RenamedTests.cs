using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox.Rendering;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Delivery;

/// <summary>A user changes their name: messages rendered afterwards use the new name.</summary>
public sealed class RenamedTests
{
    private static readonly BotMessage Line = new BotMessage.TextMessage(
        "card.by",
        new() { ["who"] = LocalizableValue.PersonName(new("analyst")), ["at"] = "now" }
    );

    [Fact]
    public async Task The_host_that_changed_the_name_says_the_new_one_at_once()
    {
        await using var house = await TestHost.Create();
        Assert.DoesNotContain("Renamed", await Said(house), StringComparison.Ordinal);

        await Rename(house);

        Assert.Contains("Renamed", await Said(house), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_host_says_it_as_soon_as_it_believes_no_more_what_it_read()
    {
        await using var hosts = await MultiHost.Create();
        Assert.DoesNotContain("Renamed", await Said(hosts.Second), StringComparison.Ordinal);

        await Rename(hosts.First);
        hosts.AdvanceClocks(CertBot.Store.Leases.HostInstance.CreateShared().CacheTtl + Duration.FromTicks(1));

        Assert.Contains("Renamed", await Said(hosts.Second), StringComparison.Ordinal);
    }

    private static Task Rename(TestHost house) =>
        house.GetService<CertBot.Repositories.PersonStore>().Change(new("analyst"), p => p with { Name = "Renamed" }, default);

    private static async Task<string> Said(TestHost house) =>
        (await house.GetService<MessageRenderer>().Render(Line, "key", new("analyst"), MultiHost.AnyChat, default)).Text ?? "";
}
