using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Hosting;

/// <summary>What the host does before it opens its doors: administrators of the settings, and in Development the demo people. Each step may be done again.</summary>
internal sealed class StartupSeeder(IStore store, Settings settings, PersonStore persons, Aggregates aggregates, CommandExecutor executor, IClock clock)
{
    /// <summary>The one tenant of the built-in chat's people.</summary>
    private const string DemoTenant = "local";

    /// <summary>What Bot Framework clients on a developer's machine call themselves.</summary>
    private static readonly string[] AnonymousChannels = ["emulator", "directline", "webchat", "test", "connector"];

    /// <summary>Stands for the operator, who writes the settings file.</summary>
    private static readonly Actor Operator = new(new PersonId("settings"), [RoleName.Administrator], null);

    public async Task Seed(CancellationToken cancellationToken)
    {
        await CopyMarker.Remove(store, cancellationToken);
        if (settings.Web)
            await SeedDemo(cancellationToken);
        foreach (var administrator in settings.Administrators)
        {
            if (administrator.Split(':', 3) is not [var channel, var tenant, var user])
                continue;
            var person = await persons.GetOrCreate(
                new ChannelUser(channel, tenant, user, user),
                new ConversationAddress(channel, user, IsPersonal: false),
                null,
                null,
                cancellationToken
            );
            await AssignRole(RoleName.Administrator, person.Id, cancellationToken);
        }
    }

    private async Task SeedDemo(CancellationToken cancellationToken)
    {
        if (await store.Get("demo", "seeded", cancellationToken) is not null)
            return; // later changes by an administrator stay

        foreach (var (person, _) in DemoData.People)
        {
            await persons.Create(person with { PersonalChats = [new ConversationAddress("web", person.Id.Value, IsPersonal: true)] }, cancellationToken);
            await persons.Link("web", DemoTenant, person.Id.Value, person.Id, cancellationToken);

            // Where nobody is asked who they are, a client on this machine may play the same people.
            foreach (var channel in AnonymousChannels.Where(_ => settings.Connector.AllowAnonymous))
                await persons.Link(channel, "none", person.Id.Value, person.Id, cancellationToken);
        }

        foreach (var command in DemoData.RoleCommands)
            await Execute(new Command.OnRoleAssignments(command), Operator, cancellationToken);
        foreach (var step in DemoData.VendorSteps)
            await Execute(new Command.OnVendor(step.Vendor, step.Command), step.Actor, cancellationToken);
        await store.Commit("demo", [new Write.Upsert(new Document("seeded", "demo", VersionedJson.Empty))], cancellationToken);
    }

    /// <summary>A step that was taken before a crash is refused now, and that is as good.</summary>
    private async Task Execute(Command command, Actor actor, CancellationToken cancellationToken) =>
        await executor.Execute(command, null, actor, clock.GetCurrentInstant(), cancellationToken);

    private async Task AssignRole(RoleName role, PersonId personId, CancellationToken cancellationToken)
    {
        if ((await aggregates.LoadRoles(cancellationToken)).RolesOf(personId).Contains(role))
            return;
        await executor.Execute(
            new Command.OnRoleAssignments(new RoleAssignmentCommand.AssignRole(role, personId)),
            null,
            Operator,
            clock.GetCurrentInstant(),
            cancellationToken
        );
    }
}
