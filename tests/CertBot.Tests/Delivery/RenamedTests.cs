using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Tests.Kit;
using NodaTime;

namespace CertBot.Tests.Delivery;

/// <summary>Somebody goes by another name: messages that are rendered afterwards call them so.</summary>
public sealed class RenamedTests
{
    private static readonly Say Line = new Say.Line("card.by", new() { ["who"] = Leaf.Person(new("analyst")), ["at"] = "now" });

    [Fact]
    public async Task The_host_that_changed_the_name_says_the_new_one_at_once()
    {
        await using var house = await House.Open();
        Assert.DoesNotContain("Renamed", await Said(house), StringComparison.Ordinal);

        await Rename(house);

        Assert.Contains("Renamed", await Said(house), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_host_says_it_as_soon_as_it_believes_no_more_what_it_read()
    {
        await using var hosts = await Neighbours.Open();
        Assert.DoesNotContain("Renamed", await Said(hosts.B), StringComparison.Ordinal);

        await Rename(hosts.A);
        hosts.Pass(CertBot.Store.Replica.OneOfSeveral().Believes + Duration.FromTicks(1));

        Assert.Contains("Renamed", await Said(hosts.B), StringComparison.Ordinal);
    }

    private static Task Rename(House house) => house.Part<CertBot.Turns.People>().Change(new("analyst"), p => p with { Name = "Renamed" }, default);

    private static async Task<string> Said(House house) =>
        (await house.Part<Voice>().Speak(Line, "key", new("analyst"), Neighbours.There, default)).Text ?? "";
}
