using System.Globalization;
using CertBot.Commands.Surveys;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Surveys;
using CertBot.Repositories;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Commands.Surveys;

/// <summary>Surveys on two hosts that work at the same time and are restarted: each mail once, each answer once, no customer asked too often.</summary>
public sealed class SurveyMultiHostTests
{
    private static readonly Duration Step = Duration.FromHours(6);

    [Theory]
    [InlineData(40, 60)]
    [InlineData(365, 400, Traits = ["Campaign", "Long"])]
    public async Task Two_hosts_that_are_restarted_ask_each_customer_once(int days, int cases)
    {
        var (mails, states) = await Run(days, cases, isDisturbed: false);
        Assert.True(mails.Length > cases / 4, "too little happens");
        Assert.Contains(mails, m => m.Contains("Acme Desk", StringComparison.Ordinal));
        var (otherMails, otherStates) = await Run(days, cases, isDisturbed: true);

        Assert.Equal(mails, otherMails);
        Assert.Equal(states, otherStates);
        Assert.Equal(mails.Length, mails.Distinct(StringComparer.Ordinal).Count());
    }

    private static async Task<(string[] Mails, string[] States)> Run(int days, int cases, bool isDisturbed)
    {
        await using var hosts = await MultiHost.Create();
        var rigs = new[] { await SurveyRig.Create(hosts.First), new SurveyRig(hosts.Second) };
        // A customer is asked four times a quarter at most: with more cases there are more of them.
        string[] customers = ["northwind", "southwind", .. Enumerable.Range(2, Math.Max(0, (cases / 25) - 2)).Select(n => $"wind-{n}")];
        foreach (var customer in customers[1..])
            await rigs[0].SaveCustomer(customer, $"gerda@{customer}.example");
        // Whose customers are asked twice a year whether they recommend it.
        await CertifiedApplicationSeeder.Certify(hosts.First.GetService<IServiceProvider>(), "acme-desk", "Acme Desk");
        await hosts.ProcessUntilIdle();
        var random = new Random(2026);
        var told = Enumerable
            .Range(0, cases)
            .Select(n => (Step: random.Next(days * 4), Number: n, IsReopened: random.Next(4) == 0, Answer: random.Next(8)))
            .ToArray();
        var disturbance = new Random(14);
        List<string> mails = [];
        for (var step = 0; step < days * 4; step++)
        {
            var rig = rigs[isDisturbed ? step % 2 : 0];
            foreach (var (_, number, isReopened, _) in told.Where(t => t.Step == step))
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"X-{number}");
                var id = await rig.OpenCase(name, rig.Now, customers[number % customers.Length]);
                if (isReopened)
                {
                    await rig.Tell(id, new CaseFact.Reopened(rig.Now));
                    await rig.Tell(id, new CaseFact.Resolved(rig.Now + Duration.FromSeconds(1)));
                }
            }

            foreach (var (_, number, _, answer) in told.Where(t => t.Step + 12 == step && t.Answer is > 0 and < 6))
            {
                var id = await rig.Host.GetService<CaseStore>().FindId(SurveyRig.Acme, string.Create(CultureInfo.InvariantCulture, $"X-{number}"), default);
                if (id is { } known)
                    await rig.Answer(SurveyIds.OfCase(known), answer);
            }

            if (isDisturbed)
            {
                await Task.WhenAll(hosts.First.ProcessUntilIdle(), hosts.Second.ProcessUntilIdle());
                await hosts.ProcessUntilIdle();
                if (disturbance.Next(20) == 0)
                    await hosts[disturbance.Next(2)].Restart();
            }
            else
            {
                await hosts.First.ProcessUntilIdle();
            }

            mails.AddRange(rigs.SelectMany(r => r.TakeMails()).Select(m => $"{rig.Now}: {m}").Order(StringComparer.Ordinal));
            hosts.AdvanceClocks(Step);
            hosts.StoreClock.Advance(Step);
        }

        await hosts.ProcessUntilIdle();
        List<string> states = [];
        foreach (var (_, number, _, _) in told)
        {
            var id = await hosts.First.GetService<CaseStore>().FindId(SurveyRig.Acme, string.Create(CultureInfo.InvariantCulture, $"X-{number}"), default);
            var survey = id is { } known ? await rigs[0].Find(known) : null;
            states.Add($"{number} {survey?.Status} {survey?.Withheld} {survey?.Answer?.Score}");
        }

        return ([.. mails], [.. states]);
    }

    [Fact]
    public async Task Two_hosts_never_give_away_one_place_too_many()
    {
        await using var hosts = await MultiHost.Create();
        var rig = await SurveyRig.Create(hosts.First);
        var plan = new SurveyPlan
        {
            Kind = SurveyKind.Csat,
            Application = new("acme-sync"),
            Vendor = SurveyRig.Acme,
            Customer = new("northwind"),
            Contact = "",
            Language = LanguageCode.En,
            Occasion = rig.Now,
            SendAt = rig.Now,
        };
        var edition = hosts.First.GetService<InstalledEditions>().Default;
        var taken = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(n =>
                    hosts[n % 2].GetService<CertBot.Repositories.Surveys.SurveyLimits>().TryTakeSlot(plan, new($"csat-{n}"), edition, rig.Now, default)
                )
        );

        Assert.Equal(4, taken.Count(t => t));
        for (var n = 0; n < 20; n++)
            Assert.Equal(taken[n], await rig.Limits.TryTakeSlot(plan, new($"csat-{n}"), edition, rig.Now, default));
    }
}
