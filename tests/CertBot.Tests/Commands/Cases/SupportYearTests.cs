using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Commands;
using CertBot.Commands.Cases;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Tests.Kit;
using CertBot.Repositories;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Commands.Cases;

/// <summary>
/// A year of support cases, once on one host that runs undisturbed and once on two that work at the same time and are restarted time and again: the same is said to
/// the same people, and the cases end in the same state. No warning, reminder or digest is lost or doubled.
/// </summary>
public sealed partial class SupportYearTests
{
    private static readonly VendorId Acme = new("acme");

    private static readonly Actor Key = Actor.Integration("key.K-1", Acme);

    private static readonly Duration Step = Duration.FromHours(1);

    [Theory]
    [InlineData(10, 40)]
    [InlineData(365, 600, Traits = ["Campaign", "Long"])]
    public async Task Two_hosts_that_are_restarted_say_what_one_undisturbed_host_says(int days, int cases)
    {
        var told = CreateScenario(days, cases);
        var (lines, states) = await RunAlone(told, days);
        Assert.True(lines.Count(l => l.Contains("is overdue", StringComparison.Ordinal)) > cases / 10, "too little happens");
        Assert.True(lines.Count(l => l.EndsWith("waiting for you", StringComparison.Ordinal)) > days, "too few digests");
        var (otherLines, otherStates) = await RunDisturbed(told, days);
        Assert.Equal([], Missing(lines, otherLines).Select(l => $"lost {l}").Concat(Missing(otherLines, lines).Select(l => $"doubled {l}")));
        Assert.Equal(states, otherStates);
    }

    /// <summary>What becomes known when: mostly at once, some of it late.</summary>
    private static ImmutableArray<(Instant At, CaseRecord Record)> CreateScenario(int days, int cases)
    {
        var random = new Random(2026);
        var told = ImmutableArray.CreateBuilder<(Instant At, CaseRecord Record)>();
        for (var n = 0; n < cases; n++)
        {
            var opened = TestHost.StartTime + Duration.FromMinutes(random.Next(days * 24 * 60));
            var facts = ImmutableArray.CreateBuilder<CaseFact>();
            var opening = new CaseRegistration
            {
                Application = new("acme-sync"),
                Customer = new(random.Next(2) == 0 ? "northwind" : "southwind"),
                Subject = string.Create(CultureInfo.InvariantCulture, $"Case {n}"),
                Filer = new("Gerda Klein", "gerda@northwind.example"),
                OpenedAt = opened,
                Priority = (CasePriority)random.Next(3),
                Kind = (CaseKind)random.Next(3),
                Origin = CaseOrigin.Api,
                ExternalId = string.Create(CultureInfo.InvariantCulture, $"X-{n}"),
                Owner = random.Next(3) == 0 ? new PersonId("developer") : null,
            };
            told.Add((opened, new CaseRecord(opening, [])));
            var at = opened;
            foreach (var what in new[] { 0, 1, 2, 0, 3 }.Take(random.Next(6)))
            {
                at += Duration.FromMinutes(random.Next(1, 2_500));
                facts.Add(
                    what switch
                    {
                        0 => new CaseFact.Responded(at),
                        1 => new CaseFact.WaitedForCustomer(at),
                        2 => new CaseFact.CustomerReplied(at),
                        _ => new CaseFact.Resolved(at),
                    }
                );
                var late = random.Next(5) == 0 ? Duration.FromMinutes(random.Next(3_000)) : Duration.Zero;
                told.Add((at + late, new CaseRecord(opening, [facts[^1]])));
            }
        }

        return [.. told.OrderBy(t => t.At)];
    }

    private static async Task<(string[] Lines, string[] States)> RunAlone(ImmutableArray<(Instant At, CaseRecord Record)> told, int days)
    {
        await using var host = await TestHost.Create();
        host.IsDigestOn = true;
        await Prepare(host);
        var next = 0;
        for (var step = 0; step < StepsIn(days); step++)
        {
            next = await Tell(told, next, host, host.Clock.GetCurrentInstant());
            await host.ProcessUntilIdle();
            host.Clock.Advance(Step);
        }

        return (LinesOf(host.Web.TakeNewMessages()), await StatesOf(host));
    }

    private static async Task<(string[] Lines, string[] States)> RunDisturbed(ImmutableArray<(Instant At, CaseRecord Record)> told, int days)
    {
        await using var hosts = await MultiHost.Create();
        (hosts.First.IsDigestOn, hosts.Second.IsDigestOn) = (true, true);
        await Prepare(hosts.First);
        await hosts.ProcessUntilIdle();
        var random = new Random(14);
        var next = 0;
        for (var step = 0; step < StepsIn(days); step++)
        {
            next = await Tell(told, next, hosts[step % 2], hosts.First.Clock.GetCurrentInstant());
            await Task.WhenAll(hosts.First.ProcessUntilIdle(), hosts.Second.ProcessUntilIdle());
            await hosts.ProcessUntilIdle();
            if (random.Next(20) == 0)
                await hosts[random.Next(2)].Restart();
            hosts.AdvanceClocks(Step);
            hosts.StoreClock.Advance(Step);
        }

        return (LinesOf(hosts.Web.TakeNewMessages()), await StatesOf(hosts.First));
    }

    private static IEnumerable<string> Missing(string[] lines, string[] from) =>
        lines.GroupBy(l => l, StringComparer.Ordinal).Where(g => g.Count() > from.Count(l => l == g.Key)).Select(g => g.Key);

    private static int StepsIn(int days) => (int)(Duration.FromDays(days + 5) / Step);

    private static async Task Prepare(TestHost host)
    {
        await new ApplicationSeeder(host.GetService<IServiceProvider>()).Apply("acme-sync", TestPeople.Developer, "Acme Sync");
        foreach (var (id, package, zone) in new[] { ("northwind", "basic", "Europe/Berlin"), ("southwind", "premium", "Australia/Lord_Howe") })
        {
            var profile = new CustomerProfile
            {
                Name = id,
                Language = "en",
                Contacts = [],
                Contract = new()
                {
                    ValidFrom = new(2026, 1, 1),
                    Package = package,
                    Zone = zone,
                    Targets = new() { ResolveHigh = Duration.FromHours(20) },
                },
            };
            var command = new Command.OnCustomer(Acme, new(id), new CustomerCommand.Save(profile));
            Assert.IsType<CommandResult.Completed>(
                await host.GetService<CommandExecutor>().Execute(command, null, Key, host.Clock.GetCurrentInstant(), default)
            );
        }

        await host.ProcessUntilIdle();
        host.Web.TakeNewMessages();
    }

    private static async Task<int> Tell(ImmutableArray<(Instant At, CaseRecord Record)> told, int next, TestHost host, Instant now)
    {
        for (; next < told.Length && told[next].At <= now; next++)
            Assert.IsNotType<CaseIntakeResult.Refused>(await host.GetService<CaseIntake>().Take(Acme, told[next].Record, Key, now, default));
        return next;
    }

    /// <summary>
    /// What was said of a case to whom, in a message of its own or in one of several lines, and who got a digest. What a digest holds of the last moments depends
    /// on which host was faster.
    /// </summary>
    private static string[] LinesOf(IEnumerable<Kit.Channels.PostedMessage> messages) =>
        [
            .. messages
                .SelectMany(m =>
                    SentenceOfCase()
                        .Matches(
                            $"{m.Message.Text}\n{m.Message.Card?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })}"
                        )
                        .Select(match => $"{m.Address.Id}: {match.Value.Replace("thing is", "things are", StringComparison.Ordinal)}")
                )
                .Order(StringComparer.Ordinal),
        ];

    private static async Task<string[]> StatesOf(TestHost host)
    {
        List<string> states = [];
        foreach (var row in await host.GetService<CaseStore>().ListAll(Acme, "", 1000, default))
            states.Add(CoreJson.Write(await host.GetService<CaseStore>().Find(row.Id, default)));
        return [.. states.Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"C-\d{4}-\d{2}-\d{4,} “Case [^\n""]*|(?<=""text"":""\d+ )things? (is|are) waiting for you", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SentenceOfCase();
}
