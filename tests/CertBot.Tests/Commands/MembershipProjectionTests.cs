using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using CertBot.Turns;

namespace CertBot.Tests.Commands;

public sealed class MembershipProjectionTests
{
    private static readonly ConversationAddress Home = new("web", "newcomer", IsPersonal: true);

    [Fact]
    public async Task Who_created_a_vendor_may_apply_with_the_next_word()
    {
        await using var host = await TestHost.Create();

        // The outbox is not dispatched in between: the next message arrives before it.
        await Say(host, "create-vendor Zed");
        await Say(host, "apply");

        var person = Assert.IsType<Core.Directory.Person>(
            await host.GetService<CertBot.Repositories.PersonStore>().Find(new PersonId(await PersonOf(host)), default)
        );
        Assert.Equal("zed", person.Member?.Vendor.Value);
        var talk = await host.GetService<ConversationStore>().Load(StoreKeys.Conversation(Home, person.Id), default);
        Assert.Equal("apply", talk.State.Conversation.Draft?.Dialog);
    }

    private static async Task<string> PersonOf(TestHost host)
    {
        var vendor = Assert.IsType<Core.Directory.Vendor>(await host.GetService<Aggregates>().FindVendor(new VendorId("zed"), default));
        return Assert.Single(vendor.People.Keys);
    }

    private static Task Say(TestHost host, string words) =>
        host.GetService<ITurnHandler>()
            .Handle(
                new IncomingActivity
                {
                    From = new ChannelUser("web", "local", "newcomer", "newcomer"),
                    Conversation = Home,
                    EventId = words,
                    Input = new Input.Text(words),
                },
                default
            );
}
