using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Tests.Kit;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.SuccessPortal;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Stores;
using CertBot.Tests.Kit.SuccessPortal;
using NodaTime;

namespace CertBot.Tests.SuccessPortal;

public sealed class PortalReaderTests
{
    private static readonly Instant Start = TestHost.StartTime;

    [Fact]
    public async Task Everything_is_read_once_in_pages_whatever_their_size()
    {
        await using var rig = await Rig.Create();
        rig.Portal.MaxPage = 7;
        // Twenty-five of one instant: more than two pages.
        for (var n = 1; n <= 60; n++)
            rig.Portal.Add(n, Start - Duration.FromMinutes(n is > 10 and <= 35 ? 155 : 200 - n));
        await rig.ReadToEnd();
        Assert.Equal(60, await rig.CountCases());
        var queries = rig.Portal.Queries.Count;
        await rig.ReadToEnd();
        Assert.Equal(60, await rig.CountCases());
        Assert.InRange(rig.Portal.Queries.Count - queries, 3, 6);
    }

    [Fact]
    public async Task Portals_with_pages_of_one_row_are_read_too()
    {
        await using var rig = await Rig.Create();
        rig.Portal.MaxPage = 1;
        for (var n = 1; n <= 6; n++)
            rig.Portal.Add(n, Start - Duration.FromHours(1));
        await rig.ReadToEnd();
        Assert.Equal(6, await rig.CountCases());
    }

    [Fact]
    public async Task Rows_that_move_between_two_pages_are_not_missed()
    {
        await using var rig = await Rig.Create(pageSize: 5);
        for (var n = 1; n <= 30; n++)
            rig.Portal.Add(n, Start - Duration.FromHours(1));
        var pages = 0;
        rig.Portal.AfterPage = () =>
        {
            // One that was read already leaves those of its instant: all others move up by one.
            if (++pages is >= 2 and <= 4)
                rig.Portal.Change(new Guid(pages, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]), Start - Duration.FromMinutes(pages));
        };
        await rig.ReadToEnd();
        Assert.Equal(30, await rig.CountCases());
    }

    [Fact]
    public async Task A_restart_in_the_middle_goes_on_where_it_was()
    {
        await using var rig = await Rig.Create(pageSize: 5);
        for (var n = 1; n <= 20; n++)
            rig.Portal.Add(n, Start - Duration.FromMinutes(100 - n));
        rig.Portal.Troubles.Enqueue(_ => Task.FromResult(false));
        rig.Portal.Troubles.Enqueue(_ => Task.FromResult(false));
        rig.Portal.Troubles.Enqueue(FakePortal.BreakOff());
        await rig.ReadRound();
        await rig.Host.ProcessUntilIdle();
        var before = await rig.CountCases();
        Assert.InRange(before, 6, 12);
        await rig.Host.Restart();
        rig.Portal.Queries.Clear();
        await rig.ReadToEnd();
        Assert.Equal(20, await rig.CountCases());
        Assert.DoesNotContain("1990", rig.Portal.Queries.First(), StringComparison.Ordinal);
    }

    /// <summary>The place that was reached is stored after the cases of the page.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(12)]
    public async Task A_host_that_stops_in_the_middle_of_a_page_misses_no_case_of_it(int commits)
    {
        CrashAfterCommitStore? crashing = null;
        await using var rig = await Rig.Create(pageSize: 5, store: clock =>
            Task.FromResult<IStore>(crashing = new CrashAfterCommitStore(new MemoryStore(clock)))
        );
        for (var n = 1; n <= 20; n++)
            rig.Portal.Add(n, Start - Duration.FromMinutes(100 - n));
        crashing?.CrashAfter(commits);
        await Assert.ThrowsAnyAsync<IOException>(rig.ReadRound);
        crashing?.Repair();
        await rig.Host.Restart();
        await rig.ReadToEnd();
        Assert.Equal(20, await rig.CountCases());
    }

    [Fact]
    public async Task What_the_portal_says_happened_is_taken_once_as_it_changes()
    {
        await using var rig = await Rig.Create();
        var opened = Start - Duration.FromHours(5);
        var id = rig.Portal.Add(1, opened);
        await rig.ReadToEnd();
        rig.Host.Clock.Advance(Duration.FromHours(1));
        var waits = rig.Now;
        rig.Portal.Change(
            id,
            waits,
            ("RespondedOn", FakePortal.Format(opened + Duration.FromMinutes(30))),
            ("Status", FakePortal.Named("waiting for response"))
        );
        await rig.ReadToEnd();
        rig.Host.Clock.Advance(Duration.FromHours(1));
        rig.Portal.Change(id, rig.Now, ("Subject", "Problem 1, still")); // a change that says nothing new
        await rig.ReadToEnd();
        rig.Host.Clock.Advance(Duration.FromHours(1));
        var solved = rig.Now;
        rig.Portal.Change(
            id,
            solved,
            ("Status", FakePortal.Named("Resolved")),
            ("SolutionProvidedOn", FakePortal.Format(solved)),
            ("SatisfactionLevel", FakePortal.Named("Good"))
        );
        await rig.ReadToEnd();
        rig.Host.Clock.Advance(Duration.FromHours(1));
        var reopened = rig.Now;
        rig.Portal.Change(id, reopened, ("Status", FakePortal.Named("Reopened")), ("SatisfactionLevel", null));
        await rig.ReadToEnd();
        await rig.ReadToEnd();
        var known = await rig.FindCase(id);
        Assert.Equal<CaseFact>(
            [
                new CaseFact.Responded(opened + Duration.FromMinutes(30)),
                new CaseFact.WaitedForCustomer(waits),
                new CaseFact.Resolved(solved),
                new CaseFact.Rated(solved, 4),
                new CaseFact.Reopened(reopened),
            ],
            known.Facts
        );
        Assert.Equal((CaseOrigin.Portal, CasePriority.High, true), (known.Opening.Origin, known.Opening.Priority, known.IsFilerAuthorized));
    }

    [Fact]
    public async Task A_portal_that_asks_for_patience_is_left_alone_as_long()
    {
        await using var rig = await Rig.Create();
        rig.Portal.Add(1, Start - Duration.FromHours(1));
        rig.Portal.Troubles.Enqueue(FakePortal.Answer(429, "120"));
        await rig.ReadRound();
        Assert.Equal(rig.Now + Duration.FromSeconds(120), await rig.NextDue());
        rig.Portal.Troubles.Enqueue(FakePortal.Answer(503));
        await rig.ReadRound();
        Assert.InRange(await rig.NextDue() - rig.Now, Duration.FromSeconds(1), Duration.FromSeconds(10));
        await rig.ReadToEnd();
        Assert.Equal(1, await rig.CountCases());
    }

    [Fact]
    public async Task An_outage_is_told_once()
    {
        await using var rig = await Rig.Create();
        for (var n = 0; n < 12; n++)
        {
            rig.Portal.Troubles.Enqueue(
                (n % 3) switch
                {
                    0 => FakePortal.Write("{\"value\":[{\"Id\":1"),
                    1 => FakePortal.Write("[]"),
                    _ => FakePortal.BreakOff(),
                }
            );
        }

        for (var n = 0; n < 12; n++)
            await rig.ReadRound();
        await rig.Host.ProcessUntilIdle();
        Assert.Single(rig.Host.Web.TakeNewMessages(), m => m.Message.ToString().Contains("success portal", StringComparison.Ordinal));
        rig.Portal.Add(1, Start - Duration.FromHours(1));
        await rig.ReadToEnd();
        Assert.Equal(1, await rig.CountCases());
    }

    [Fact]
    public async Task A_page_that_is_too_large_is_asked_for_in_parts()
    {
        await using var rig = await Rig.Create(pageSize: 40);
        for (var n = 1; n <= 40; n++)
            rig.Portal.Change(rig.Portal.Add(n, Start - Duration.FromMinutes(n)), Start - Duration.FromMinutes(n), ("Subject", new string('x', 1_000_000)));
        await rig.ReadToEnd(rounds: 10);
        Assert.Equal(40, await rig.CountCases());
    }

    [Fact]
    public async Task Unknown_names_are_told_once_and_their_cases_taken_when_the_mapping_knows_them()
    {
        await using var rig = await Rig.Create();
        rig.Portal.Add(1, Start - Duration.FromDays(3), account: "Initech");
        rig.Portal.Add(2, Start - Duration.FromDays(2), status: "On the moon");
        rig.Portal.Add(3, Start - Duration.FromDays(1));
        rig.Portal.Add(4, Start - Duration.FromDays(1), product: "Somebody Else's App");
        await rig.ReadToEnd();
        await rig.ReadToEnd();
        await rig.Host.ProcessUntilIdle();
        Assert.Equal(1, await rig.CountCases());
        var told = Assert.Single(rig.Host.Web.TakeNewMessages(), m => m.Message.ToString().Contains("mapping", StringComparison.Ordinal)).Message.ToString();
        Assert.Contains("accounts: Initech", told, StringComparison.Ordinal);
        Assert.Contains("statuses: On the moon", told, StringComparison.Ordinal);

        var (mapping, faults) = PortalVocabularyReader.Read(
            """{ "accounts": { "initech": { "vendor": "acme", "customer": "globex" } }, "statuses": { "on the moon": "waiting" } }"""
        );
        Assert.Empty(faults);
        await rig.Use(mapping ?? PortalVocabulary.Default);
        await rig.ReadToEnd();
        Assert.Equal(3, await rig.CountCases());
    }

    [Fact]
    public async Task A_case_that_is_refused_today_is_tried_again_tomorrow()
    {
        await using var rig = await Rig.Create();
        rig.Portal.Add(1, Start - Duration.FromDays(1), account: "Hooli");
        rig.Portal.Add(2, Start - Duration.FromHours(1));
        await rig.ReadToEnd();
        await rig.SaveCustomer("hooli", "Hooli");
        await rig.ReadToEnd();
        Assert.Equal(1, await rig.CountCases());
        rig.Host.Clock.Advance(Duration.FromHours(25));
        await rig.ReadToEnd();
        Assert.Equal(2, await rig.CountCases());
    }

    [Fact]
    public async Task Nothing_is_ever_written_there()
    {
        await using var rig = await Rig.Create();
        rig.Portal.Add(1, Start - Duration.FromHours(1));
        await rig.ReadToEnd();
        rig.Portal.ExpireSessions();
        rig.Portal.Add(2, Start - Duration.FromMinutes(1));
        await rig.ReadToEnd();
        Assert.Equal(2, await rig.CountCases());
        Assert.Equal(["GET /0/odata/Case", "POST /connect/token"], rig.Portal.Requests.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_user_with_a_password_is_let_in_too()
    {
        await using var rig = await Rig.Create(signIn: new PortalSignIn.Forms(FakePortal.User, new(FakePortal.Secret)));
        rig.Portal.Add(1, Start - Duration.FromHours(1));
        await rig.ReadToEnd();
        Assert.Equal(1, await rig.CountCases());
    }

    [Fact]
    public async Task A_wrong_password_is_said_without_it()
    {
        await using var rig = await Rig.Create(signIn: new PortalSignIn.Forms(FakePortal.User, new("wrong-word")));
        await rig.ReadRound();
        Assert.Contains(rig.Host.Log.ProjectLines, l => l.Contains("refused the user of SuccessPortal:Login", StringComparison.Ordinal));
        Assert.DoesNotContain(rig.Host.Log.ProjectLines, l => l.Contains("wrong-word", StringComparison.Ordinal));
    }

    private sealed class Rig : IAsyncDisposable
    {
        private SuccessPortalSettings _settings = SuccessPortalSettings.Disabled;

        public required FakePortal Portal { get; init; }

        public required TestHost Host { get; init; }

        public Instant Now => Host.Clock.GetCurrentInstant();

        public static async Task<Rig> Create(int pageSize = 10, PortalSignIn? signIn = null, Func<IClock, Task<IStore>>? store = null)
        {
            var portal = await FakePortal.Start();
            var settings = portal.Settings(pageSize: pageSize);
            settings = settings with { SignIn = signIn ?? settings.SignIn };
            Rig? rig = null;
            var host = await TestHost.Create(store ?? (clock => Task.FromResult<IStore>(new MemoryStore(clock))), services =>
                services.AddSuccessPortal(rig?._settings ?? settings)
            );
            rig = new Rig
            {
                Portal = portal,
                Host = host,
                _settings = settings,
            };
            var seeder = new ApplicationSeeder(host.GetService<IServiceProvider>());
            await seeder.Apply("acme-sync", TestPeople.Developer, "Acme Sync");
            await host.ProcessUntilIdle();
            await rig.SaveCustomer("globex", "Globex");
            host.Web.TakeNewMessages();
            return rig;
        }

        /// <summary>The host restarts with another mapping.</summary>
        public async Task Use(PortalVocabulary mapping)
        {
            _settings = _settings with { Mapping = mapping };
            await Host.Restart();
        }

        public async Task SaveCustomer(string id, string name)
        {
            var profile = new CustomerProfile
            {
                Name = name,
                Language = "en",
                Contacts = [new CustomerContact("Kim Doe", "kim@globex.example")],
                Contract = new SupportContract
                {
                    ValidFrom = new LocalDate(2020, 1, 1),
                    Package = "business",
                    Zone = "Europe/Berlin",
                },
            };
            var result = await Host.GetService<CommandExecutor>()
                .Execute(new Command.OnCustomer(TestPeople.Acme, new(id), new CustomerCommand.Save(profile)), null, TestPeople.Developer, Now, default);
            Assert.True(result is CommandResult.Completed, (result as CommandResult.Refused)?.Refusal.Code);
            await Host.ProcessUntilIdle();
        }

        /// <summary>One round; the clock moves to where it is due.</summary>
        public async Task ReadRound()
        {
            var reader = Host.GetService<PortalReader>();
            await reader.Schedule(default);
            var due = await NextDue();
            if (due > Now)
                Host.Clock.Advance(due - Now);
            await reader.Read(await Stored(), default);
        }

        /// <summary>Rounds until the portal was read to its end.</summary>
        public async Task ReadToEnd(int rounds = 3)
        {
            for (var n = 0; n < rounds; n++)
                await ReadRound();
            await Host.ProcessUntilIdle();
        }

        public async Task<Instant> NextDue() => (await Stored()).Document.Due ?? Instant.MaxValue;

        public async Task<int> CountCases() => (await Host.GetService<CaseStore>().ListAll(TestPeople.Acme, "", 1000, default)).Length;

        public async Task<SupportCase> FindCase(Guid id)
        {
            var cases = Host.GetService<CaseStore>();
            var number = await cases.FindId(TestPeople.Acme, $"portal:{id:D}", default) ?? throw new InvalidOperationException("no such case");
            return await cases.Find(number, default) ?? throw new InvalidOperationException("no such case");
        }

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            await Portal.DisposeAsync();
        }

        private async Task<StoredDocument> Stored() =>
            await Host.Store.Get(PortalCursor.Partition, PortalCursor.Id, default) ?? throw new InvalidOperationException("no cursor");
    }
}
