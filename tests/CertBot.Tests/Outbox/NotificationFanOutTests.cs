using System.Collections.Concurrent;
using System.Collections.Immutable;
using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Outbox;

/// <summary>A notification has more recipients than one batch of the store can hold: each of them receives it once, whenever the host is stopped.</summary>
public sealed class NotificationFanOutTests : IAsyncLifetime
{
    private const int Many = 250;

    private static readonly ImmutableArray<PersonId> Members = [.. Enumerable.Range(0, Many).Select(n => new PersonId($"crowd-{n:D3}"))];

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("certbot-many-").FullName;
    private readonly ConcurrentQueue<string> _sent = [];
    private TestHost? _host;
    private CrashAfterCommitStore? _crashingStore;

    private TestHost At => _host ?? throw new InvalidOperationException("not open");

    private CrashAfterCommitStore CrashingStore => _crashingStore ?? throw new InvalidOperationException("not open");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await At.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("memory", 0)]
    [InlineData("memory", 1)] // the first part is stored
    [InlineData("memory", 2)] // one message of it is delivered
    [InlineData("memory", 91)] // all messages of it are delivered
    [InlineData("memory", 92)] // the second part is stored
    [InlineData("memory", 182)]
    [InlineData("memory", 183, Traits = ["Campaign", "Long"])]
    [InlineData("memory", 253)]
    [InlineData("sqlite", 0)]
    [InlineData("sqlite", 1, Traits = ["Campaign", "Long"])]
    [InlineData("sqlite", 92)]
    public async Task Every_vendor_member_is_notified_once_wherever_the_host_stops(string store, int commits)
    {
        await Open(store);
        await RegisterMembers();
        await Join();
        await Put(new Notification(new Recipient.ToVendor(new("crowd")), TeamsTestHost.NumberedLine(1)));

        await Settle(commits);

        Assert.Equal(Members.Select(p => p.Value), _sent.Order(StringComparer.Ordinal));
        Assert.Empty(await At.Store.List("test", OutboxDocuments.Kind, "", 10, default));
    }

    [Theory]
    [InlineData("memory", 0)]
    [InlineData("memory", 3)] // the first part for the administrators is stored
    [InlineData("memory", 4, Traits = ["Campaign", "Long"])]
    [InlineData("memory", 93)]
    [InlineData("memory", 94)]
    [InlineData("memory", 95, Traits = ["Campaign", "Long"])]
    [InlineData("memory", 300)]
    [InlineData("sqlite", 0, Traits = ["Campaign", "Long"])]
    [InlineData("sqlite", 94)]
    public async Task Every_administrator_is_notified_once_for_a_closed_group(string store, int commits)
    {
        var group = new ConversationAddress("web", "reviewers", IsPersonal: false);
        await Open(store);
        await RegisterMembers();
        foreach (var person in Members)
            await Order(new RoleAssignmentCommand.AssignRole(RoleName.Administrator, person));
        await Order(new RoleAssignmentCommand.BindGroup(new("reviews"), group));
        At.Web.BlockConversation(group.Id, UnreachableReason.Removed);
        await Put(new Notification(new Recipient.ToGroup(new("reviews")), TeamsTestHost.NumberedLine(1)));

        await Settle(commits);

        // Each administrator receives the note about the original recipient, and the line.
        Assert.Equal(Members.SelectMany(p => (string[])[p.Value, p.Value]), _sent.Where(p => p != "administrator").Order(StringComparer.Ordinal)); // whom it was for, and the line
        Assert.All(At.Web.TakeNewMessages().GroupBy(p => p.Address.Id), posts =>
            Assert.Equal([false, true], posts.Select(p => p.Message.Text?.Contains("App 1", StringComparison.Ordinal)))
        );
        Assert.Empty(await At.Store.List("test", OutboxDocuments.Kind, "", 10, default));
        Assert.Empty(await At.Store.List("test", OutboxDocuments.DeadLetterKind, "", 10, default));
    }

    [Fact]
    public async Task Long_message_is_split_into_smaller_parts()
    {
        await Open("memory");
        await RegisterMembers();
        await Join();
        await Put(
            new Notification(
                new Recipient.ToVendor(new("crowd")),
                new BotMessage.TextMessage("notice.found-ready", new() { ["app"] = new string('x', 60_000), ["version"] = "1" })
            )
        );

        await Settle(0);

        Assert.Equal(Members.Select(p => p.Value), _sent.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Recipient_removed_between_two_parts_is_not_notified_twice()
    {
        await Open("memory");
        await RegisterMembers();
        await Join();
        await Put(new Notification(new Recipient.ToVendor(new("crowd")), TeamsTestHost.NumberedLine(1)));
        CrashingStore.CrashAfter(91);
        await Assert.ThrowsAsync<IOException>(At.ProcessUntilIdle);
        CrashingStore.Repair();
        var people = At.GetService<CertBot.Repositories.PersonStore>();
        foreach (var received in Members.Take(50))
        {
            await people.Change(
                received,
                p => p with { PersonalChats = [new ConversationAddress("web", $"{p.Id.Value}-elsewhere", IsPersonal: true)] },
                default
            );
        }
        await Fact(new VendorEvent.Left(Members[89]));

        await At.Restart();

        Assert.Equal(Members.Select(p => p.Value), _sent.Order(StringComparer.Ordinal));
    }

    private async Task Open(string store) =>
        _host = await TestHost.Create(clock =>
        {
            _crashingStore = new CrashAfterCommitStore(
                store == "memory" ? new MemoryStore(clock) : SqliteStore.Open(Path.Combine(_folder, "certbot.db"), clock)
            );
            return Task.FromResult<IStore>(_crashingStore);
        });

    private async Task RegisterMembers()
    {
        var people = At.GetService<CertBot.Repositories.PersonStore>();
        foreach (var person in Members)
        {
            await people.Create(
                new Person
                {
                    Id = person,
                    Name = person.Value,
                    Language = LanguageCode.En,
                    Zone = "Etc/UTC",
                    PersonalChats = [new ConversationAddress("web", person.Value, IsPersonal: true)],
                },
                default
            );
        }
    }

    private Task Join() =>
        Fact([new VendorEvent.Created(new("crowd"), "Crowd"), .. Members.Skip(1).Select(p => new VendorEvent.Joined("", p, VendorRole.Developer))]);

    private async Task Fact(params IEnumerable<VendorEvent> events)
    {
        var repository = new AggregateRepository<Vendor, VendorEvent>(At.Store, "vendor", VendorDecider.Evolve);
        foreach (var some in events.Chunk(50))
        {
            ImmutableArray<RecordedEvent<VendorEvent>> facts = [.. some.Select(e => new RecordedEvent<VendorEvent>(TestHost.StartTime, Members[0], e))];
            var held = await repository.Load(StoreKeys.Vendor(new("crowd")), default);
            Assert.IsType<CommitResult.Committed>(
                await At.Store.Commit(held.Partition, [.. repository.BuildWrites(held, facts, repository.Evolve(held, facts), null)], default)
            );
        }
    }

    private async Task Order(RoleAssignmentCommand command)
    {
        Assert.IsType<CommandResult.Completed>(
            await At.GetService<CertBot.Commands.CommandExecutor>()
                .Execute(new Command.OnRoleAssignments(command), null, DemoData.Administrator, TestHost.StartTime, default)
        );
    }

    private async Task Put(Notification notice)
    {
        await At.ProcessUntilIdle();
        At.Web.TakeNewMessages();
        At.Web.BeforeSend = (address, _) =>
        {
            _sent.Enqueue(address.Id);
            return null;
        };
        Assert.IsType<CommitResult.Committed>(
            await At.Store.Commit("test", [new Write.Create(OutboxDocuments.Create(notice, null, "000001:00", TestHost.StartTime))], default)
        );
    }

    /// <summary>The host is stopped after that many commits (0: never), and restarted.</summary>
    private async Task Settle(int commits)
    {
        if (commits > 0)
        {
            CrashingStore.CrashAfter(commits);
            await Assert.ThrowsAsync<IOException>(At.ProcessUntilIdle);
            CrashingStore.Repair();
            await At.Restart();
        }

        await At.ProcessUntilIdle();
    }
}
