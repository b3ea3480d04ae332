using CertBot.Diagnostics;
using CertBot.Hosting;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Processes;
using CertBot.Tests.Kit.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace CertBot.Tests.Diagnostics;

/// <summary>
/// No telemetry leaves the host unless an endpoint is configured. An exporter receives the turns of the whole process, so these tests run alone.
/// </summary>
[Collection(Name)]
public sealed class TelemetryExportTests
{
    private const string Name = "Telemetry";

    [CollectionDefinition(Name, DisableParallelization = true)]
    public sealed class ExclusiveCollection;

    /// <summary>Settings, and the beginning of their single fault line; null if the settings are valid.</summary>
    public static TheoryData<string, string?> EndpointSettings =>
        new()
        {
            { "", null },
            { "Otlp:Endpoint=;Otlp:Protocol=;Traces=", null },
            { "Otlp:Endpoint=http://127.0.0.1:4317", null },
            { "Otlp:Endpoint=https://otlp.example/otlp;Otlp:Protocol=http/protobuf;Traces=0.05", null },
            { "Otlp:Endpoint=http://127.0.0.1:4317;Traces=0", null },
            { "Otlp:Endpoint=http://127.0.0.1:4317;Traces=1", null },
            { "Otlp:Protocol=grpc", "Telemetry:Otlp:Endpoint is missing" },
            { "Traces=0.5", "Telemetry:Otlp:Endpoint is missing" },
            { "Otlp:Endpoint=http://127.0.0.1:4317;Otlp:Protocol=http/json", "Telemetry:Otlp:Protocol: 'http/json' is not known" },
            { "Otlp:Endpoint=http://127.0.0.1:4317;Traces=2", "Telemetry:Traces: '2' is no share" },
            { "Otlp:Endpoint=http://127.0.0.1:4317;Traces=-0.1", "Telemetry:Traces: '-0.1' is no share" },
            { "Otlp:Endpoint=http://127.0.0.1:4317;Traces=NaN", "Telemetry:Traces: 'NaN' is no share" },
            { "Otlp:Endpoint=http://127.0.0.1:4317;Traces=-Infinity", "Telemetry:Traces: '-Infinity' is no share" },
            { "Otlp:Endpoint=http://127.0.0.1:4317;Traces=0,5", "Telemetry:Traces: '0,5' is no share" },
            { "Otlp:Endpoint=127.0.0.1:4317", "Telemetry:Otlp:Endpoint is not an address" },
            { "Otlp:Endpoint=ftp://127.0.0.1:4317", "Telemetry:Otlp:Endpoint is not an address" },
            { "Otlp:Endpoint=https://me:s3cret@otlp.example", "Telemetry:Otlp:Endpoint is not an address" },
            { "Otlp:Endpoint=https://otlp.example/?key=s3cret", "Telemetry:Otlp:Endpoint is not an address" },
        };

    [Theory, MemberData(nameof(EndpointSettings))]
    public void Incomplete_configuration_is_refused_in_one_line_that_names_the_setting(string settings, string? fault)
    {
        var given = settings
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(s => s.Split('=', 2))
            .Select(s => KeyValuePair.Create($"Telemetry:{s[0]}", (string?)s[1]));

        var reading = Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(given).Build(), HostEnvironments.Development);

        IReadOnlyList<string> faults = reading is SettingsResult.Invalid bad ? bad.Errors : [];
        if (fault is null)
            Assert.Empty(faults);
        else
            Assert.StartsWith(fault, Assert.Single(faults), StringComparison.Ordinal);
        Assert.All(faults, f => Assert.DoesNotContain("s3cret", f, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_exported_without_an_endpoint()
    {
        var services = new ServiceCollection();

        TelemetryOptions.Disabled.Register(services);

        Assert.Empty(services);
    }

    [Fact]
    public async Task Host_without_telemetry_creates_no_traces()
    {
        await using var host = await LiveHost.Start();
        await Turn(host);

        Assert.IsNotType<TracedStore>(host.GetService<IStore>());
        Assert.Null(host.GetService<IServiceProvider>().GetService<TracerProvider>());
        Assert.Null(host.GetService<IServiceProvider>().GetService<MeterProvider>());
        Assert.False(Instrumentation.Source.HasListeners());
    }

    [Fact]
    public async Task Exported_measurements_contain_no_personal_data()
    {
        await using var collector = await OtlpCollectorStub.Start();
        await using (var host = await LiveHost.Start(To($"{collector.Address}/base")))
            await Turn(host);

        Assert.Equal(
            ["/base/v1/metrics", "/base/v1/traces"],
            collector.Requests.Select(b => b.Path).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
        Assert.All(collector.Requests, b => Assert.Equal("application/x-protobuf", b.ContentType));
        foreach (var name in (string[])["turn", "store get", "store commit", "deliver", "CertBot"])
            Assert.True(collector.HasText("/base/v1/traces", name), name);
        foreach (var name in (string[])["certbot.turns", "certbot.turn.duration", "certbot.refusals", "certbot.deliveries", "certbot.outbox.age"])
            Assert.True(collector.HasText("/base/v1/metrics", name), name);
        foreach (var word in (string[])["xyzzy", "developer", "talk:", "person:"])
            Assert.DoesNotContain(collector.Requests, b => collector.HasText(b.Path, word));
    }

    [Fact]
    public async Task Default_protocol_is_grpc()
    {
        await using var collector = await OtlpCollectorStub.StartGrpc();
        await using (var host = await LiveHost.Start(("Telemetry:Otlp:Endpoint", collector.Address)))
            await Turn(host);

        Assert.All(collector.Requests, b => Assert.Equal("application/grpc", b.ContentType));
        Assert.True(collector.HasText("/opentelemetry.proto.collector.trace.v1.TraceService/Export", "deliver"));
        Assert.True(collector.HasText("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "certbot.turns"));
    }

    [Fact]
    public async Task Sampling_ratio_zero_exports_metrics_and_no_traces()
    {
        await using var collector = await OtlpCollectorStub.Start();
        await using (var host = await LiveHost.Start([.. To(collector.Address), ("Telemetry:Traces", "0")]))
            await Turn(host);

        Assert.True(collector.HasText("/v1/metrics", "certbot.turns"));
        Assert.DoesNotContain(collector.Requests, b => b.Path == "/v1/traces");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Unavailable_collector_affects_no_turn_and_does_not_flood_the_log(int status)
    {
        await using var collector = await OtlpCollectorStub.Start(status == 0 ? 200 : status);
        var log = await Lines(status == 0 ? To($"http://127.0.0.1:{HostProcess.FreePort()}") : To(collector.Address));

        Assert.Equal(status == 0, collector.Requests.IsEmpty);
        Assert.Equal((await Lines([])).Count(), log.Count());
    }

    private static (string, string)[] To(string address) => [("Telemetry:Otlp:Endpoint", address), ("Telemetry:Otlp:Protocol", "http/protobuf")];

    /// <summary>The log of a host that handles turns and exports its telemetry a few times.</summary>
    private static async Task<IEnumerable<string>> Lines((string, string)[] settings)
    {
        await using var host = await LiveHost.Start(settings);
        for (var round = 0; round < 3; round++)
        {
            await Turn(host);
            host.GetService<IServiceProvider>().GetService<TracerProvider>()?.ForceFlush(5000);
            host.GetService<IServiceProvider>().GetService<MeterProvider>()?.ForceFlush(5000);
        }

        return [.. host.Log.AllLines];
    }

    /// <summary>Sends a message that is refused, and reads the reply.</summary>
    private static async Task Turn(LiveHost host)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        var client = new DirectLineClient(http, "developer");
        await client.StartConversation();
        using var said = await client.SendText("xyzzy please", $"{Guid.NewGuid():N}");
        said.EnsureSuccessStatusCode();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await HasReply(client, timeout.Token))
            await Task.Delay(20, timeout.Token);
    }

    private static async Task<bool> HasReply(DirectLineClient client, CancellationToken cancellationToken) =>
        (await client.GetActivities("", cancellationToken)).Activities.Any(a => (string?)a["from"]?["id"] != client.User);
}
