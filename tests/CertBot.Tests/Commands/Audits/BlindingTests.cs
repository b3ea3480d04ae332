using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Tests.Kit;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Commands.Audits;

/// <summary>What the vendor sees of a test question before the report: a case like the customer's others, and nothing else.</summary>
public sealed class BlindingTests
{
    private static readonly ConversationAddress Chat = new("web", "developer", IsPersonal: true);

    [Fact]
    public async Task Case_of_a_question_differs_from_an_ordinary_one_in_nothing_but_its_words()
    {
        await using var host = await TestHost.Create();
        var (asked, ordinary) = await AskBeside(host);

        var (left, right) = (await Describe(host, asked), await Describe(host, ordinary));
        Assert.Equal(right.Fields, left.Fields);
        Assert.Equal(right.Events, left.Events);
        // The next number of the month, whoever files.
        Assert.Equal(("C-2026-03-0001", "C-2026-03-0002"), (asked.Value, ordinary.Value));
    }

    [Fact]
    public async Task Nothing_the_vendor_reads_speaks_of_the_audit_before_its_report()
    {
        await using var host = await TestHost.Create();
        await AskBeside(host);
        host.Web.TakeNewMessages();

        foreach (
            var line in new[]
            {
                "status",
                "history",
                "audits",
                "test questions",
                "cases",
                "my cases",
                "case C-2026-03-0001",
                "explain C-2026-03-0001",
                "customers",
                "customer globex",
                "digest",
                "kpi acme-sync",
                "people",
            }
        )
        {
            await host.SendInput("developer", Chat, new Input.Text(line));
        }

        var seen = string.Join('\n', host.Web.TakeNewMessages().Select(m => m.ToString()));
        Assert.Contains("How do I sync?", seen, StringComparison.Ordinal); // it is their case
        foreach (var word in new[] { "shopper", "test question is", "seed-", "A-1", "Regular audit" })
            Assert.DoesNotContain(word, seen, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Documents_the_vendor_s_lists_are_made_of_do_not_name_the_audit()
    {
        await using var host = await TestHost.Create();
        var (asked, _) = await AskBeside(host);
        var key = (await AuditHost.Load(host)).Open?.Questions[0].Key ?? throw new InvalidOperationException("no question");

        await foreach (var partition in host.Store.Partitions("", default))
        {
            if (partition == StoreKeys.RegularAudits(AuditHost.App))
                continue;
            var after = "";
            while (await host.Store.All(partition, after, 100, default) is { Count: > 0 } page)
            {
                foreach (var document in page)
                    Assert.DoesNotContain(key, $"{document.Partition} {document.Document.Id} {document.Document.Json}", StringComparison.Ordinal);
                after = page[^1].Document.Id;
            }
        }

        Assert.NotNull(await host.GetService<CaseStore>().Find(asked, default));
    }

    /// <summary>One case is asked by the audit, the next is told by the portal with the same words.</summary>
    private static async Task<(CaseId Asked, CaseId Ordinary)> AskBeside(TestHost host)
    {
        await AuditHost.Prepare(host);
        await AuditHost.Open(host);
        await AuditHost.Send(host, AuditHost.Question("How do I sync?", new(2026, 3, 4)));
        host.Clock.Advance(Duration.FromDays(2));
        await host.ProcessUntilIdle();
        var history = await AuditHost.Load(host);
        var question = history.Open?.Questions[0] ?? throw new InvalidOperationException("no question");
        var asked = question.Asked?.Case ?? throw new InvalidOperationException("not asked");

        var now = host.Clock.GetCurrentInstant();
        var opening = ShopperTime.RegistrationOf(question, history, now);
        await host.GetService<CertBot.Commands.Cases.CaseIntake>()
            .Open(TestPeople.Acme, opening, [], "ordinary", Actor.Integration("portal", TestPeople.Acme), now, default);
        await host.ProcessUntilIdle();
        var rows = await host.GetService<CaseStore>().ListAll(TestPeople.Acme, "", 100, default);
        return (asked, rows.Single(r => r.Id != asked).Id);
    }

    /// <summary>The case without its number and times, and what happened to it.</summary>
    private static async Task<(string Fields, string Events)> Describe(TestHost host, CaseId id)
    {
        var supportCase = await host.GetService<CaseStore>().Find(id, default) ?? throw new InvalidOperationException("no case");
        var plain = supportCase with { Id = new("C"), Opening = supportCase.Opening with { OpenedAt = Instant.MinValue } };
        List<string> events = [];
        await foreach (var stored in EventStream<CaseEvent>.Read(host.Store, StoreKeys.Case(id), default))
            events.Add($"{stored.RecordedEvent.By} {stored.RecordedEvent.Data.GetType().Name}");
        return (CoreJson.Write(plain), string.Join(' ', events));
    }
}
