using CertBot.Commands;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Tests.Kit;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Outbox;

public sealed class DeliveryOrderTests
{
    /// <summary>
    /// Who reads that it is their turn may answer within the second: “none of your applications is at that stage” would be the reply of a list that is behind.
    /// </summary>
    [Fact]
    public async Task Lists_are_right_before_anybody_is_told()
    {
        await using var host = await TestHost.Create();
        var seeder = new ApplicationSeeder(host.GetService<IServiceProvider>());
        await seeder.Apply("acme-sync", TestPeople.Developer, "acme-sync");
        await host.ProcessUntilIdle();
        var command = new Command.OnApplication(new("acme-sync"), new ApplicationCommand.OpenEscalation("nobody answers"));
        await host.GetService<CommandExecutor>().Execute(command, null, TestPeople.Developer, host.Clock.GetCurrentInstant(), default);

        var partition = StoreKeys.Application(new("acme-sync"));
        var waiting = OutboxDocuments
            .DeliveryOrder(partition, await host.Store.List(partition, OutboxDocuments.Kind, "", 100, default))
            .Select(d => StoredOutboxMessage.Of(d).Item)
            .ToArray();

        Assert.IsType<OutboxMessage.ListRow>(waiting[0]);
        Assert.Contains(waiting, item => item is OutboxMessage.Message);
    }
}
