using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Outbox.Routing;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Store.Documents;

/// <summary>An unreadable document stops only what needs it, stays unchanged, and is reported.</summary>
public sealed class QuarantinedDocumentsTests : IAsyncLifetime
{
    private static readonly ConversationAddress Ana = new("web", "ana", IsPersonal: true);
    private static readonly ConversationAddress Bo = new("web", "bo", IsPersonal: true);

    private readonly FakeClock _clock = new(TestHost.StartTime);
    private MemoryStore? _store;
    private TestHost? _host;

    private MemoryStore Raw => _store ?? throw new InvalidOperationException("not open");

    private TestHost At => _host ?? throw new InvalidOperationException("not open");

    public async ValueTask InitializeAsync()
    {
        _store = new MemoryStore(_clock);
        _host = await TestHost.Create(_store);
    }

    public async ValueTask DisposeAsync() => await At.DisposeAsync();

    public static TheoryData<string, string> DamagedDocuments { get; } =
        new()
        {
            { """{"v":1,"notice":{"to":""", "test/out:bad: a damaged document" },
            { """{"v":2,"letter":{}}""", "test/out:bad: a document of a future version (2, this CertBot reads 1)" },
            { """{"v":1,"letter":{},"attempts":0}""", "test/out:bad: a damaged document" }, // written by a newer host; this one does not know the case
        };

    [Theory]
    [MemberData(nameof(DamagedDocuments))]
    public async Task Outbox_messages_behind_a_damaged_one_are_delivered_and_it_is_kept(string json, string line)
    {
        var bad = await Put("test", new Document("out:bad", OutboxDocuments.Kind, json) { Due = TestHost.StartTime - Duration.FromDays(1) });
        await Notify("test", Ana);
        await Notify("other", Bo);
        await At.ProcessUntilIdle();

        Assert.Equal(["ana", "bo"], At.Web.TakeNewMessages().Select(p => p.Address.Id).Order(StringComparer.Ordinal));
        for (var minute = 0; minute < 10; minute++)
        {
            _clock.Advance(Duration.FromMinutes(1));
            At.Clock.Advance(Duration.FromMinutes(1));
            Assert.Equal(0, await At.GetService<OutboxDispatcher>().DispatchAll(default));
        }

        Assert.Equal(bad, await Raw.Get("test", "out:bad", default));
        Assert.Equal(line, await At.GetService<QuarantinedDocuments>().FindProblem(default));
        Assert.Single(At.Log.ProjectLines, l => l.Contains(line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hundreds_of_damaged_documents_do_not_block_the_others()
    {
        for (var n = 0; n < 450; n++)
            await Put("test", new Document($"out:bad-{n:D3}", OutboxDocuments.Kind, "{") { Due = TestHost.StartTime - Duration.FromDays(1) });
        await Notify("test", Ana);
        for (var round = 0; round < 5; round++)
            await At.GetService<OutboxDispatcher>().DispatchAll(default);

        Assert.Single(At.Web.TakeNewMessages());
        Assert.EndsWith(
            "out:bad-000: a damaged document; and 449 more",
            await At.GetService<QuarantinedDocuments>().FindProblem(default),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Damaged_document_holds_back_only_the_message_that_needs_it()
    {
        await Put(StoreKeys.ConversationAddress(Ana), new Document("closed", "closed", """{"v":1,"place":3}"""));
        await Notify("test", Ana);
        await Notify("test", Bo);
        await At.ProcessUntilIdle();

        Assert.Equal(["bo"], At.Web.TakeNewMessages().Select(p => p.Address.Id));
        Assert.Single(await Raw.List("test", OutboxDocuments.Kind, "", 10, default));
        Assert.Equal("place:web:ana/closed: a damaged document", await At.GetService<QuarantinedDocuments>().FindProblem(default));

        // Repaired: the message is delivered, and nothing is reported any more.
        Assert.IsType<CommitResult.Committed>(await Raw.Commit(StoreKeys.ConversationAddress(Ana), [new Write.Delete("closed", null)], default));
        At.Clock.Advance(Duration.FromMinutes(1));
        await At.ProcessUntilIdle();
        Assert.Equal(["ana"], At.Web.TakeNewMessages().Select(p => p.Address.Id));
        Assert.Null(await At.GetService<QuarantinedDocuments>().FindProblem(default));
    }

    [Fact]
    public async Task Timer_sweep_skips_a_damaged_document_and_logs_it_once()
    {
        await Put("app:bad", new Document(Snapshot.Id, "application", """{"v":1,"seq":1,"hash":"","state":{"id":7}}""") { Due = TestHost.StartTime });
        await Put("talk:web:bad:bad", new Document(ConversationStore.Kind, ConversationStore.Kind, """{"v":9}""") { Due = TestHost.StartTime });
        for (var minute = 0; minute < 5; minute++)
        {
            await At.ProcessUntilIdle();
            At.Clock.Advance(Duration.FromMinutes(1));
        }

        Assert.Equal("app:bad/snapshot: a damaged document; and 1 more", await At.GetService<QuarantinedDocuments>().FindProblem(default));
        Assert.Equal(2, At.Log.ProjectLines.Count(l => l.Contains("left unchanged", StringComparison.Ordinal)));
        Assert.DoesNotContain(At.Log.ProjectLines, l => l.Contains("The clock could not", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Damaged_row_does_not_hide_other_rows()
    {
        await Put(StoreKeys.ReadModel("unreachable"), new Document("a", "unreachable", "{"));
        await Put(
            StoreKeys.ReadModel("unreachable"),
            new Document(
                "b",
                "unreachable",
                """{"v":1,"place":{"channel":"web","id":"bo","personal":true},"why":"disabled-by-admin","since":"2026-03-02T08:00:00Z"}"""
            )
        );

        Assert.Equal(["bo"], (await At.GetService<UnreachableConversationStore>().GetAll(default).ToArrayAsync()).Select(u => u.Conversation.Id));
        Assert.Equal("list:unreachable/a: a damaged document", await At.GetService<QuarantinedDocuments>().FindProblem(default));
    }

    private async Task<StoredDocument> Put(string partition, Document document)
    {
        Assert.IsType<CommitResult.Committed>(await Raw.Commit(partition, [new Write.Upsert(document)], default));
        return await Raw.Get(partition, document.Id, default) ?? throw new InvalidOperationException();
    }

    private Task Notify(string partition, ConversationAddress address) =>
        Put(
            partition,
            OutboxDocuments.Create(new Notification(new Recipient.ToConversation(address), TeamsTestHost.NumberedLine(1)), null, address.Id, TestHost.StartTime)
        );
}
