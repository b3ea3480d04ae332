using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Support.Customers;
using CertBot.Core.Tests.Kit;

namespace CertBot.Tests.Kit.Hosts;

/// <summary>Stores customers of Acme's.</summary>
internal static class CustomerSeeder
{
    /// <summary>A customer with the basic package since the beginning of 2026, and one contact.</summary>
    public static async Task SaveNorthwind(TestHost host)
    {
        var profile = new CustomerProfile
        {
            Name = "Northwind",
            Language = "de",
            Contacts = [new("Gerda Klein", "gerda@northwind.example")],
            Contract = new()
            {
                ValidFrom = new(2026, 1, 1),
                Package = "basic",
                Zone = "Europe/Berlin",
            },
        };
        var command = new Command.OnCustomer(TestPeople.Acme, new("northwind"), new CustomerCommand.Save(profile));
        var actor = Actor.Integration("key.K-1", TestPeople.Acme);
        Assert.IsType<CommandResult.Completed>(await host.GetService<CommandExecutor>().Execute(command, null, actor, host.Clock.GetCurrentInstant(), default));
        await host.ProcessUntilIdle();
    }
}
