using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using CertBot.Diagnostics;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Hosting;

/// <summary>Startup seeding: the configured administrators and, in Development, the demo people. Each step can be repeated.</summary>
internal sealed class StartupSeeder(
    IStore store,
    Settings settings,
    PersonStore persons,
    Aggregates aggregates,
    CommandExecutor executor,
    IClock clock,
    ILogger<StartupSeeder> log
)
{
    /// <summary>The only tenant of the users of the built-in chat.</summary>
    private const string DemoTenant = "local";

    /// <summary>The channel ids that Bot Framework clients on a developer's machine send.</summary>
    private static readonly string[] AnonymousChannels = ["emulator", "directline", "webchat", "test", "connector"];

    /// <summary>The actor that represents the operator, who writes the settings file.</summary>
    private static readonly Actor Operator = new(new PersonId("settings"), [RoleName.Administrator], null);

    public async Task Seed(CancellationToken cancellationToken)
    {
        await CopyMarker.Remove(store, cancellationToken);
        await aggregates.VendorNames.ClaimStored(aggregates, clock.GetCurrentInstant(), cancellationToken);
        if (settings.Web)
            await SeedDemo(cancellationToken);
        foreach (var administrator in settings.Administrators)
        {
            if (administrator.Split(':', 3) is not [var channel, var tenant, var user])
                continue;
            var person = await persons.GetOrCreate(
                FindUser(channel, tenant, user),
                new ConversationAddress(channel, user, IsPersonal: false),
                null,
                null,
                cancellationToken
            );
            await AssignRole(RoleName.Administrator, person.Id, cancellationToken);
        }
    }

    /// <summary>Earlier releases named the users of a Slack workspace in an organisation <c>slack:ORGANISATION.TEAM:USER</c>.</summary>
    private static ChannelUser FindUser(string channel, string tenant, string user) =>
        channel == "slack" && tenant.Split('.') is [_, var team]
            ? new ChannelUser(channel, team, user, user) { FormerTenant = tenant }
            : new ChannelUser(channel, tenant, user, user);

    private async Task SeedDemo(CancellationToken cancellationToken)
    {
        if (await store.Get("demo", "seeded", cancellationToken) is not null)
            return; // seeding again would undo later changes by an administrator

        foreach (var (person, _) in DemoData.People)
        {
            await persons.Create(person with { PersonalChats = [new ConversationAddress("web", person.Id.Value, IsPersonal: true)] }, cancellationToken);
            await persons.Link("web", DemoTenant, person.Id.Value, person.Id, cancellationToken);

            // With the anonymous connector a client on this machine may act as the same people.
            foreach (var channel in AnonymousChannels.Where(_ => settings.Connector.AllowAnonymous))
                await persons.Link(channel, "none", person.Id.Value, person.Id, cancellationToken);
        }

        foreach (var command in DemoData.RoleCommands)
            await Execute(new Command.OnRoleAssignments(command), Operator, cancellationToken);
        foreach (var step in DemoData.VendorSteps)
            await Execute(new Command.OnVendor(step.Vendor, step.Command), step.Actor, cancellationToken);
        await store.Commit("demo", [new Write.Upsert(new Document("seeded", "demo", VersionedJson.Empty))], cancellationToken);
    }

    /// <summary>A step that was executed before a crash is refused when it is repeated, which has the same result.</summary>
    private async Task Execute(Command command, Actor actor, CancellationToken cancellationToken) =>
        await executor.Execute(command, null, actor, clock.GetCurrentInstant(), cancellationToken);

    private async Task AssignRole(RoleName role, PersonId personId, CancellationToken cancellationToken)
    {
        if ((await aggregates.LoadRoles(cancellationToken)).RolesOf(personId).Contains(role))
            return;
        if (
            await executor.Execute(
                new Command.OnRoleAssignments(new RoleAssignmentCommand.AssignRole(role, personId)),
                null,
                Operator,
                clock.GetCurrentInstant(),
                cancellationToken
            )
            is CommandResult.Refused { Refusal.Code: var reason }
        )
        {
            Log.AdministratorRefused(log, reason);
        }
    }
}
