using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Hosts;
using CertBot.Turns;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.Turns;

/// <summary>The number of requests a turn makes to a database that is billed per request. Benchmarks calculate the cost.</summary>
public sealed class StoreRequestCountTests
{
    private static readonly string[] Application =
    [
        "apply",
        "https://marketplace.creatio.com/app/acme-sync",
        "Acme Sync",
        "2.0",
        "Sales Creatio 8.1",
        "en, ru",
        "no",
        "Acme",
        "Acme Ltd",
        "yes",
        "Two engineers, on call",
        "yes",
        "https://acme.example/roadmap",
        "yes",
        "Budget signed",
        "yes",
        "CI and code review",
        "James Whitfield, james@acme.example, +44 20 7946 0000",
        "16 March 2026",
    ];

    private static readonly ConversationAddress Chat = new("web", "ana", IsPersonal: true);

    [Fact]
    public async Task Form_turn_reads_three_documents_in_parallel_and_writes_one_batch()
    {
        var (cosmos, host) = await Open();
        await using var _ = host;
        await host.SendInput("ana", Chat, new Input.Text("apply"));
        await host.SendInput("ana", Chat, new Input.Text("https://marketplace.creatio.com/app/acme-sync"));
        cosmos.Requests.Clear();

        AssertParallel(cosmos, 3);
        await Turn(host, "Acme Sync", "another");

        Assert.Equal(["read", "read", "read", "batch"], cosmos.Requests.Select(s => s.Kind));
    }

    /// <summary>
    /// In a host of several, minutes after the last message the turn also reads, in parallel, whether another host marked the conversation unreachable; seconds
    /// after it, it does not.
    /// </summary>
    [Fact]
    public async Task One_of_several_hosts_reads_a_fourth_document_when_none_checked_recently()
    {
        var (cosmos, host) = await Open(all => all.AddSingleton(HostInstance.CreateShared()));
        await using var _ = host;
        foreach (var text in (string[])["apply", "https://marketplace.creatio.com/app/acme-sync", "Acme Sync"])
            await Turn(host, text, text, "developer");
        cosmos.Requests.Clear();

        await Turn(host, "2.0", "at once", "developer");
        Assert.Equal(["read", "read", "read", "batch"], cosmos.Requests.Select(s => s.Kind));

        host.Clock.Advance(Duration.FromMinutes(1));
        cosmos.Requests.Clear();
        AssertParallel(cosmos, 4);
        await Turn(host, "help", "later", "developer");
        Assert.Equal(["read", "read", "read", "read", "batch"], cosmos.Requests.Select(s => s.Kind));
    }

    [Fact]
    public async Task Repeated_event_costs_no_more_and_changes_nothing()
    {
        var (cosmos, host) = await Open();
        await using var _ = host;
        await host.SendInput("ana", Chat, new Input.Text("apply"), "e0");
        await Turn(host, "https://marketplace.creatio.com/app/acme-sync", "e1");
        await host.ProcessUntilIdle();
        var held = await host.Store.Get(StoreKeys.Conversation(Chat, new("ana")), ConversationStore.Kind, default);
        cosmos.Requests.Clear();

        await Turn(host, "https://marketplace.creatio.com/app/acme-sync", "e1");

        Assert.Equal("batch", Assert.Single(cosmos.Requests, s => s.Kind == "batch").Kind);
        Assert.Equal(held, await host.Store.Get(StoreKeys.Conversation(Chat, new("ana")), ConversationStore.Kind, default));
        host.Web.TakeNewMessages();
        await host.ProcessUntilIdle();
        Assert.Empty(host.Web.TakeNewMessages());
    }

    /// <summary>
    /// The person, the conversation and the roles are read once and in parallel; then the aggregate and the vendor once. What a batch wrote is not read again.
    /// </summary>
    [Fact]
    public async Task Command_reads_each_document_once_and_commits_three_batches()
    {
        var (cosmos, host) = await Open();
        await using var _ = host;
        for (var line = 0; line < Application.Length; line++)
            await Turn(host, Application[line], $"line{line}", "developer");
        await host.ProcessUntilIdle();
        cosmos.Requests.Clear();

        await Turn(host, "submit", "submit", "developer");

        // The query is for the vendor's applications, of which only so many may wait for their kick-off.
        Assert.Equal("read read read read batch read query batch batch", string.Join(' ', cosmos.Requests.Select(s => s.Kind)));
        Assert.Contains("app:acme-sync submitted", host.TakeCommittedEvents());
    }

    /// <summary>As above; the channel's language and the list from which the application is named are read before the first commit.</summary>
    [Fact]
    public async Task Reviewer_command_in_a_channel_loads_the_application_once()
    {
        var (cosmos, host) = await Open();
        await using var _ = host;
        for (var line = 0; line < Application.Length; line++)
            await Turn(host, Application[line], $"line{line}", "developer");
        await Turn(host, "submit", "submit", "developer");
        await host.ProcessUntilIdle();
        var reviews = new ConversationAddress("web", "reviews", IsPersonal: false);
        var click = new Input.Click(
            "not-ready",
            ImmutableSortedDictionary<string, string>.Empty.Add("app", "acme-sync").Add("missing-roadmap", "No roadmap yet")
        );
        await host.SendInput("analyst", reviews, new Input.Text("help"));
        host.TakeCommittedEvents();
        cosmos.Requests.Clear();

        await host.GetService<ITurnHandler>()
            .Handle(
                new IncomingActivity
                {
                    From = new ChannelUser("web", "local", "analyst", "analyst"),
                    Conversation = reviews,
                    EventId = "click",
                    Input = click,
                },
                default
            );

        Assert.Equal("read read read read read batch read batch batch", string.Join(' ', cosmos.Requests.Select(s => s.Kind)));
        Assert.NotEmpty(host.TakeCommittedEvents());
    }

    [Fact]
    public async Task No_turn_of_a_complete_application_queries_every_partition()
    {
        var (cosmos, host) = await Open();
        await using var _ = host;
        cosmos.Requests.Clear();
        foreach (
            var text in (string[])["apply", "https://marketplace.creatio.com/app/acme-sync", "Acme Sync", "status", "back", "help", "queue", "cancel", "yes"]
        )
        {
            await Turn(host, text, text);
        }

        Assert.DoesNotContain(cosmos.Requests, s => s.Kind == "query of all");
    }

    /// <summary>Each read waits for the others: sequential reads would never complete.</summary>
    private static void AssertParallel(FakeCosmos cosmos, int reads)
    {
        var (all, together) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        cosmos.Delay = async request =>
        {
            if (!request.IsPointRead)
                return;
            if (Interlocked.Increment(ref all) == reads)
                together.SetResult();
            await together.Task.WaitAsync(TimeSpan.FromSeconds(20));
        };
    }

    private static async Task<(FakeCosmos, TestHost)> Open(Action<IServiceCollection>? more = null)
    {
        FakeCosmos? cosmos = null;
        var host = await TestHost.Create(
            clock => CosmosTestStores.OpenStore(cosmos = new FakeCosmos(clock, ranges: 3).WithContainer("certbot", "certbot"), clock),
            more
        );
        return (cosmos ?? throw new InvalidOperationException("not opened"), host);
    }

    /// <summary>Runs the turn only, without the outbox dispatcher.</summary>
    private static async Task Turn(TestHost host, string text, string eventId, string user = "ana") =>
        await host.GetService<ITurnHandler>()
            .Handle(
                new IncomingActivity
                {
                    From = new ChannelUser("web", "local", user, user),
                    Conversation = new("web", user, IsPersonal: true),
                    EventId = eventId,
                    Input = new Input.Text(text),
                },
                default
            );
}
