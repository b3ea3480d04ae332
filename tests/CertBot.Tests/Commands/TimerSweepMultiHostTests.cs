using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Commands;

/// <summary>Several hosts query for due timers: each timer fires once, whichever host is first.</summary>
public sealed class TimerSweepMultiHostTests
{
    private static readonly ConversationAddress PersonalChat = new("web", "developer", IsPersonal: true),
        Administrator = new("web", "administrator", IsPersonal: true);
    private static readonly Duration MaxClockSkew = Duration.FromSeconds(10);

    [Fact]
    public async Task Due_timers_fire_once_under_two_concurrent_sweeps()
    {
        var right = await Called(Duration.Zero);
        Assert.True(right.Count > 2);

        Assert.Equal(right, await Called(Duration.Zero, Duration.Zero));

        static async Task<IReadOnlyList<string>> Called(params Duration[] skews)
        {
            const int Steps = 4;
            await using var hosts = await MultiHost.Create(skews);
            await Apply(hosts.First);
            await hosts.ProcessUntilIdle();
            for (var order = 0; order < 1 << Steps; order++)
            {
                hosts.AdvanceClocks(Duration.FromHours(5));
                if (skews.Length > 1)
                    await RunInterleaved(hosts, order, Steps);
                await hosts.ProcessUntilIdle();
            }

            Assert.DoesNotContain(hosts.First.Log.ProjectLines, l => l.Contains("The clock could not", StringComparison.Ordinal));
            Assert.DoesNotContain(hosts[skews.Length - 1].Log.ProjectLines, l => l.Contains("The clock could not", StringComparison.Ordinal));
            List<string> events = [];
            await foreach (var e in EventStream.ReadDocuments(hosts.MemoryStore, "app:cut", "", default))
                events.Add(EventEnvelope.Read(e).Data);
            return [.. events, .. hosts.TakeAttempts().Order(StringComparer.Ordinal)];
        }
    }

    [Fact]
    public async Task Interrupted_command_is_completed_once_by_two_concurrent_sweeps()
    {
        const int Steps = 5;
        await using var hosts = await MultiHost.Create(MaxClockSkew, -MaxClockSkew);
        await hosts.First.SendInput("administrator", Administrator, new Input.Text("help"));
        await hosts.First.SendInput("newcomer", new("web", "newcomer", IsPersonal: true), new Input.Text("help"));
        await hosts.ProcessUntilIdle();
        for (var order = 0; order < 1 << Steps; order++)
        {
            var command =
                order % 2 == 0
                    ? (RoleAssignmentCommand)new RoleAssignmentCommand.AssignRole(new("ux-expert"), new("web.local.newcomer"))
                    : new RoleAssignmentCommand.RevokeRole(new("ux-expert"), new("web.local.newcomer"));
            await InterruptCommand(hosts.First, new Command.OnRoleAssignments(command), $"cut-{order}");
            hosts.AdvanceClocks(Duration.FromMinutes(1));
            TakeNewTexts(hosts);
            hosts.TakeAttempts();

            await RunInterleaved(hosts, order, Steps);
            await hosts.ProcessUntilIdle();

            Assert.Single(TakeNewTexts(hosts));
            Assert.Single(hosts.TakeAttempts());
        }
    }

    [Fact]
    public async Task Hosts_started_together_on_an_empty_store_seed_it_once()
    {
        const int Steps = 10;
        for (var order = 0; order < 1 << Steps; order += 37)
        {
            var steps = new InterleavingStore(new MemoryStore(new FakeClock(TestHost.StartTime)));
            var hosts = new TestHost?[2];
            await steps.RunInterleaved(
                string.Concat(Enumerable.Range(0, Steps).Select(n => (order >> n & 1) == 0 ? 'a' : 'b')),
                new Dictionary<char, Func<Task>>
                {
                    ['a'] = async () => hosts[0] = await TestHost.Create(steps, all => Share(all)),
                    ['b'] = async () => hosts[1] = await TestHost.Create(steps, all => Share(all)),
                }
            );

            foreach (var host in hosts.OfType<TestHost>())
            {
                Assert.Contains(RoleName.Administrator, (await host.GetService<Aggregates>().LoadRoles(default)).RolesOf(new("administrator")));
                Assert.NotNull(await host.GetService<Aggregates>().FindVendor(new("acme"), default));
            }

            foreach (var host in hosts.OfType<TestHost>())
                await host.DisposeAsync();
        }
    }

    private static void Share(Microsoft.Extensions.DependencyInjection.IServiceCollection all) =>
        Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(all, HostInstance.CreateShared());

    private static List<string> TakeNewTexts(MultiHost hosts) => [.. hosts.First.TakeCommittedEvents(), .. hosts.Second.TakeCommittedEvents()];

    private static async Task RunInterleaved(MultiHost hosts, int order, int steps) =>
        await hosts.InterleavingStore.RunInterleaved(
            string.Concat(Enumerable.Range(0, steps).Select(n => (order >> n & 1) == 0 ? 'a' : 'b')),
            new Dictionary<char, Func<Task>>
            {
                ['a'] = () => hosts.First.GetService<TimerSweep>().Sweep(default),
                ['b'] = () => hosts.Second.GetService<TimerSweep>().Sweep(default),
            }
        );

    /// <summary>A user's command is stored as pending, and the host stops.</summary>
    private static async Task InterruptCommand(TestHost host, Command command, string eventId)
    {
        var conversations = host.GetService<ConversationStore>();
        var partition = StoreKeys.Conversation(Administrator, new("administrator"));
        var loaded = await conversations.Load(partition, default);
        var pending = new PendingCommand($"{partition}|{eventId}", command, Administrator, new("administrator"));
        var received = new OutgoingMessages([], new Recipient.ToConversation(Administrator), new("administrator"));
        Assert.IsType<CommitResult.Committed>(
            (await conversations.Commit(loaded, loaded.State.Conversation, pending, received, eventId, host.Clock.GetCurrentInstant(), default)).Result
        );
    }

    private static async Task Apply(TestHost host)
    {
        foreach (var answer in ApplyAnswers.UntilSummary.Append("submit"))
            await host.SendInput("developer", PersonalChat, new Input.Text(answer));
        var data = new Dictionary<string, string>(StringComparer.Ordinal) { ["app"] = "cut", ["reason"] = "Nobody answers" };
        await host.SendInput("developer", PersonalChat, new Input.Click("escalate", data.ToImmutableSortedDictionary(StringComparer.Ordinal)));
    }
}
