using System.Diagnostics;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Processes;
using CertBot.Tests.Kit.Runtime;
using NodaTime;

namespace CertBot.Tests.CrashTests;

/// <summary>A host that is killed and started again on the same folder and the same port, and how its clients wait for it; or several hosts on one store, of which one is killed at a time.</summary>
internal sealed class KillableHost(string folder, int hosts = 1) : IAsyncDisposable
{
    private readonly int[] _ports = [.. Enumerable.Range(0, hosts).Select(_ => HostProcess.FreePort())];
    private readonly HostProcess?[] _processes = new HostProcess?[hosts];
    private TaskCompletionSource _alive = NewCompletion();
    private int _openRequests;
    private int _sentRequests;

    /// <summary>How much time passes with each request: more than none, so that what happened has an order; little enough that no window closes before its time.</summary>
    private static readonly Duration PerRequest = Duration.FromMilliseconds(20);

    /// <summary>The time of the hosts, moved by what is done here and by nothing else.</summary>
    public SharedClock Clock { get; } = new(Path.Combine(folder, "clock"));

    public Uri Address => new($"http://127.0.0.1:{_ports[0]}");

    public string DatabasePath => Path.Combine(folder, "data", "certbot.db");

    /// <summary>What the hosts are told beside their address.</summary>
    public string[] Settings { get; init; } = [];

    /// <summary>Opens the store to look into; null: there is none at this moment.</summary>
    public Func<Task<IStore?>>? OpenStore { get; init; }

    /// <summary>What all of its lives logged as failed.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Requests that were sent and not answered yet.</summary>
    public int OpenRequests => Volatile.Read(ref _openRequests);

    public int SentRequests => Volatile.Read(ref _sentRequests);

    /// <summary>Ends when there is a host to talk to.</summary>
    public Task UntilAlive => Volatile.Read(ref _alive).Task;

    public async Task Start()
    {
        for (var n = 0; n < hosts; n++)
            _processes[n] ??= await HostProcess.Start(folder, _ports[n], Clock, Settings);
        _alive.TrySetResult();
    }

    public Task KillWhileStarting(TimeSpan after) => HostProcess.KillWhileStarting(folder, _ports[0], Clock, after);

    /// <summary>A client whose requests go to the hosts in turns, as a balancer has it that does not know which of them lives.</summary>
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
            return null; // the host is dead or on its way at this moment
        }
    }

    /// <returns>How many requests were open at that moment.</returns>
    public async Task<int> Kill()
    {
        Volatile.Write(ref _alive, NewCompletion());
        var cut = OpenRequests;
        for (var n = 0; n < hosts; n++)
            await Kill(n);
        return cut;
    }

    /// <summary>One of several: the others go on.</summary>
    public async Task Kill(int which)
    {
        if (_processes[which] is not { } killed)
            return;

        _processes[which] = null;
        await killed.Kill();
        Failures.AddRange(killed.Failures);
        await killed.DisposeAsync();
    }

    /// <summary>Until so many more requests were sent; then a little more.</summary>
    public async Task WaitForRequests(int requests, TimeSpan more)
    {
        var (from, start) = (SentRequests, Stopwatch.GetTimestamp());
        while (SentRequests - from < requests && Stopwatch.GetElapsedTime(start) < IdleWait.Timeout)
            await Task.Delay(1);
        if (more > TimeSpan.Zero)
            await Task.Delay(more);
    }

    /// <summary>One request; false where the host died over it.</summary>
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
            return response.IsSuccessStatusCode
                ? true
                : throw new InvalidOperationException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // Between the death and the next life there is nobody to refuse us: wait for the next.
            if (ReferenceEquals(life, UntilAlive))
                await Task.Delay(5);
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _openRequests);
        }
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
