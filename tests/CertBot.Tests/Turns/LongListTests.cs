using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
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
        await Put(host, ApplicationSummaryStore.OpenList, [.. Rows("a", 2_250, TestHost.StartTime), Row("z", TestHost.StartTime - Duration.FromDays(9))]);

        var (rows, more) = await host.GetService<ApplicationSummaryStore>().ListFor(Analyst, default);

        Assert.Equal("z", rows[0].Id.Value);
        Assert.Equal((2_000, 251), (rows.Length, more));
        Assert.Equal(rows.OrderBy(r => r.WaitingSince).Select(r => r.Id), rows.Select(r => r.Id));
        Assert.Equal("a1998", rows[^1].Id.Value);
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
        Assert.Equal((1, 15, 450), Shown(data));

        await host.SendInput("analyst", Chat, new Input.Text("more"));
        Assert.Equal((16, 30, 450), Shown(Assert.IsType<BotMessage.CardMessage>(host.Web.VisibleMessages(Chat)[0].Message.Source).Data));

        await host.SendInput("analyst", Chat, new Input.Click("applications", ImmutableSortedDictionary<string, string>.Empty.SetItem("page", "30")));
        var last = Assert.IsType<BotMessage.CardMessage>(host.Web.VisibleMessages(Chat)[0].Message.Source).Data;
        Assert.Equal((436, 450, 450), Shown(last));
        Assert.Null(last["next"]);
    }

    [Fact]
    public async Task Application_is_found_by_name_behind_hundreds_of_another_vendor()
    {
        await using var host = await TestHost.Create();
        await Put(host, ApplicationSummaryStore.OpenList, Rows("a", 230, TestHost.StartTime - Duration.FromDays(1)));
        await new ApplicationSeeder(host.GetService<IServiceProvider>()).Apply("zz-honest", TestPeople.Developer, "Zz Honest");
        await host.ProcessUntilIdle();

        await host.SendInput("analyst", Chat, new Input.Text("status zz honest"));
        Assert.Equal("status", Assert.IsType<BotMessage.CardMessage>(host.Web.VisibleMessages(Chat)[0].Message.Source).Name);

        var names = new List<string>();
        await host.SendInput("analyst", Chat, new Input.Text("queue"));
        for (var page = 1; page <= 24; page++, await host.SendInput("analyst", Chat, new Input.Text("more")))
        {
            var data = Assert.IsType<BotMessage.CardMessage>(host.Web.VisibleMessages(Chat)[0].Message.Source).Data;
            Assert.Equal((LocalizableValue)231, data["count"]);
            names.Add(CoreJson.Write(data["items"]));
        }

        Assert.Contains(names, n => n.Contains("Zz Honest", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ended_application_leaves_the_open_list_at_once_and_a_late_row_does_not_bring_it_back()
    {
        await using var host = await TestHost.Create();
        var summaries = host.GetService<ApplicationSummaryStore>();
        var open = StoreKeys.ReadModel(ApplicationSummaryStore.OpenList);
        await summaries.Put(Row("a", TestHost.StartTime), TestHost.StartTime, default);
        await summaries.Put(Row("a", TestHost.StartTime) with { Revision = 3, HasEnded = true }, TestHost.StartTime, default);

        Assert.Empty(await host.Store.List(open, ApplicationSummaryStore.Kind, "", 10, default));
        await summaries.Put(Row("a", TestHost.StartTime) with { Revision = 2 }, TestHost.StartTime, default);
        Assert.Empty(await host.Store.List(open, ApplicationSummaryStore.Kind, "", 10, default));
        await summaries.Put(Row("a", TestHost.StartTime) with { Revision = 4 }, TestHost.StartTime, default);
        Assert.Single(await host.Store.List(open, ApplicationSummaryStore.Kind, "", 10, default));
    }

    [Fact]
    public async Task Vendor_with_ten_applications_before_the_kick_off_is_refused_until_one_is_decided()
    {
        await using var host = await TestHost.Create();
        var seeder = new ApplicationSeeder(host.GetService<IServiceProvider>());
        for (var n = 0; n < 10; n++)
        {
            await seeder.Apply($"acme-{n}", TestPeople.Developer, $"Acme {n}");
            await host.ProcessUntilIdle();
        }

        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => seeder.Apply("acme-10", TestPeople.Developer, "Acme 10"));
        var developer = new ConversationAddress("web", "developer", IsPersonal: true);
        await host.SendInput("developer", developer, new Input.Text("apply"));
        await host.SendInput("developer", developer, new Input.Text("https://marketplace.creatio.com/app/acme-10"));
        Assert.Contains("10", CoreJson.Write(host.Web.VisibleMessages(developer)[0].Message.Source), StringComparison.Ordinal);
        Assert.Contains("too-many-open", CoreJson.Write(host.Web.VisibleMessages(developer)[0].Message.Source), StringComparison.Ordinal);

        await seeder.Execute("acme-3", TestPeople.Analyst, new ApplicationCommand.FindReady(PriorityLevel.High, "good"));
        await host.ProcessUntilIdle();
        await seeder.Apply("acme-10", TestPeople.Developer, "Acme 10");
    }

    private static (int From, int To, int Count) Shown(LocalizableObject data)
    {
        using var more = System.Text.Json.JsonDocument.Parse(CoreJson.Write(data["more"]));
        var text = more.RootElement.ToString();
        int Number(string name) =>
            int.Parse(System.Text.RegularExpressions.Regex.Match(text, $"\"{name}\":\\s*(\\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
        return (Number("from"), Number("to"), Number("count"));
    }

    [Fact]
    public async Task Items_waiting_for_the_reader_are_shown_before_others()
    {
        await using var host = await TestHost.Create();
        await Put(
            host,
            ApplicationSummaryStore.OpenList,
            Rows("a", 2_010, TestHost.StartTime).Select(r => r with { ResponsibleParty = ResponsibleParty.Nobody, Stage = "deferred" })
        );
        await Put(
            host,
            ApplicationSummaryStore.OpenList,
            Rows("b", 2_010, TestHost.StartTime).Select(r => r with { ResponsibleParty = ResponsibleParty.Vendor, Stage = "collecting" })
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
            [.. Rows("a", 2_450, TestHost.StartTime), Row("z", TestHost.StartTime + Duration.FromDays(9)) with { Escalations = [new("E-1")] }]
        );
        var searchUser = await host.GetService<ApplicationQueries>().FindUser(new ChannelUser("web", "local", "analyst", "analyst"), default)
            ?? throw new InvalidOperationException("nobody");

        Assert.Equal("z", Assert.Single(await host.GetService<ApplicationQueries>().Find(searchUser, "App z", default)).Id.Value);
        Assert.Equal(2_000, (await host.GetService<ApplicationQueries>().Find(searchUser, "", default)).Length);
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
        Assert.Contains("450", CoreJson.Write(data["more"]), StringComparison.Ordinal);
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
