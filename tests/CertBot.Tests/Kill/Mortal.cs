using System.Diagnostics;
using CertBot.Tests.Kit;

namespace CertBot.Tests.Kill;

/// <summary>A host that is killed and started again on the same folder and the same port, and how its clients wait for it.</summary>
internal sealed class Mortal(string folder) : IAsyncDisposable
{
    private readonly int port = HostProcess.FreePort();
    private TaskCompletionSource alive = New();
    private HostProcess? host;
    private int open;
    private int sent;

    public Uri Address => new($"http://127.0.0.1:{port}");

    public string Store => Path.Combine(folder, "data", "certbot.db");

    /// <summary>What all of its lives logged as failed.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Requests that were sent and not answered yet.</summary>
    public int Open => Volatile.Read(ref open);

    public int Sent => Volatile.Read(ref sent);

    /// <summary>Ends when there is a host to talk to.</summary>
    public Task Alive => Volatile.Read(ref alive).Task;

    public async Task Start()
    {
        host = await HostProcess.Start(folder, port);
        alive.SetResult();
    }

    public Task KillStarting(TimeSpan after) => HostProcess.KillStarting(folder, port, after);

    /// <returns>How many requests were open at that moment.</returns>
    public async Task<int> Kill()
    {
        Volatile.Write(ref alive, New());
        var cut = Open;
        if (host is { } dying)
        {
            host = null;
            await dying.Kill();
            Failures.AddRange(dying.Failures);
            await dying.DisposeAsync();
        }

        return cut;
    }

    /// <summary>Until so many more requests were sent, or this long has passed; then a little more.</summary>
    public async Task Work(int requests, TimeSpan longest, TimeSpan more)
    {
        var (from, start) = (Sent, Stopwatch.GetTimestamp());
        while (Sent - from < requests && Stopwatch.GetElapsedTime(start) < longest) await Task.Delay(1);
        if (more > TimeSpan.Zero) await Task.Delay(more);
    }

    /// <summary>One request; false where the host died over it.</summary>
    public async Task<bool> Ask(Func<Task<HttpResponseMessage>> request)
    {
        var life = Alive;
        await life;
        Interlocked.Increment(ref open);
        Interlocked.Increment(ref sent);
        try
        {
            using var response = await request();
            return response.IsSuccessStatusCode ? true : throw new InvalidOperationException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // Between the death and the next life there is nobody to refuse us: wait for the next.
            if (ReferenceEquals(life, Alive)) await Task.Delay(5);
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
