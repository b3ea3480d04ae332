using System.Diagnostics;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Processes;
using CertBot.Tests.Kit.Runtime;
using NodaTime;

namespace CertBot.Tests.CrashTests;

/// <summary>
/// A host that is killed and restarted on the same folder and port, with clients that wait for it; or several hosts on one store, of which one is killed at a
/// time.
/// </summary>
internal sealed class KillableHost(string folder, int hosts = 1) : IAsyncDisposable
{
    private readonly int[] _ports = [.. Enumerable.Range(0, hosts).Select(_ => HostProcess.FreePort())];
    private readonly HostProcess?[] _processes = new HostProcess?[hosts];
    private TaskCompletionSource _alive = NewCompletion();
    private int _openRequests;
    private int _sentRequests;

    /// <summary>How far each request advances the clock: enough to order the events, too little to end a time window early.</summary>
    private static readonly Duration PerRequest = Duration.FromMilliseconds(20);

    /// <summary>The clock of the hosts, advanced only by this class and the tests.</summary>
    public SharedClock Clock { get; } = new(Path.Combine(folder, "clock"));

    public Uri Address => new($"http://127.0.0.1:{_ports[0]}");

    public string DatabasePath => Path.Combine(folder, "data", "certbot.db");

    /// <summary>Command-line settings of the hosts, besides the address.</summary>
    public string[] Settings { get; init; } = [];

    /// <summary>Opens the store for reading; null if it does not exist at present.</summary>
    public Func<Task<IStore?>>? OpenStore { get; init; }

    /// <summary>The failures that all its processes logged.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>The number of requests without a response so far.</summary>
    public int OpenRequests => Volatile.Read(ref _openRequests);

    public int SentRequests => Volatile.Read(ref _sentRequests);

    /// <summary>Completes when a host is serving.</summary>
    public Task UntilAlive => Volatile.Read(ref _alive).Task;

    public async Task Start()
    {
        for (var n = 0; n < hosts; n++)
            _processes[n] ??= await HostProcess.Start(folder, _ports[n], Clock, Settings);
        _alive.TrySetResult();
    }

    public Task KillWhileStarting(TimeSpan after) => HostProcess.KillWhileStarting(folder, _ports[0], Clock, after);

    /// <summary>A client whose requests alternate between the hosts, like a load balancer without health checks.</summary>
    public HttpClient NewClient() =>
        new(new RoundRobinHandler(_ports) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(10) };

    public async Task<IStore?> OpenStoreToRead()
    {
        if (OpenStore is not null)
            return await OpenStore();

        try
        {
            return SqliteStore.OpenReadOnly(DatabasePath, Clock);
        }
        catch (StoreRejectedException)
        {
            return null; // the host is stopped or starting
        }
    }

    /// <returns>How many requests were in progress.</returns>
    public async Task<int> Kill()
    {
        Volatile.Write(ref _alive, NewCompletion());
        var cut = OpenRequests;
        for (var n = 0; n < hosts; n++)
            await Kill(n);
        return cut;
    }

    /// <summary>Kills one of several hosts; the others continue.</summary>
    public async Task Kill(int which)
    {
        if (_processes[which] is not { } killed)
            return;

        _processes[which] = null;
        await killed.Kill();
        Failures.AddRange(killed.Failures);
        await killed.DisposeAsync();
    }

    /// <summary>Waits until this many more requests were sent, and then a little longer.</summary>
    public async Task WaitForRequests(int requests, TimeSpan more)
    {
        var (from, start) = (SentRequests, Stopwatch.GetTimestamp());
        while (SentRequests - from < requests && Stopwatch.GetElapsedTime(start) < IdleWait.Timeout)
            await Task.Delay(1);
        if (more > TimeSpan.Zero)
            await Task.Delay(more);
    }

    /// <summary>Sends one request; false if the host was killed before it responded.</summary>
    public async Task<bool> TryRequest(Func<Task<HttpResponseMessage>> request)
    {
        var life = UntilAlive;
        await life;
        Interlocked.Increment(ref _openRequests);
        Interlocked.Increment(ref _sentRequests);
        Clock.Advance(PerRequest);
        try
        {
            using var response = await request();
            return response.IsSuccessStatusCode ? true : throw new InvalidOperationException(await DescribeFailure(response));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // Until the host is started again, no connection is refused quickly: wait a little.
            if (ReferenceEquals(life, UntilAlive))
                await Task.Delay(5);
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _openRequests);
        }
    }

    /// <summary>The response, and what the hosts logged. The log is written behind the response, so the failure's line is awaited for a moment.</summary>
    private async Task<string> DescribeFailure(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        var hosts = _processes.OfType<HostProcess>().ToList();
        for (var wait = 0; wait < 50 && !hosts.Exists(h => h.Failures.Count > 0); wait++)
            await Task.Delay(100);
        return $"{(int)response.StatusCode}: {body}\n{string.Join('\n', hosts.Select(h => h.LastOutput))}";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _processes)
        {
            if (host is not null)
                await host.DisposeAsync();
        }

        Clock.Dispose();
    }

    private static TaskCompletionSource NewCompletion() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class RoundRobinHandler(int[] ports) : DelegatingHandler
    {
        private int _requestCount;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var port = ports[(int)((uint)Interlocked.Increment(ref _requestCount) % (uint)ports.Length)];
            if (request.RequestUri is { } asked)
                request.RequestUri = new UriBuilder(asked) { Port = port }.Uri;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
