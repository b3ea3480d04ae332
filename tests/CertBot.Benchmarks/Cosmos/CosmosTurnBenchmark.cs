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
            var alone = await Play(ranges, HostInstance.Single);
            shared = await Play(ranges, HostInstance.CreateShared());
            await output.WriteLineAsync(
                $"\n{ranges} physical partition(s){"", -24}one of several hosts: reads queries across batches  docs       RU  of aim  RU against a host alone"
            );
            foreach (var (scene, single) in shared.Zip(alone))
                await Print(output, scene, single);
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

    private static async Task Print(TextWriter output, MeasuredStep scene, MeasuredStep alone)
    {
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{scene.Name, -48} turn {"", 13}{scene.Turn} {scene.Turn.RatioToTarget, 7:F2} {scene.Turn.Units / alone.Turn.Units, 7:F2}"
            )
        );
        await output.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{"", -48} pump afterwards {"", 2}{scene.Pump} {"", 7} {scene.Pump.Units / alone.Pump.Units, 7:F2}")
        );
    }

    private static async Task<List<MeasuredStep>> Play(int ranges, HostInstance instance)
    {
        var clock = new FakeClock();
        var cosmos = new FakeCosmos(clock, ranges).WithContainer("certbot", "certbot");
        await using var store = await CosmosTestStores.OpenStore(cosmos, clock);
        await using var host = await TurnBenchmarkHost.Create(store, clock, instance);
        var keeper = new CosmosUsage.Counter(cosmos);
        List<MeasuredStep> scenes = [];
        var chat = TurnBenchmarkHost.PersonalChatOf("developer");

        await host.SendTexts("developer", chat, "apply", "https://marketplace.creatio.com/app/acme-sync", "Acme Sync");
        await Scene("form, own chat, seconds after the last word", "developer", chat, Said("2.0"), isForm: true, isAtOnce: true);
        await Scene("form, own chat, minutes after it", "developer", chat, Said("Sales Creatio 8.1, Service Creatio 8.1"), "again", isForm: true);
        await Scene("the same event again", "developer", chat, Said("Sales Creatio 8.1, Service Creatio 8.1"), "again");
        await host.SendTexts("developer", chat, Form);
        await Scene("submit", "developer", chat, Said("submit"));
        await Scene("status", "developer", chat, Said("status"));
        await host.SendTexts("analyst", TurnBenchmarkHost.Reviews, "plan kick-off acme-sync 1 February 2026");
        await Scene("form, a channel, minutes after it", "analyst", TurnBenchmarkHost.Reviews, Said("1 January 2026"), isForm: true);
        await host.SendTexts("analyst", TurnBenchmarkHost.Reviews, "cancel", "yes");
        await host.AdvanceToReview(new("acme-sync"));
        await Scene("a reviewer's click that claims a task", "analyst", TurnBenchmarkHost.Reviews, new Input.Click("claim", Task));
        return scenes;

        async Task Scene(string name, string user, ConversationAddress place, Input input, string? eventId = null, bool isForm = false, bool isAtOnce = false)
        {
            if (!isAtOnce)
                await host.AdvanceUntilIdle();
            keeper.TakeUsage();
            await host.SendInput(user, place, input, eventId);
            var turn = keeper.TakeUsage();
            await host.DispatchOutbox();
            scenes.Add(new MeasuredStep(name, turn, keeper.TakeUsage(), isForm));
        }
    }

    private static Input.Text Said(string words) => new(words);

    private sealed record MeasuredStep(string Name, CosmosUsage Turn, CosmosUsage Pump, bool IsForm);
}
