using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Turns;

namespace CertBot.Tests.Turns;

public sealed class BelongingTests
{
    private static readonly Place Home = new("web", "newcomer", Personal: true);

    [Fact]
    public async Task Who_created_a_vendor_may_apply_with_the_next_word()
    {
        await using var house = await House.Open();

        // Nothing is delivered in between: the next word is faster than the outbox.
        await Say(house, "create-vendor Zed");
        await Say(house, "apply");

        var person = Assert.IsType<Core.Directory.Person>(await house.Part<CertBot.Turns.People>().Find(new PersonId(await PersonOf(house)), default));
        Assert.Equal("zed", person.Member?.Vendor.Value);
        var talk = await house.Part<Talks>().Load(Keys.Talk(Home, person.Id), default);
        Assert.Equal("apply", talk.State.Talk.Draft?.Dialog);
    }

    private static async Task<string> PersonOf(House house)
    {
        var vendor = Assert.IsType<Core.Directory.Vendor>(await house.Part<Domain>().Vendor(new VendorId("zed"), default));
        return Assert.Single(vendor.People.Keys);
    }

    private static Task Say(House house, string words) => house.Part<ITurns>().Take(
        new Inbound { Who = new Identity("web", "local", "newcomer", "newcomer"), Where = Home, EventId = words, Input = new Input.Text(words) }, default);
}
