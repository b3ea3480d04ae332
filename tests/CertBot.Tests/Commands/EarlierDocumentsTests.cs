using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Transcripts;
using CertBot.Turns;

namespace CertBot.Tests.Commands;

/// <summary>Former members and linked ids are known also where the documents were stored before they were kept.</summary>
public sealed class EarlierDocumentsTests
{
    [Fact]
    public async Task Former_members_are_derived_from_the_history_of_an_earlier_vendor()
    {
        await using var host = await TestHost.Create();
        var id = new VendorId("acme");
        await host.GetService<CertBot.Commands.CommandExecutor>()
            .Execute(
                new Command.OnVendor(id, new VendorCommand.Leave(new("developer"))),
                null,
                new Actor(new("developer"), [], new(id, VendorRole.Developer)),
                TestHost.StartTime,
                default
            );
        await RemoveMember(host, StoreKeys.Vendor(id), "snapshot", "left");

        var vendor = await host.GetService<Aggregates>().FindVendor(id, default);

        Assert.Equal(TestHost.StartTime, vendor?.FormerMembers?["developer"]);
    }

    [Fact]
    public async Task Ids_of_accounts_linked_earlier_are_taken_from_the_state_of_linking()
    {
        await using var host = await TestHost.Create();
        var user = new ChannelUser("web", "local", "analyst", "analyst");
        var chat = new ConversationAddress("web", "analyst", IsPersonal: true);
        await host.GetService<PersonStore>()
            .Change(new("analyst"), p => p with { Accounts = [user.Account, new Account("web", "local", "newcomer")] }, default);
        await host.GetService<IStore>()
            .Commit(
                StoreKeys.Person(new("analyst")),
                [new Write.Upsert(new Document("ties", "ties", """{"v":1,"others":["web.local.newcomer"],"wrong":[]}"""))],
                default
            );

        var person = await host.GetService<PersonStore>().GetOrCreate(user, chat, null, null, default);

        Assert.Equal(["web.local.newcomer"], person.LinkedIds.Select(other => other.Value));
        Assert.Equal(person.LinkedIds, (await host.GetService<PersonStore>().Find(new("analyst"), default))?.LinkedIds ?? []);
    }

    private static async Task RemoveMember(TestHost host, string partition, string document, string member)
    {
        var store = host.GetService<IStore>();
        var stored = await store.Get(partition, document, default) ?? throw new InvalidOperationException();
        var json = JsonNode.Parse(stored.Document.Json) ?? throw new InvalidOperationException();
        Assert.True((json["state"] as JsonObject)?.Remove(member));
        await store.Commit(partition, [new Write.Replace(stored.Document with { Json = json.ToJsonString() }, stored.ETag)], default);
    }
}
