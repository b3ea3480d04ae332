using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Tests.Kit;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Commands.Kpis;

/// <summary>
/// What a simulated year led to. Cases come at random and some of what happened to them is told weeks late; people propose a suspension a day after a target was
/// missed, approve it at the next step of the clock, and end it six days after it took effect.
/// </summary>
internal sealed partial class KpiYear
{
    private static readonly Duration Step = Duration.FromHours(12);

    private readonly ImmutableArray<RecordedEvent<KpiEvent>> _events;
    private readonly ImmutableArray<SanctionEvent> _matters;
    private readonly ImmutableArray<(string Address, string What)> _lines;

    private KpiYear(
        ImmutableArray<RecordedEvent<KpiEvent>> events,
        ImmutableArray<SanctionEvent> matters,
        ImmutableArray<(string Address, string What)> lines,
        ImmutableArray<string> months,
        Instant end
    )
    {
        (_events, _matters, _lines, Months, End) = (events, matters, lines, months, end);
    }

    /// <summary>The closed months in words.</summary>
    public ImmutableArray<string> Months { get; }

    /// <summary>When it ended (UTC).</summary>
    public Instant End { get; }

    /// <summary>Which targets of which months were taken up as grounds for measures.</summary>
    public IEnumerable<string> GroundsFound =>
        OfMatters<SanctionEvent.GroundFound>()
            .Select(e => e.Ground)
            .OfType<SanctionGround.MissedTargets>()
            .SelectMany(g => g.Keys.Select(k => $"{KpiMonths.Format(g.Month)} {k}"))
            .Order(StringComparer.Ordinal);

    /// <summary>For each matter its number and, after it, what was decided and what took effect, in order.</summary>
    public ImmutableArray<string> StepsOfMatters
    {
        get
        {
            var matters = ImmutableArray.CreateBuilder<string>();
            var isOpen = false;
            foreach (var e in _matters)
            {
                if (e is SanctionEvent.GroundFound && !isOpen)
                    (isOpen, matters) = (true, Add(matters, string.Create(CultureInfo.InvariantCulture, $"S-{matters.Count + 1}")));
                else if (e is not (SanctionEvent.GroundFound or SanctionEvent.Reminded))
                    matters[^1] += $" {e.GetType().Name}";
                isOpen = isOpen && e is not SanctionEvent.Reinstated;
            }

            return matters.DrainToImmutable();

            static ImmutableArray<string>.Builder Add(ImmutableArray<string>.Builder all, string one)
            {
                all.Add(one);
                return all;
            }
        }
    }

    public IEnumerable<T> Of<T>()
        where T : KpiEvent => _events.Select(e => e.Data).OfType<T>();

    public IEnumerable<T> OfMatters<T>()
        where T : SanctionEvent => _matters.OfType<T>();

    /// <summary>How often each reader was told something of this kind; without those who never were.</summary>
    public ImmutableSortedDictionary<string, int> CountLines(string what) =>
        _lines.Where(l => l.What == what).GroupBy(l => l.Address, StringComparer.Ordinal).ToImmutableSortedDictionary(g => g.Key, g => g.Count());

    /// <summary>What becomes known when: mostly at once, some of it weeks late, so that closed months are corrected.</summary>
    public static ImmutableArray<Told> CreateScenario(int days, int cases)
    {
        var random = new Random(15);
        var told = ImmutableArray.CreateBuilder<Told>();
        for (var n = 0; n < cases; n++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"Y-{n}");
            var opened = TestHost.StartTime + Duration.FromMinutes(random.Next(days * 24 * 60));
            var (answer, solution) = (random.Next(10) == 0 ? 45 : 10, random.Next(10) == 0 ? 30 * 60 : 60);
            var late = random.Next(6) == 0 ? Duration.FromDays(random.Next(10, 40)) : Duration.Zero;
            told.Add(new(opened, name, opened, 0, null));
            told.Add(new(opened + Duration.FromMinutes(answer), name, opened, answer, KpiScenario.Responded));
            told.Add(new(opened + Duration.FromMinutes(solution) + late, name, opened, solution, KpiScenario.Resolved));
            if (random.Next(5) == 0)
                told.Add(new(opened + Duration.FromMinutes(solution + 60) + late, name, opened, solution + 60, KpiScenario.Rated(random.Next(1, 6))));
        }

        return [.. told.OrderBy(t => t.At)];
    }

    public static async Task<KpiYear> RunAlone(ImmutableArray<Told> told, int days)
    {
        await using var host = await TestHost.Create();
        var scenario = await KpiScenario.Create(host);
        var next = 0;
        for (var step = 0; step < StepsIn(days); step++)
        {
            // A month is closed by what was known before, so that what is told at the same step corrects it.
            await host.ProcessUntilIdle();
            next = await Tell(told, next, scenario, host.Clock.GetCurrentInstant());
            await host.ProcessUntilIdle();
            if (await Decide(host, scenario))
                await host.ProcessUntilIdle();
            host.Clock.Advance(Step);
        }

        // What was held overnight, and what is bundled with what else comes within minutes.
        for (var hour = 0; hour < 3; hour++)
        {
            await host.ProcessUntilIdle();
            host.Clock.Advance(Duration.FromHours(1));
        }

        return await Create(host, host.Web.TakeNewMessages());
    }

    public static async Task<KpiYear> RunDisturbed(ImmutableArray<Told> told, int days)
    {
        await using var hosts = await MultiHost.Create();
        await KpiScenario.Create(hosts.First);
        await hosts.ProcessUntilIdle();
        hosts.Web.TakeNewMessages();
        var random = new Random(14);
        var next = 0;
        for (var step = 0; step < StepsIn(days); step++)
        {
            var scenario = new KpiScenario(hosts[step % 2].GetService<IServiceProvider>());
            await ProcessTogether(hosts);
            next = await Tell(told, next, scenario, hosts.First.Clock.GetCurrentInstant());
            await ProcessTogether(hosts);
            if (await Decide(hosts[step % 2], scenario))
                await ProcessTogether(hosts);
            if (random.Next(20) == 0)
                await hosts[random.Next(2)].Restart();
            Advance(hosts, Step);
        }

        for (var hour = 0; hour < 3; hour++)
        {
            await ProcessTogether(hosts);
            Advance(hosts, Duration.FromHours(1));
        }

        return await Create(hosts.First, hosts.Web.TakeNewMessages());
    }

    private static async Task ProcessTogether(MultiHost hosts)
    {
        await Task.WhenAll(hosts.First.ProcessUntilIdle(), hosts.Second.ProcessUntilIdle());
        await hosts.ProcessUntilIdle();
    }

    private static void Advance(MultiHost hosts, Duration time)
    {
        hosts.AdvanceClocks(time);
        hosts.StoreClock.Advance(time);
    }

    private static int StepsIn(int days) => (int)(Duration.FromDays(days + 12) / Step);

    private static async Task<int> Tell(ImmutableArray<Told> told, int next, KpiScenario scenario, Instant now)
    {
        for (; next < told.Length && told[next].At <= now; next++)
            await scenario.Tell(told[next].Case, told[next].Opened, told[next].What is { } what ? [(told[next].After, what)] : []);
        return next;
    }

    /// <returns>Whether somebody decided something.</returns>
    private static async Task<bool> Decide(TestHost host, KpiScenario scenario)
    {
        var now = host.Clock.GetCurrentInstant();
        var app = await host.GetService<Aggregates>().FindApplication(KpiScenario.Application, default);
        (Actor By, SanctionCommand Command)? decision = app?.Standing switch
        {
            { IsOpen: true, Proposal: not null } => (TestPeople.Lead, new SanctionCommand.Approve()),
            { IsOpen: true, Announced: null, Suspension: null, Since: var since } when since + Duration.FromDays(1) <= now => (
                TestPeople.Analyst,
                new SanctionCommand.Propose(SanctionKind.Suspend, "Targets are missed")
            ),
            { IsOpen: true, Suspension.Since: var since } when since + Duration.FromDays(6) <= now => (
                TestPeople.Lead,
                new SanctionCommand.Reinstate("It is better now")
            ),
            _ => null,
        };
        if (decision is not { } decided)
            return false;

        var command = new ApplicationCommand.ActOnSanction(decided.Command);
        Assert.IsType<CertBot.Commands.CommandResult.Completed>(
            await scenario.Execute(new Command.OnApplication(KpiScenario.Application, command), decided.By)
        );
        return true;
    }

    private static async Task<KpiYear> Create(TestHost host, IEnumerable<PostedMessage> messages)
    {
        var events = ImmutableArray.CreateBuilder<RecordedEvent<KpiEvent>>();
        await foreach (var stored in EventStream<KpiEvent>.Read(host.Store, StoreKeys.Kpis(KpiScenario.Application), default))
            events.Add(stored.RecordedEvent);
        var matters = ImmutableArray.CreateBuilder<SanctionEvent>();
        await foreach (var stored in EventStream<ApplicationEvent>.Read(host.Store, StoreKeys.Application(KpiScenario.Application), default))
        {
            if (stored.RecordedEvent.Data is ApplicationEvent.SanctionChanged { Event: var changed })
                matters.Add(changed);
        }

        var history = await new KpiScenario(host.GetService<IServiceProvider>()).History();
        return new(
            events.DrainToImmutable(),
            matters.DrainToImmutable(),
            [.. messages.SelectMany(LinesOf)],
            [.. history.Months.Select(Describe)],
            host.Clock.GetCurrentInstant()
        );
    }

    private static string Describe(ClosedMonth month) =>
        $"{KpiMonths.Format(month.Figures.Month)} {Describe(month.Figures)}, {(month.Corrections.IsEmpty ? "as it was" : "corrected to")} {Describe(month.Current)}, called {string.Join(' ', month.Called)}";

    private static string Describe(KpiMonth month) =>
        string.Join(' ', month.Figures.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Target.Key} {f.Numerator}/{f.Denominator} {f.Verdict}")));

    /// <summary>What was told to whom, in a message of its own or in one of several lines.</summary>
    private static IEnumerable<(string Address, string What)> LinesOf(PostedMessage message)
    {
        var card = message.Message.Card?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        return Sentence()
            .Matches($"{message.Message.Text}\n{card}")
            .SelectMany(match => match.Groups.Values.Where(g => g.Success && !int.TryParse(g.Name, CultureInfo.InvariantCulture, out _)))
            .Select(g => (message.Address.Id, g.Name.Replace("PassedOn", ", passed on", StringComparison.Ordinal).Replace('_', ' ')));
    }

    [GeneratedRegex(
        """
            (?<riskPassedOn>Acme\ Sync,\ \w+\ \d{4}:\ [^\n"]*\ at\ risk:\ [^\n"]*The\ vendor\ knows)
            | (?<risk>Acme\ Sync,\ \w+\ \d{4}:\ [^\n"]*\ at\ risk:)
            | (?<closed>Acme\ Sync:\ \w+\ \d{4}\ is\ closed)
            | (?<corrected>Acme\ Sync:\ \w+\ \d{4}\ is\ corrected)
            | (?<last_warning>Last\ warning:\ the\ certificate)
            | (?<announced>your\ certificate\ will\ be\ suspended)
            | (?<suspended>the\ certificate\ is\ suspended,\ and\ the\ badge)
            | (?<reinstated>the\ certificate\ is\ valid\ again)
            """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        1000
    )]
    private static partial Regex Sentence();

    /// <summary>Something that becomes known at an instant: that a case was opened, or what happened to it so many minutes later.</summary>
    internal sealed record Told(Instant At, string Case, Instant Opened, int After, Func<Instant, CaseFact>? What);
}
