using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox.Rendering;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Outbox;

/// <summary>A user changes their name: messages rendered afterwards use the new name.</summary>
public sealed class RenamedPersonTests
{
    private static readonly BotMessage Line = new BotMessage.TextMessage(
        "card.by",
        new() { ["who"] = LocalizableValue.PersonName(new("analyst")), ["at"] = "now" }
    );

    [Fact]
    public async Task Host_that_changed_the_name_uses_it_at_once()
    {
        await using var host = await TestHost.Create();
        Assert.DoesNotContain("Renamed", await RenderText(host), StringComparison.Ordinal);

        await Rename(host);

        Assert.Contains("Renamed", await RenderText(host), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_hosts_use_the_new_name_when_their_cache_expires()
    {
        await using var hosts = await MultiHost.Create();
        Assert.DoesNotContain("Renamed", await RenderText(hosts.Second), StringComparison.Ordinal);

        await Rename(hosts.First);
        hosts.AdvanceClocks(CertBot.Store.Leases.HostInstance.CreateShared().CacheTtl + Duration.FromTicks(1));

        Assert.Contains("Renamed", await RenderText(hosts.Second), StringComparison.Ordinal);
    }

    private static Task Rename(TestHost host) =>
        host.GetService<CertBot.Repositories.PersonStore>().Change(new("analyst"), p => p with { Name = "Renamed" }, default);

    private static async Task<string> RenderText(TestHost host) =>
        (await host.GetService<MessageRenderer>().Render(Line, "key", new("analyst"), MultiHost.AnyChat, default)).Text ?? "";
}
