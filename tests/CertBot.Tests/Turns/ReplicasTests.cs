using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Turns;

/// <summary>Several hosts ask who is due: what is due happens once, whoever gets there first.</summary>
public sealed class ReplicasTests
{
    private static readonly Place Home = new("web", "developer", Personal: true), Administrator = new("web", "administrator", Personal: true);
    private static readonly Duration Ahead = Duration.FromSeconds(10);

    [Fact]
    public async Task What_is_due_for_an_application_happens_once_however_two_clocks_get_in_each_others_way()
    {
        var right = await Called(Duration.Zero);
        Assert.True(right.Count > 2);

        Assert.Equal(right, await Called(Duration.Zero, Duration.Zero));

        static async Task<IReadOnlyList<string>> Called(params Duration[] skews)
        {
            const int Steps = 4;
            await using var hosts = await Neighbours.Open(skews);
            await Apply(hosts.A);
            await hosts.Settle();
            for (var order = 0; order < 1 << Steps; order++)
            {
                hosts.Pass(Duration.FromHours(5));
                if (skews.Length > 1) await Play(hosts, order, Steps);
                await hosts.Settle();
            }

            Assert.DoesNotContain(hosts.A.Log.Ours, l => l.Contains("The clock could not", StringComparison.Ordinal));
            Assert.DoesNotContain(hosts[skews.Length - 1].Log.Ours, l => l.Contains("The clock could not", StringComparison.Ordinal));
            List<string> events = [];
            await foreach (var e in Journal.Documents(hosts.Inner, "app:cut", "", default)) events.Add(Envelope.Read(e).What);
            return [.. events, .. hosts.Tried().Order(StringComparer.Ordinal)];
        }
    }

    [Fact]
    public async Task A_command_that_was_cut_off_is_finished_once_however_two_clocks_get_in_each_others_way()
    {
        const int Steps = 5;
        await using var hosts = await Neighbours.Open(Ahead, -Ahead);
        await hosts.A.Take("administrator", Administrator, new Input.Text("help"));
        await hosts.Settle();
        for (var order = 0; order < 1 << Steps; order++)
        {
            var command = order % 2 == 0 ? (RosterCommand)new RosterCommand.Give(new("ux-expert"), new("developer")) : new RosterCommand.Take(new("ux-expert"), new("developer"));
            await CutOff(hosts.A, new Command.OnRoster(command), $"cut-{order}");
            hosts.Pass(Duration.FromMinutes(1));
            News(hosts);
            hosts.Tried();

            await Play(hosts, order, Steps);
            await hosts.Settle();

            Assert.Single(News(hosts));
            Assert.Single(hosts.Tried());
        }
    }

    [Fact]
    public async Task Hosts_that_start_at_once_on_an_empty_store_found_it_once()
    {
        const int Steps = 10;
        for (var order = 0; order < 1 << Steps; order += 37)
        {
            var steps = new Stepping(new MemoryStore(new FakeClock(House.Start)));
            var houses = new House?[2];
            await steps.Play(string.Concat(Enumerable.Range(0, Steps).Select(n => (order >> n & 1) == 0 ? 'a' : 'b')), new Dictionary<char, Func<Task>>
            {
                ['a'] = async () => houses[0] = await House.Open(steps, all => Share(all)),
                ['b'] = async () => houses[1] = await House.Open(steps, all => Share(all)),
            });

            foreach (var house in houses.OfType<House>())
            {
                Assert.Contains(RoleName.Administrator, (await house.Part<Rosters>().Load(default)).RolesOf(new("administrator")));
                Assert.NotNull(await house.Part<Domain>().Vendor(new("acme"), default));
            }

            foreach (var house in houses.OfType<House>()) await house.DisposeAsync();
        }
    }

    private static void Share(Microsoft.Extensions.DependencyInjection.IServiceCollection all) => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(all, Replica.OneOfSeveral());

    private static List<string> News(Neighbours hosts) => [.. hosts.A.Committed(), .. hosts.B.Committed()];

    private static async Task Play(Neighbours hosts, int order, int steps) => await hosts.Steps.Play(
        string.Concat(Enumerable.Range(0, steps).Select(n => (order >> n & 1) == 0 ? 'a' : 'b')),
        new Dictionary<char, Func<Task>> { ['a'] = () => hosts.A.Part<Clock>().Sweep(default), ['b'] = () => hosts.B.Part<Clock>().Sweep(default) });

    /// <summary>Somebody's command is noted, and the host dies.</summary>
    private static async Task CutOff(House house, Command command, string eventId)
    {
        var talks = house.Part<Talks>();
        var partition = Keys.Talk(Administrator, new("administrator"));
        var held = await talks.Load(partition, default);
        var pending = new Pending($"{partition}|{eventId}", command, Administrator, new("administrator"));
        var told = new Told([], new Recipient.ToPlace(Administrator), new("administrator"));
        Assert.IsType<Committed.Done>(await talks.Commit(held, held.State.Talk, pending, told, eventId, house.Clock.GetCurrentInstant(), default));
    }

    private static async Task Apply(House house)
    {
        string[] answers =
        [
            "apply", "https://marketplace.creatio.com/app/cut", "Cut", "1.0", "Sales Creatio", "en, ru", "no", "Cut", "Cut Ltd",
            "yes", "two", "yes", "a year", "yes", "budget", "yes", "reviews", "the boss", "16 March 2026", "submit",
        ];
        foreach (var answer in answers) await house.Take("developer", Home, new Input.Text(answer));
        var data = new Dictionary<string, string>(StringComparer.Ordinal) { ["app"] = "cut", ["reason"] = "Nobody answers" };
        await house.Take("developer", Home, new Input.Click("escalate", data.ToImmutableSortedDictionary(StringComparer.Ordinal)));
    }
}
