using System.Globalization;
using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Files.Uploads;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Turns;

/// <summary>If another writer wins every race, every change gives up after the same number of attempts.</summary>
public sealed class ContentionTests : IDisposable
{
    /// <summary>More than a change may lose races.</summary>
    private const int Many = 5 * OptimisticRetry.MaxAttempts;

    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("certbot-contention-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Contended_update_of_a_person_stops_after_its_retries() =>
        await AssertStops(host => host.GetService<CertBot.Repositories.PersonStore>().Change(new("analyst"), p => p with { Name = "Another" }, default));

    [Fact]
    public async Task Contended_update_of_a_row_stops_after_its_retries() =>
        await AssertStops(host => host.GetService<ApplicationSummaryStore>().Put(LongListTests.Row("one", TestHost.StartTime), TestHost.StartTime, default));

    /// <summary>
    /// After a host was away, a busy reviewer's clients all repeat their messages at once. More arrive than a change may lose races, and each is handled.
    /// </summary>
    [Fact]
    public async Task Every_message_of_a_person_who_sends_many_at_once_is_handled()
    {
        await using var host = await OpenOnFile();
        var chat = new ConversationAddress("web", "administrator", IsPersonal: true);
        await host.SendInput("administrator", chat, new Input.Text("hello"));
        var turns = host.GetService<ITurnHandler>();

        await AllAtOnce(n =>
            turns.Handle(
                new IncomingActivity
                {
                    From = new ChannelUser("web", "local", "administrator", "administrator"),
                    Conversation = chat,
                    EventId = string.Create(CultureInfo.InvariantCulture, $"many-{n}"),
                    Input = new Input.Text(n % 2 == 0 ? "give language-expert ux-expert" : "take language-expert ux-expert"),
                },
                CancellationToken.None
            )
        );
    }

    [Fact]
    public async Task Every_command_on_one_aggregate_is_executed_when_many_come_at_once()
    {
        await using var host = await OpenOnFile();
        var executor = host.GetService<CommandExecutor>();

        var results = await AllAtOnce(n =>
            executor.Execute(
                new Command.OnRoleAssignments(
                    new RoleAssignmentCommand.BindGroup(
                        new("language"),
                        new ConversationAddress("web", string.Create(CultureInfo.InvariantCulture, $"room-{n}"), IsPersonal: false)
                    )
                ),
                null,
                new Actor(new PersonId("settings"), [RoleName.Administrator], null),
                TestHost.StartTime,
                CancellationToken.None
            )
        );

        Assert.All(results, r => Assert.IsType<CommandResult.Completed>(r));
    }

    [Fact]
    public async Task Every_file_of_a_person_who_sends_many_at_once_is_counted()
    {
        await using var host = await OpenOnFile();
        var sender = new ChannelUser("web", "local", "ana", "Ana");
        var quota = new UploadQuota(host.Store, host.Clock, 10_000);

        await AllAtOnce(async _ =>
        {
            await quota.Charge(sender, 10, CancellationToken.None);
            return true;
        });

        Assert.Equal(10_000 - (10 * Many), await quota.GetRemaining(sender, CancellationToken.None));
    }

    private static async Task<T[]> AllAtOnce<T>(Func<int, Task<T>> act) => await Task.WhenAll(Enumerable.Range(0, Many).Select(n => Task.Run(() => act(n))));

    /// <summary>A store whose commits take their time on another thread, so that writers really compete.</summary>
    private async Task<TestHost> OpenOnFile() =>
        await TestHost.Create(clock => Task.FromResult<IStore>(SqliteStore.Open(Path.Combine(_folder.FullName, "certbot.db"), clock)));

    private static async Task AssertStops(Func<TestHost, Task> change)
    {
        var store = new ContendedStore(new MemoryStore(new FakeClock(TestHost.StartTime)));
        await using var host = await TestHost.Create(store);
        store.IsContended = true;

        await Assert.ThrowsAsync<TimeoutException>(() => change(host));

        Assert.Equal(OptimisticRetry.MaxAttempts, store.Attempts);
    }
}
