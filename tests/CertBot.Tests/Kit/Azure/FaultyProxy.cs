using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CertBot.Tests.Kit.Azure;

/// <summary>A line to a server of this machine that can be made to break, lose an answer, or fall silent.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;
    private long _bytesSent;
    private int _breaks;

    public FaultyProxy(int port)
    {
        _listener.Start();
        _accepting = Accept(port);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often it broke.</summary>
    public int BreakCount => _breaks;

    /// <summary>Bytes to the server after which a connection breaks, counted over all of them; null: never.</summary>
    public long? BreakAfterBytes { get; set; }

    /// <summary>Whether it breaks once, or whenever that much came again.</summary>
    public bool BreakOnlyOnce { get; set; }

    /// <summary>A piece of a request's head whose answer never comes back, once.</summary>
    public string? LoseResponseTo { get; set; }

    /// <summary>Whether what comes is passed on to nobody.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Run when it breaks.</summary>
    public Func<Task> OnBreak { get; set; } = () => Task.CompletedTask;

    /// <summary>Cut for good.</summary>
    public async Task Stop()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _ending.Dispose();
    }

    private async Task Accept(int port)
    {
        List<Task> lines = [];
        try
        {
            while (true)
                lines.Add(Relay(await _listener.AcceptTcpClientAsync(_ending.Token), port));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task Relay(TcpClient from, int port)
    {
        using var to = new TcpClient();
        using (from)
        {
            try
            {
                await to.ConnectAsync(IPAddress.Loopback, port, _ending.Token);
                await Task.WhenAny(RelayRequests(from.GetStream(), to.GetStream(), from), RelayResponses(to.GetStream(), from.GetStream()));
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or InvalidOperationException)
            {
                // either end went
            }
        }
    }

    private async Task RelayRequests(NetworkStream from, NetworkStream to, TcpClient client)
    {
        var buffer = new byte[16384];
        while (await from.ReadAsync(buffer, _ending.Token) is > 0 and var read)
        {
            if (IsSilent)
                continue;
            if (LoseResponseTo is { } head && Encoding.Latin1.GetString(buffer, 0, read).Contains(head, StringComparison.Ordinal))
            {
                LoseResponseTo = null;
                await to.WriteAsync(buffer.AsMemory(0, read), _ending.Token);
                await LoseResponse(from, to, client, buffer);
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _ending.Token);
            if (Interlocked.Add(ref _bytesSent, read) < BreakAfterBytes)
                continue;
            if (BreakAfterBytes is null)
                continue;

            Interlocked.Exchange(ref _bytesSent, 0);
            if (BreakOnlyOnce)
                BreakAfterBytes = null;
            Interlocked.Increment(ref _breaks);
            await OnBreak();
            client.Client.Close(0); // as a cut cable, not as a goodbye
            return;
        }
    }

    /// <summary>The server gets all of it and answers; the answer goes nowhere.</summary>
    private async Task LoseResponse(NetworkStream from, NetworkStream to, TcpClient client, byte[] buffer)
    {
        var up = Task.Run(
            async () =>
            {
                while (await from.ReadAsync(buffer, _ending.Token) is > 0 and var more)
                    await to.WriteAsync(buffer.AsMemory(0, more), _ending.Token);
            },
            _ending.Token
        );
        var answered = await to.ReadAsync(new byte[16384], _ending.Token);
        Interlocked.Increment(ref _breaks);
        client.Client.Close(0);
        await Task.WhenAny(up, Task.Delay(1000));
        Assert.True(answered > 0);
    }

    private async Task RelayResponses(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16384];
        while (await from.ReadAsync(buffer, _ending.Token) is > 0 and var read)
            await to.WriteAsync(buffer.AsMemory(0, read), _ending.Token);
    }
}
