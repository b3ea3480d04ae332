using System.Collections.Immutable;
using CertBot.CommandLine;
using CertBot.CommandLine.Sla;
using CertBot.Commands;
using CertBot.Commands.Cases;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Tests.Kit;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Commands.Cases;

/// <summary>Cases from outside: each is taken in once, whatever is told again, in whatever order and however often at once.</summary>
public sealed class CaseIntakeTests
{
    private static readonly VendorId Acme = new("acme");

    private static readonly ApplicationId App = new("acme-sync");

    private static readonly Actor Key = Actor.Integration("key.K-1", Acme);

    private static readonly Instant Opened = TestHost.StartTime - Duration.FromHours(2);

    [Fact]
    public async Task Same_case_told_by_many_at_once_is_one_case()
    {
        await using var host = await CreateHost();
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Take(host, Record("JIRA-1"))));
        var id = Assert.Single(results.Select(IdOf).Distinct());
        Assert.Single(results.OfType<CaseIntakeResult.New>());
        Assert.Equal(new CaseId("C-2026-03-0001"), id);
    }

    [Fact]
    public async Task Numbers_of_many_cases_at_once_are_all_different()
    {
        await using var host = await CreateHost();
        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(n => Take(host, Record($"JIRA-{n}"))));
        Assert.Equal(60, results.OfType<CaseIntakeResult.New>().Select(r => r.Id).Distinct().Count());
        await host.ProcessUntilIdle();
        var cases = host.GetService<CaseStore>();
        Assert.Equal(60, (await cases.ListOpen(Acme, default)).Shown.Length);
        Assert.Equal(60, (await cases.ListAll(Acme, "", 200, default)).Length);
        Assert.Equal(60, await cases.EachOf(App, "2026-03", default).CountAsync());
        Assert.Equal(0, await cases.EachOf(App, "2026-02", default).CountAsync());
    }

    [Fact]
    public async Task What_is_told_again_changes_only_what_is_new()
    {
        await using var host = await CreateHost();
        Assert.IsType<CaseIntakeResult.New>(await Take(host, Record("JIRA-1")));
        Assert.IsType<CaseIntakeResult.Unchanged>(await Take(host, Record("JIRA-1")));
        var responded = Record("JIRA-1", new CaseFact.Responded(Opened + Duration.FromMinutes(30)));
        Assert.Equal(1, Assert.IsType<CaseIntakeResult.Changed>(await Preview(host, responded)).Facts);
        Assert.Equal(1, Assert.IsType<CaseIntakeResult.Changed>(await Take(host, responded)).Facts);
        Assert.IsType<CaseIntakeResult.Unchanged>(await Take(host, responded));
        Assert.IsType<CaseIntakeResult.Unchanged>(await Take(host, Record("JIRA-1")));
        var urgent = responded with { Opening = responded.Opening with { Priority = CasePriority.High } };
        Assert.Equal(1, Assert.IsType<CaseIntakeResult.Changed>(await Take(host, urgent)).Facts);
        Assert.IsType<CaseIntakeResult.Unchanged>(await Take(host, urgent));
    }

    [Fact]
    public async Task Refused_case_takes_no_number_and_leaves_nothing()
    {
        await using var host = await CreateHost();
        var before = await Dump(host);
        var early = Record("JIRA-1", new CaseFact.Responded(Opened - Duration.FromMinutes(1)));
        Assert.Equal("support.refused.before-opening", Refusal(await Take(host, early)));
        var unknown = Record("JIRA-1");
        Assert.Equal(
            "support.refused.unknown-customer",
            Refusal(await Take(host, unknown with { Opening = unknown.Opening with { Customer = new("nobody") } }))
        );
        Assert.Equal(
            "support.refused.unknown-application",
            Refusal(await Take(host, unknown with { Opening = unknown.Opening with { Application = new("other") } }))
        );
        Assert.Equal(before, await Dump(host));
        Assert.Equal(new CaseId("C-2026-03-0001"), IdOf(await Take(host, Record("JIRA-1"))));
    }

    [Fact]
    public async Task Host_that_stopped_between_the_number_and_the_case_goes_on_with_that_number()
    {
        await using var host = await CreateHost();
        var store = host.GetService<IStore>();
        await store.Commit(StoreKeys.CaseReference(Acme, "JIRA-1"), [new Write.Create(new CaseReference(new("C-2026-03-0007")).ToDocument())], default);
        Assert.Equal(new CaseId("C-2026-03-0007"), Assert.IsType<CaseIntakeResult.New>(await Take(host, Record("JIRA-1"))).Id);
    }

    [Fact]
    public async Task More_facts_than_one_command_may_have_are_taken_in_parts()
    {
        await using var host = await CreateHost();
        var many = Record("JIRA-1", [.. Enumerable.Range(1, 119).Select(n => (CaseFact)new CaseFact.Responded(Opened + Duration.FromMinutes(n)))]);
        var id = IdOf(await Take(host, many)) ?? default;
        Assert.Equal(119, (await host.GetService<CaseStore>().Find(id, default))?.Facts.Length);
        Assert.IsType<CaseIntakeResult.Unchanged>(await Take(host, many));
    }

    [Fact]
    public async Task Case_that_is_nearly_due_and_missed_is_said_to_those_concerned()
    {
        await using var host = await CreateHost();
        await Take(host, Record("JIRA-1"));
        host.Clock.Advance(Duration.FromDays(1));
        await host.ProcessUntilIdle();
        host.Clock.Advance(Duration.FromMinutes(10));
        await host.ProcessUntilIdle();
        var missed = host.Web.TakeNewMessages().Where(m => m.Message.Text?.Contains("C-2026-03-0001", StringComparison.Ordinal) == true).ToArray();
        Assert.Contains("developer-manager", missed.Select(m => m.Address.Id));
        Assert.Contains("analyst", missed.Select(m => m.Address.Id));
        Assert.DoesNotContain("other-developer", missed.Select(m => m.Address.Id));
        Assert.Equal(["first-response"], (await host.GetService<CaseStore>().Find(new("C-2026-03-0001"), default))?.Missed);
    }

    [Fact]
    public async Task Histories_of_cases_and_customers_are_verified_and_explained_from_the_command_line()
    {
        await using var host = await CreateHost();
        await Take(host, Record("JIRA-1", new CaseFact.Responded(Opened + Duration.FromMinutes(30))));
        var (output, error) = (new StringWriter(), new StringWriter());
        Assert.Equal(0, await AuditVerify.Run(host.GetService<IStore>(), null, output, error, default));
        Assert.EndsWith("0 faults", output.ToString().TrimEnd(), StringComparison.Ordinal);

        output.GetStringBuilder().Clear();
        var editions = host.GetService<InstalledEditions>();
        Assert.Equal(
            0,
            await SlaExplain.Run(host.GetService<IStore>(), editions, new("C-2026-03-0001"), host.Clock.GetCurrentInstant(), output, error, default)
        );
        Assert.StartsWith("The first response came ", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("support time", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            2,
            await SlaExplain.Run(host.GetService<IStore>(), editions, new("C-2026-03-9999"), host.Clock.GetCurrentInstant(), output, error, default)
        );
        Assert.Equal("there is no case C-2026-03-9999", error.ToString().TrimEnd());
    }

    [Fact]
    public async Task Lists_that_were_damaged_are_made_anew_from_the_cases_and_customers()
    {
        await using var host = await CreateHost();
        await Take(host, Record("JIRA-1"));
        await Take(host, Record("JIRA-2", new CaseFact.Resolved(Opened + Duration.FromMinutes(30))));
        await host.ProcessUntilIdle();
        var (store, editions) = (host.GetService<IStore>(), host.GetService<InstalledEditions>());
        var right = await Rows(store);
        Assert.Equal("0 rows written, 0 removed, 0 faults", await Rebuild());

        await store.Commit("list:cases.acme", [new Write.Delete("C-2026-03-0001", null)], default);
        await store.Commit("list:customers.acme", [new Write.Delete("northwind", null)], default);
        await store.Commit("list:open-cases.acme", [new Write.Upsert(new Document("C-2026-03-0099", CaseStore.Kind, """{"v":1}"""))], default);
        Assert.Equal("2 rows written, 1 removed, 0 faults", await Rebuild());
        Assert.Equal(right, await Rows(store));

        async Task<string> Rebuild()
        {
            var (output, error) = (new StringWriter(), new StringWriter());
            Assert.Equal(0, await StoreRebuildLists.Run(store, editions, host.Clock, output, error, default));
            return output.ToString().TrimEnd().Split('\n')[^1].Trim();
        }
    }

    [Fact]
    public async Task What_somebody_looked_after_who_leaves_the_vendor_is_a_colleagues()
    {
        await using var host = await CreateHost();
        var record = Record("JIRA-1");
        await Take(host, record with { Opening = record.Opening with { Owner = new("developer") } });
        await host.ProcessUntilIdle();
        await host.SendInput("developer-manager", new("web", "developer-manager", IsPersonal: true), new Input.Text("remove Ana Costa"));
        await host.SendInput("developer-manager", new("web", "developer-manager", IsPersonal: true), new Input.Text("yes"));
        Assert.Equal(new PersonId("developer-manager"), (await host.GetService<CaseStore>().Find(new("C-2026-03-0001"), default))?.Owner);
    }

    private static async Task<string[]> Rows(IStore store)
    {
        List<string> rows = [];
        await foreach (var list in store.Partitions("list:", default))
            rows.AddRange((await store.All(list, "", 100, default)).Select(r => $"{list}/{r.Document.Id} {r.Document.Json}"));
        return [.. rows];
    }

    private static async Task<TestHost> CreateHost()
    {
        var host = await TestHost.Create();
        await new ApplicationSeeder(host.GetService<IServiceProvider>()).Apply("acme-sync", TestPeople.Developer, "Acme Sync");
        await CustomerSeeder.SaveNorthwind(host);
        host.Web.TakeNewMessages();
        return host;
    }

    private static CaseRecord Record(string externalId, params ImmutableArray<CaseFact> facts) =>
        new(
            new CaseRegistration
            {
                Application = App,
                Customer = new("northwind"),
                Subject = "Sync stops every night",
                Filer = new("Gerda Klein", "gerda@northwind.example"),
                OpenedAt = Opened,
                Priority = CasePriority.Medium,
                Kind = CaseKind.Incident,
                Origin = CaseOrigin.File,
                ExternalId = externalId,
            },
            facts
        );

    private static Task<CaseIntakeResult> Take(TestHost host, CaseRecord record) =>
        host.GetService<CaseIntake>().Take(Acme, record, Key, host.Clock.GetCurrentInstant(), default);

    private static Task<CaseIntakeResult> Preview(TestHost host, CaseRecord record) =>
        host.GetService<CaseIntake>().Preview(Acme, record, Key, host.Clock.GetCurrentInstant(), default);

    private static CaseId? IdOf(CaseIntakeResult result) =>
        result switch
        {
            CaseIntakeResult.New(var id) => id,
            CaseIntakeResult.Changed(var id, _) => id,
            CaseIntakeResult.Unchanged(var id) => id,
            _ => null,
        };

    private static string? Refusal(CaseIntakeResult result) => (result as CaseIntakeResult.Refused)?.Refusal.Code;

    private static async Task<string> Dump(TestHost host)
    {
        var store = host.GetService<IStore>();
        List<string> partitions = [];
        await foreach (var partition in store.Partitions("case", default))
            partitions.Add(partition);
        return string.Join('\n', partitions);
    }
}
