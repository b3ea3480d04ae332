using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CertBot.Benchmarks;

/// <summary>
/// (a) The CPU time of a durable form turn through POST /api/messages, compared with a bare ASP.NET endpoint that parses the same activity and posts one reply.
/// Each host is a separate process, so that only its own CPU time is counted; this process is the client and receives the replies.
/// </summary>
internal static class FormTurnBenchmark
{
    private const int Warm = 512;
    private const int Turns = 4096;
    private const int Rounds = 5;

    /// <summary>Warm-up rounds that are printed but not counted: the JIT compiler is still at work, which would favour the slower host.</summary>
    private const int Cold = 3;

    /// <param name="executable">The host's assembly.</param>
    /// <param name="people">The number of concurrent users, each in their own conversation.</param>
    public static async Task<int> Run(string executable, int people)
    {
        await using var sink = await ReplySink.Start();
        var folder = Directory.CreateTempSubdirectory("certbot-bench").FullName;
        using var http = new HttpClient();
        var (barePort, hostPort) = (ReplySink.FreePort(), ReplySink.FreePort());
        using var bare = await MeasuredHostProcess.Start(
            Path.Combine(folder, "bare"),
            typeof(FormTurnBenchmark).Assembly.Location,
            $"http://127.0.0.1:{barePort}",
            "bare",
            barePort.ToString(CultureInfo.InvariantCulture)
        );
        using var host = await MeasuredHostProcess.Start(
            Path.Combine(folder, "host"),
            executable,
            $"http://127.0.0.1:{hostPort}",
            "serve",
            $"--Urls=http://127.0.0.1:{hostPort}",
            "--Connector:Anonymous=true",
            "--Web:Enabled=false"
        );

        List<double> ratios = [];
        for (var round = -Cold; round < Rounds; round++)
        {
            var ours = await Measure(http, host, sink, people, () => sink.Cards, $"h{round + Cold}");
            var plain = await Measure(http, bare, sink, people, () => sink.Replies, $"b{round + Cold}");
            if (round >= 0)
                ratios.Add(ours / plain);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(round < 0 ? "cold" : "round")} {(round < 0 ? round + Cold : round) + 1}: durable turn {ours:F3} ms CPU, bare endpoint {plain:F3} ms CPU, ratio {ours / plain:F1}"
                )
            );
        }

        ratios.Sort();
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"form-turn at {people} at once: median ratio {ratios[Rounds / 2]:F1} (aim: at most 10)")
        );
        Directory.Delete(folder, recursive: true);
        return ratios[Rounds / 2] <= 10 ? 0 : 1;
    }

    /// <summary>The endpoint to compare with: parses, responds with 200, posts one reply.</summary>
    public static async Task<int> RunBareEndpoint(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var app = builder.Build();
        using var http = new HttpClient();
        app.MapPost("/api/messages", async (HttpRequest request) =>
        {
            var activity = await JsonNode.ParseAsync(request.Body);
            var reply = new JsonObject
            {
                ["type"] = "message",
                ["text"] = "Which application?",
                ["replyToId"] = activity?["id"]?.DeepClone(),
                ["from"] = activity?["recipient"]?.DeepClone(),
                ["recipient"] = activity?["from"]?.DeepClone(),
            };
            using var response = await http.PostAsJsonAsync($"{activity?["serviceUrl"]}/v3/conversations/{activity?["conversation"]?["id"]}/activities", reply);
            return Results.Ok();
        });
        await app.StartAsync();
        Console.WriteLine($"Serving http://127.0.0.1:{port}");
        await app.WaitForShutdownAsync(CancellationToken.None);
        return 0;
    }

    /// <param name="http">The client's connection.</param>
    /// <param name="child">The process whose CPU time is measured.</param>
    /// <param name="sink">Receives the replies.</param>
    /// <param name="people">The number of concurrent users.</param>
    /// <param name="answered">Counts the replies that prove a completed turn: those with the form's question.</param>
    /// <param name="name">A user name prefix that was not used before.</param>
    private static async Task<double> Measure(HttpClient http, MeasuredHostProcess child, ReplySink sink, int people, Func<int> answered, string name)
    {
        // Each user opens a form once; every following turn answers its question or goes one step back.
        for (var p = 0; p < people; p++)
        {
            await SendText(http, child, sink, $"{name}p{p}", 0, $"create-vendor Bench {name} {p}");
            await SendText(http, child, sink, $"{name}p{p}", 1, "apply");
            await SendText(http, child, sink, $"{name}p{p}", 2, $"https://marketplace.creatio.com/app/bench-{name}-{p}");
        }

        await Loop(http, child, sink, people, name, 10, Warm);
        var (before, replies, answers) = (child.Cpu, sink.Replies, answered());
        await Loop(http, child, sink, people, name, 10 + Warm, Turns);
        var cost = (child.Cpu - before).TotalMilliseconds / Turns;
        return (sink.Replies - replies, answered() - answers) is (Turns, Turns)
            ? cost
            : throw new InvalidOperationException($"{sink.Replies - replies} replies, {answered() - answers} as they should be, to {Turns} turns");
    }

    private static Task Loop(HttpClient http, MeasuredHostProcess child, ReplySink sink, int people, string name, int first, int turns) =>
        Task.WhenAll(
            Enumerable
                .Range(0, people)
                .Select(async p =>
                {
                    for (var n = 0; n < turns / people; n++)
                        await SendText(http, child, sink, $"{name}p{p}", first + n, n % 2 == 0 ? "Bench Sync" : "back");
                })
        );

    private static async Task SendText(HttpClient http, MeasuredHostProcess child, ReplySink sink, string user, int n, string text)
    {
        var conversation = $"c-{user}";
        var replied = sink.NextReply(conversation);
        var activity = new JsonObject
        {
            ["type"] = "message",
            ["id"] = $"{conversation}-{n}",
            ["channelId"] = "emulator",
            ["serviceUrl"] = sink.Address,
            ["conversation"] = new JsonObject { ["id"] = conversation },
            ["from"] = new JsonObject { ["id"] = user, ["name"] = user },
            ["recipient"] = new JsonObject { ["id"] = "certbot", ["name"] = "CertBot" },
            ["text"] = text,
        };
        using var response = await http.PostAsJsonAsync($"{child.Address}/api/messages", activity);
        response.EnsureSuccessStatusCode();
        await replied.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
