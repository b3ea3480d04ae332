using System.Diagnostics;
using System.Globalization;
using System.Text;
using CertBot.CommandLine;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.CrashTests;

/// <summary>
/// Activities, Slack payloads and Direct Line bodies, each changed in a few places at random: three hundred in the short campaign, a hundred thousand in the
/// long one. None makes the host fail, the host does not grow, and the histories are whole afterwards.
/// </summary>
[Trait("Suite", "Kill")]
public sealed class MutatedInputTests
{
    private const int Senders = 6;
    private const int Rounds = 50;

    /// <summary>
    /// By how much the host may have grown from the first fifth of the long campaign to its end, tests and database pages included. The short one proves nothing
    /// here: other tests run in the same process.
    /// </summary>
    private const long MaxManagedGrowth = 32 << 20;

    private const long MaxWorkingSetGrowth = 128 << 20;

    private static readonly int Bodies = TestCampaign.Size(inShort: 300, inLong: 100_000, "CERTBOT_MUTATED_BODIES");

    private static readonly int FirstSeed = TestCampaign.Size(inShort: 1, inLong: 1, "CERTBOT_MUTATED_SEED");

    private readonly List<string> _findings = [];

    [Fact]
    public async Task Mutated_bodies_break_nothing()
    {
        await using var host = await OpenHost.Start();
        using var chat = await host.Chat("developer");
        using var channel = await new DirectLineConnection(host.Host.Address).StartConversation("analyst", "reviews");
        MutationSeed[] seeds = [.. MutationSeeds.All(host, chat, channel)];
        Sender[] senders = [.. Enumerable.Range(FirstSeed, Senders).Select(seed => new Sender(host, seeds, seed, Add))];
        (long Managed, long WorkingSet) early = default;
        for (var round = 1; round <= Rounds; round++)
        {
            await Task.WhenAll(senders.Select(s => Task.Run(() => s.Send(Bodies / Senders / Rounds))));
            foreach (var failure in host.Failures)
                Add($"round {round}: {Shorten(failure, 2_000)}");
            host.Slack.Calls.Clear();
            host.Host.Log.Clear(); // what it keeps is the test's own memory
            if (round == Rounds / 5)
                early = MeasureMemory();
        }

        var late = MeasureMemory();
        await WaitForInbox(host);
        foreach (var failure in host.Failures)
            Add($"at the end: {Shorten(failure, 2_000)}");

        Assert.True(_findings.Count == 0, string.Join('\n', _findings));
        Assert.Equal(0, await AuditVerify.Run(host.Host.GetService<IStore>(), TextWriter.Null, TextWriter.Null, default));
        if (TestCampaign.IsLong)
        {
            Assert.InRange(late.Managed - early.Managed, long.MinValue, MaxManagedGrowth);
            Assert.InRange(late.WorkingSet - early.WorkingSet, long.MinValue, MaxWorkingSetGrowth);
        }
    }

    private static (long Managed, long WorkingSet) MeasureMemory()
    {
        for (var n = 0; n < 3; n++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64);
    }

    /// <summary>A payload of Slack is handled after it was answered.</summary>
    private static async Task WaitForInbox(OpenHost host)
    {
        var store = host.Host.GetService<IStore>();
        for (var patience = 0; patience < 600 && await IsBusy(); patience++)
            await Task.Delay(100);

        async Task<bool> IsBusy() => (await store.Due("slack", Instant.MaxValue, 1, default)).Count > 0;
    }

    private static string Shorten(string text, int length) => text.Length <= length ? text : $"{text[..(length / 2)]} … {text[^(length / 2)..]}";

    private void Add(string finding)
    {
        lock (_findings)
        {
            if (_findings.Count < 20)
                _findings.Add(finding);
        }
    }

    /// <summary>One client. What it sends follows from its seed.</summary>
    private sealed class Sender(OpenHost host, MutationSeed[] seeds, int number, Action<string> report)
    {
        /// <summary>One in so many goes over a connection of its own, in a framing that no client library writes.</summary>
        private const int OwnConnection = 50;

        private static readonly string[] ChunkSizes =
        [
            "FFFFFFFFFFFFFFFF",
            "-1",
            "zz",
            "0x10",
            "1;ext=\"x",
            "00000000000000000000005",
            " 5",
            "5 ",
            "",
            "7FFFFFFF",
        ];

        private readonly BodyMutator _mutator = new(new Random(number));
        private int _count;

        public async Task Send(int count)
        {
            for (var n = 0; n < count; n++)
            {
                var seed = _mutator.Pick(seeds);
                var body = _mutator.Mutate(seed, $"{number}{++_count:D7}");
                var type = seed.Form == MutationForm.Json ? "application/json" : "application/x-www-form-urlencoded";
                var status = _mutator.IsOneOf(OwnConnection) ? await SendFramed(seed, body, type) : await SendWhole(seed, body, type);

                // 501 is the answer to an invoke that is not known.
                if (status is >= 500 and not 501)
                    report($"seed {number}, body {_count}: {status} from {seed.Path} for {Shorten(Encoding.Latin1.GetString(body), 800)}");
            }
        }

        private async Task<int?> SendWhole(MutationSeed seed, byte[] body, string type)
        {
            try
            {
                using var response = await host.Post(seed.Path, body, type, seed.Token);
                return (int)response.StatusCode;
            }
            catch (HttpRequestException exception) when (exception.InnerException is IOException)
            {
                return null; // refused before all of it was sent
            }
        }

        private async Task<int?> SendFramed(MutationSeed seed, byte[] body, string type)
        {
            using var connection = await RawHttp.Connect(host.Host.Address);
            List<string> headers = [$"Content-Type: {type}", .. host.SignatureHeaders(body)];
            if (seed.Token is { } token)
                headers.Add($"Authorization: Bearer {token}");
            try
            {
                return await Send(connection, seed.Path, headers, body);
            }
            catch (IOException)
            {
                return null; // refused before all of it was sent
            }
        }

        private async Task<int?> Send(RawHttp connection, string path, List<string> headers, byte[] body)
        {
            var half = body.Length / 2;
            switch (_mutator.Next(7))
            {
                case 0:
                    await connection.SendHead(path, [.. headers, $"Content-Length: {body.Length}"]);
                    await connection.Send(body[..half]);
                    await connection.Send(body[half..]);
                    return await connection.ReadStatus();
                case 1:
                    await connection.SendHead(path, [.. headers, "Transfer-Encoding: chunked"]);
                    await SendChunk(connection, body[..half]);
                    await SendChunk(connection, body[half..]);
                    await connection.Send("0\r\n\r\n");
                    return await connection.ReadStatus();
                case 2:
                    await connection.SendHead(path, [.. headers, "Transfer-Encoding: chunked"]);
                    await SendChunk(connection, body[..half]);
                    await connection.Send(_mutator.Pick(ChunkSizes) + "\r\n");
                    await connection.Send(body[half..]);
                    return null;
                case 3:
                    await connection.SendHead(path, [.. headers, $"Content-Length: {body.Length + 100}"]);
                    await connection.Send(body);
                    return null; // and leaves
                case 4:
                    await connection.SendHead(path, [.. headers, $"Content-Length: {half}"]);
                    await connection.Send(body);
                    return await connection.ReadStatus();
                case 5:
                    await connection.SendHead(path, [.. headers, $"Content-Length: {body.Length}", "Transfer-Encoding: chunked"]);
                    await SendChunk(connection, body);
                    await connection.Send("0\r\n\r\n");
                    return await connection.ReadStatus();
                default:
                    await connection.SendHead(path, [.. headers, $"Content-Length: {_mutator.Pick(["-1", "1e3", "99999999999999999999", "0x10", ""])}"]);
                    await connection.Send(body);
                    return await connection.ReadStatus();
            }
        }

        private static async Task SendChunk(RawHttp connection, byte[] bytes)
        {
            if (bytes.Length == 0)
                return;
            await connection.Send(bytes.Length.ToString("X", CultureInfo.InvariantCulture) + "\r\n");
            await connection.Send(bytes);
            await connection.Send("\r\n");
        }
    }
}
