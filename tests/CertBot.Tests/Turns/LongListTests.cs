using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox.Routing;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Turns;

/// <summary>There are more applications than one list shows: which of them are shown depends on their waiting time, never on their ids.</summary>
public sealed class LongListTests
{
    private static readonly ConversationAddress Chat = new("web", "analyst", IsPersonal: true);

    private static readonly Actor Analyst = new(new("analyst"), [RoleName.Analyst], null);

    [Fact]
    public async Task Longest_waiting_item_is_first_whatever_its_id()
    {
        await using var host = await TestHost.Create();
        await Put(host, ApplicationSummaryStore.OpenList, [.. Rows("a", 450, TestHost.StartTime), Row("z", TestHost.StartTime - Duration.FromDays(9))]);

        var (rows, more) = await host.GetService<ApplicationSummaryStore>().ListFor(Analyst, default);

        Assert.Equal("z", rows[0].Id.Value);
        Assert.Equal((200, 251), (rows.Length, more));
        Assert.Equal(rows.OrderBy(r => r.WaitingSince).Select(r => r.Id), rows.Select(r => r.Id));
        Assert.Equal("a0198", rows[^1].Id.Value);
    }

    [Fact]
    public async Task Ended_applications_take_no_place_in_a_list()
    {
        await using var host = await TestHost.Create();
        await Put(
            host,
            ApplicationSummaryStore.OpenList,
            [
                .. Rows("a", 250, TestHost.StartTime).Select(r => r with { HasEnded = true, ResponsibleParty = ResponsibleParty.Nobody }),
                .. Rows("z", 3, TestHost.StartTime),
            ]
        );

        Assert.Equal(["z0000", "z0001", "z0002"], (await host.GetService<ApplicationSummaryStore>().ListFor(Analyst, default)).Shown.Select(r => r.Id.Value));
    }

    [Fact]
    public async Task List_counts_the_items_it_does_not_show()
    {
        await using var host = await TestHost.Create();
        await Put(host, ApplicationSummaryStore.OpenList, Rows("a", 450, TestHost.StartTime));

        await host.SendInput("analyst", Chat, new Input.Text("applications"));

        var data = Assert.IsType<BotMessage.CardMessage>(host.Web.VisibleMessages(Chat)[0].Message.Source).Data;
        Assert.Equal((LocalizableValue)450, data["count"]);
        Assert.Contains("435", CoreJson.Write(data["more"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Items_waiting_for_the_reader_are_shown_before_others()
    {
        await using var host = await TestHost.Create();
        await Put(
            host,
            ApplicationSummaryStore.OpenList,
            Rows("a", 210, TestHost.StartTime).Select(r => r with { ResponsibleParty = ResponsibleParty.Nobody, Stage = "deferred" })
        );
        await Put(
            host,
            ApplicationSummaryStore.OpenList,
            Rows("b", 210, TestHost.StartTime).Select(r => r with { ResponsibleParty = ResponsibleParty.Vendor, Stage = "collecting" })
        );
        await Put(host, ApplicationSummaryStore.OpenList, Rows("z", 2, TestHost.StartTime + Duration.FromDays(30)));

        var (rows, _) = await host.GetService<ApplicationSummaryStore>().ListFor(Analyst, default);

        Assert.Equal(["z0000", "z0001"], rows[^2..].Select(r => r.Id.Value));
        Assert.All(rows[..^2], r => Assert.Equal(ResponsibleParty.Vendor, r.ResponsibleParty));
    }

    [Fact]
    public async Task Search_finds_items_no_list_shows()
    {
        await using var host = await TestHost.Create();
        await Put(
            host,
            ApplicationSummaryStore.OpenList,
            [.. Rows("a", 450, TestHost.StartTime), Row("z", TestHost.StartTime + Duration.FromDays(9)) with { Escalations = [new("E-1")] }]
        );
        var searchUser = await host.GetService<ApplicationQueries>().FindUser(new ChannelUser("web", "local", "analyst", "analyst"), default)
            ?? throw new InvalidOperationException("nobody");

        Assert.Equal("z", Assert.Single(await host.GetService<ApplicationQueries>().Find(searchUser, "App z", default)).Id.Value);
        Assert.Equal(200, (await host.GetService<ApplicationQueries>().Find(searchUser, "", default)).Length);
    }

    [Fact]
    public async Task List_of_one_page_is_read_with_one_request()
    {
        var asked = new CountingStore(new MemoryStore(new FakeClock(TestHost.StartTime)));
        await using var host = await TestHost.Create(asked);
        await Put(host, ApplicationSummaryStore.OpenList, Rows("a", 199, TestHost.StartTime));
        asked.TakeCounts();

        await host.GetService<ApplicationSummaryStore>().ListFor(Analyst, default);

        Assert.Equal((0, 1, 0, 0, 0), asked.TakeCounts());
    }

    [Fact]
    public async Task Longest_unreachable_conversations_are_shown_and_all_are_counted()
    {
        await using var host = await TestHost.Create();
        Write[] writes =
        [
            .. Enumerable
                .Range(0, 450)
                .Select(n => new UnreachableConversation(
                    new ConversationAddress("web", $"p{n:D4}", IsPersonal: true),
                    null,
                    UnreachableReason.Removed,
                    TestHost.StartTime - Duration.FromMinutes(n)
                ))
                .Select(u => new Write.Upsert(new Document(u.Conversation.Id, UnreachableConversationStore.ListKind, VersionedJson.Write(u)))),
        ];
        foreach (var some in writes.Chunk(100))
            await host.Store.Commit(UnreachableConversationStore.ListPartition, some, default);
        var address = new ConversationAddress("web", "administrator", IsPersonal: true);

        await host.SendInput("administrator", address, new Input.Text("unreachable"));

        Assert.Equal("p0449", (await host.GetService<UnreachableConversationStore>().Longest(default)).Shown[0].Conversation.Id);
        var data = Assert.IsType<BotMessage.CardMessage>(host.Web.VisibleMessages(address)[0].Message.Source).Data;
        Assert.Equal((LocalizableValue)450, data["count"]);
        Assert.Contains("435", CoreJson.Write(data["more"]), StringComparison.Ordinal);
    }

    internal static ApplicationSummary Row(string id, Instant since) =>
        new()
        {
            Id = new(id),
            Name = $"App {id}",
            Version = "1.0",
            Vendor = new("acme"),
            VendorName = "Acme",
            Stage = "submitted",
            ResponsibleParty = ResponsibleParty.Analysts,
            WaitingSince = since,
            HasEnded = false,
            Revision = 1,
        };

    private static IEnumerable<ApplicationSummary> Rows(string prefix, int count, Instant since) =>
        Enumerable.Range(0, count).Select(n => Row(prefix + n.ToString("D4", CultureInfo.InvariantCulture), since + Duration.FromMinutes(n)));

    private static async Task Put(TestHost host, string list, IEnumerable<ApplicationSummary> rows)
    {
        foreach (var some in rows.Chunk(100))
        {
            Write[] writes = [.. some.Select(r => new Write.Upsert(new Document(r.Id.Value, ApplicationSummaryStore.Kind, VersionedJson.Write(r))))];
            Assert.IsType<CommitResult.Committed>(await host.Store.Commit(StoreKeys.ReadModel(list), writes, default));
        }
    }
}
