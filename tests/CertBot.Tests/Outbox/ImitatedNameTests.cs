using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox.Rendering;
using CertBot.Repositories;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Outbox;

/// <summary>People name themselves: whoever of a vendor is called like somebody of the platform, or like the platform, is shown with the vendor.</summary>
public sealed class ImitatedNameTests
{
    [Theory]
    [InlineData("Sofie Lindqvist", "Sofie Lindqvist (Acme)")]
    [InlineData("SOFIE LINDQVIST", "SOFIE LINDQVIST (Acme)")]
    [InlineData("Sоfiе Lindqvist", "Sоfiе Lindqvist (Acme)")]
    [InlineData("Sofie  Lindqvist, Creatio", "Sofie Lindqvist, Creatio (Acme)")]
    [InlineData("CertBot", "CertBot (Acme)")]
    [InlineData("Ann, Marketplace analyst", "Ann, Marketplace analyst (Acme)")]
    [InlineData("Ana Costa", "Ana Costa")]
    [InlineData("Sofie\u202E \u200BBerg", "Sofie Berg")]
    public async Task Vendors_person_with_such_a_name_is_shown_with_the_vendor(string name, string shown)
    {
        await using var host = await TestHost.Create();
        await host.GetService<PersonStore>().Change(new("analyst"), p => p with { Name = "Sofie Lindqvist" }, default);

        await host.GetService<PersonStore>().Change(new("developer"), p => p with { Name = PersonStore.CleanName(name) }, default);

        Assert.Equal(shown, await NameOf(host, "developer"));
        Assert.Equal("Sofie Lindqvist", await NameOf(host, "analyst"));
    }

    [Fact]
    public async Task Name_is_told_apart_as_soon_as_its_double_has_a_role_and_after_they_left_the_vendor()
    {
        await using var host = await TestHost.Create();
        await host.SendInput("newcomer", new("web", "newcomer", IsPersonal: true), new Input.Text("hello"));
        await host.GetService<PersonStore>().Change(new("web.local.newcomer"), p => p with { Name = "Ana Costa" }, default);
        await host.GetService<PersonStore>().Change(new("developer"), p => p with { Name = "Ana Costa" }, default);
        Assert.Equal("Ana Costa", await NameOf(host, "developer"));

        await Execute(host, new Command.OnRoleAssignments(new RoleAssignmentCommand.AssignRole(RoleName.Analyst, new("web.local.newcomer"))));
        Assert.Equal("Ana Costa (Acme)", await NameOf(host, "developer"));
        Assert.Equal("Ana Costa", await NameOf(host, "web.local.newcomer"));

        await Execute(host, new Command.OnVendor(new("acme"), new VendorCommand.Remove(new("developer"))));
        Assert.Equal("Ana Costa (Acme)", await NameOf(host, "developer"));
    }

    private static async Task Execute(TestHost host, Command command)
    {
        var administrator = new Actor(new("administrator"), [RoleName.Administrator], null);
        Assert.IsType<CommandResult.Completed>(
            await host.GetService<CommandExecutor>().Execute(command, null, administrator, host.Clock.GetCurrentInstant(), default)
        );
        await host.ProcessUntilIdle();
    }

    private static async Task<string> NameOf(TestHost host, string person)
    {
        var line = new BotMessage.TextMessage("card.by", new() { ["who"] = LocalizableValue.PersonName(new(person)), ["at"] = "now" });
        return ((await host.GetService<MessageRenderer>().Render(line, "key", new("analyst"), MultiHost.AnyChat, default)).Text ?? "").Split(", now")[0];
    }
}
