using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Benchmarks.Cosmos;

/// <summary>
/// The Cosmos DB requests of a turn, made by the unmodified client against the fake database of the tests: the fake counts the requests, and the request units
/// are calculated from published figures. Measured are the turn alone, then the outbox work it creates, a host that shares the store compared with a single
/// host, and the cost of an idle host.
/// </summary>
internal static class CosmosTurnBenchmark
{
    /// <summary>The remaining inputs of an application, up to the confirmation.</summary>
    private static readonly string[] Form =
    [
        "en, ru",
        "no",
        "Acme",
        "Acme Ltd",
        "yes",
        "Two engineers, on call",
        "yes",
        "https://acme.example/roadmap",
        "yes",
        "Budget signed",
        "yes",
        "CI and code review",
        "James Whitfield, james@acme.example, +44 20 7946 0000",
        "16 March 2026",
    ];

    private static readonly ImmutableSortedDictionary<string, string> Task = ImmutableSortedDictionary<string, string>
        .Empty.Add("app", "acme-sync")
        .Add("criterion", "functional-testing")
        .Add("revision", "1");

    public static async Task<int> Run(TextWriter output)
    {
        List<MeasuredStep> shared = [];
        foreach (var ranges in (int[])[1, 3])
        {
            var alone = await MeasureSteps(ranges, HostInstance.Single);
            shared = await MeasureSteps(ranges, HostInstance.CreateShared());
            await output.WriteLineAsync(
                $"\n{ranges} physical partition(s){"", -24}one of several hosts: reads queries across batches  docs       RU  of aim  RU against a host alone"
            );
            foreach (var (scenario, single) in shared.Zip(alone))
                await Print(output, scenario, single);
        }

        // The target applies to a form in a personal chat: in a channel, the channel's language and the subject of the form are read as well.
        var isFine =
            shared.Find(s => s.IsForm)?.Turn is { Reads: <= 3, Queries: 0, CrossPartitionQueries: 0, Batches: 1 }
            && shared.Where(s => s.IsForm).All(s => s.Turn is { Queries: 0, CrossPartitionQueries: 0, Batches: 1 });
        await IdleSweepBenchmark.Print(output);
        await TurnCpuBenchmark.Print(output);
        await output.WriteLineAsync(
            $"\na form turn in one's own chat within 3 reads and 1 batch, and none with more than one batch or a query: {(isFine ? "yes" : "no")}"
        );
        return isFine ? 0 : 1;
    }

    private static async Task Print(TextWriter output, MeasuredStep scenario, MeasuredStep alone)
    {
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{scenario.Name, -48} turn {"", 13}{scenario.Turn} {scenario.Turn.RatioToTarget, 7:F2} {scenario.Turn.Units / alone.Turn.Units, 7:F2}"
            )
        );
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{"", -48} pump afterwards {"", 2}{scenario.Pump} {"", 7} {scenario.Pump.Units / alone.Pump.Units, 7:F2}"
            )
        );
    }

    private static async Task<List<MeasuredStep>> MeasureSteps(int ranges, HostInstance instance)
    {
        var clock = new FakeClock();
        var cosmos = new FakeCosmos(clock, ranges).WithContainer("certbot", "certbot");
        await using var store = await CosmosTestStores.OpenStore(cosmos, clock);
        await using var host = await TurnBenchmarkHost.Create(store, clock, instance);
        var counter = new CosmosUsage.Counter(cosmos);
        List<MeasuredStep> scenarios = [];
        var chat = TurnBenchmarkHost.PersonalChatOf("developer");

        await host.SendTexts("developer", chat, "apply", "https://marketplace.creatio.com/app/acme-sync", "Acme Sync");
        await Scene("form, own chat, seconds after the last word", "developer", chat, CreateText("2.0"), isForm: true, isAtOnce: true);
        await Scene("form, own chat, minutes after it", "developer", chat, CreateText("Sales Creatio 8.1, Service Creatio 8.1"), "again", isForm: true);
        await Scene("the same event again", "developer", chat, CreateText("Sales Creatio 8.1, Service Creatio 8.1"), "again");
        await host.SendTexts("developer", chat, Form);
        await Scene("submit", "developer", chat, CreateText("submit"));
        await Scene("status", "developer", chat, CreateText("status"));
        await host.SendTexts("analyst", TurnBenchmarkHost.Reviews, "plan kick-off acme-sync 1 February 2026");
        await Scene("form, a channel, minutes after it", "analyst", TurnBenchmarkHost.Reviews, CreateText("1 January 2026"), isForm: true);
        await host.SendTexts("analyst", TurnBenchmarkHost.Reviews, "cancel", "yes");
        await host.AdvanceToReview(new("acme-sync"));
        await Scene("a reviewer's click that claims a task", "analyst", TurnBenchmarkHost.Reviews, new Input.Click("claim", Task));
        return scenarios;

        async Task Scene(string name, string user, ConversationAddress address, Input input, string? eventId = null, bool isForm = false, bool isAtOnce = false)
        {
            if (!isAtOnce)
                await host.AdvanceUntilIdle();
            counter.TakeUsage();
            await host.SendInput(user, address, input, eventId);
            var turn = counter.TakeUsage();
            await host.DispatchOutbox();
            scenarios.Add(new MeasuredStep(name, turn, counter.TakeUsage(), isForm));
        }
    }

    private static Input.Text CreateText(string text) => new(text);

    private sealed record MeasuredStep(string Name, CosmosUsage Turn, CosmosUsage Pump, bool IsForm);
}
