using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>What the host does before it opens its doors: administrators of the settings, and in Development the demo people. Each step may be done again.</summary>
internal sealed class Founding(IStore store, Settings settings, People people, Rosters rosters, Domain domain, IClock clock)
{
    /// <summary>The one tenant of the built-in chat's people.</summary>
    private const string DemoTenant = "local";

    /// <summary>What Bot Framework clients on a developer's machine call themselves.</summary>
    private static readonly string[] AnonymousChannels = ["emulator", "directline", "webchat", "test", "connector"];

    /// <summary>Stands for the operator, who writes the settings file.</summary>
    private static readonly Actor Operator = new(new PersonId("settings"), [RoleName.Administrator], null);

    public async Task Prepare(CancellationToken cancel)
    {
        await MovingIn.In(store, cancel);
        if (settings.Web) await SeedDemo(cancel);
        foreach (var administrator in settings.Administrators)
        {
            if (administrator.Split(':', 3) is not [var channel, var tenant, var user]) continue;
            var person = await people.Meet(
                new Inbound { Who = new Identity(channel, tenant, user, user), Where = new Place(channel, user, Personal: false), EventId = "", Input = new Input.Hello() },
                cancel);
            await Give(RoleName.Administrator, person.Id, cancel);
        }
    }

    private async Task SeedDemo(CancellationToken cancel)
    {
        if (await store.Get("demo", "seeded", cancel) is not null) return;   // later changes by an administrator stay

        foreach (var (person, _) in Demo.People)
        {
            await people.Create(person with { Homes = [new Place("web", person.Id.Value, Personal: true)] }, cancel);
            await people.Link("web", DemoTenant, person.Id.Value, person.Id, cancel);

            // Where nobody is asked who they are, a client on this machine may play the same people.
            foreach (var channel in AnonymousChannels.Where(_ => settings.Connector.Anonymous)) await people.Link(channel, "none", person.Id.Value, person.Id, cancel);
        }

        foreach (var command in Demo.Roster) await Step(new Command.OnRoster(command), Operator, cancel);
        foreach (var step in Demo.Vendors) await Step(new Command.OnVendor(step.Vendor, step.Command), step.Actor, cancel);
        await store.Commit("demo", [new Write.Upsert(new Document("seeded", "demo", Stamped.Nothing))], cancel);
    }

    /// <summary>A step that was taken before a crash is refused now, and that is as good.</summary>
    private async Task Step(Command command, Actor actor, CancellationToken cancel) =>
        await domain.Execute(command, null, actor, clock.GetCurrentInstant(), cancel);

    private async Task Give(RoleName role, PersonId to, CancellationToken cancel)
    {
        if ((await rosters.Load(cancel)).RolesOf(to).Contains(role)) return;
        await domain.Execute(new Command.OnRoster(new RosterCommand.Give(role, to)), null, Operator, clock.GetCurrentInstant(), cancel);
    }
}
