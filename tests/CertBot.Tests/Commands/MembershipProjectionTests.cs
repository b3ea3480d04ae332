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
    private static readonly ConversationAddress PersonalChat = new("web", "newcomer", IsPersonal: true);

    [Fact]
    public async Task Creator_of_a_vendor_may_apply_in_the_next_turn()
    {
        await using var host = await TestHost.Create();

        // The outbox is not dispatched in between: the next message arrives before it.
        await SendText(host, "create-vendor Zed");
        await SendText(host, "apply");

        var person = Assert.IsType<Core.Directory.Person>(
            await host.GetService<CertBot.Repositories.PersonStore>().Find(new PersonId(await PersonOf(host)), default)
        );
        Assert.Equal("zed", person.Member?.Vendor.Value);
        var conversation = await host.GetService<ConversationStore>().Load(StoreKeys.Conversation(PersonalChat, person.Id), default);
        Assert.Equal("apply", conversation.State.Conversation.Draft?.Dialog);
    }

    private static async Task<string> PersonOf(TestHost host)
    {
        var vendor = Assert.IsType<Core.Directory.Vendor>(await host.GetService<Aggregates>().FindVendor(new VendorId("zed"), default));
        return Assert.Single(vendor.People.Keys);
    }

    private static Task SendText(TestHost host, string text) =>
        host.GetService<ITurnHandler>()
            .Handle(
                new IncomingActivity
                {
                    From = new ChannelUser("web", "local", "newcomer", "newcomer"),
                    Conversation = PersonalChat,
                    EventId = text,
                    Input = new Input.Text(text),
                },
                default
            );
}
