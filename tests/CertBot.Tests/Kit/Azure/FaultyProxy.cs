using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CertBot.Tests.Kit.Azure;

/// <summary>A proxy in front of a local server that can break connections, lose a response, or stop forwarding.</summary>
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

    /// <summary>The number of connections broken.</summary>
    public int BreakCount => _breaks;

    /// <summary>The number of bytes to the server, counted over all connections, after which a connection breaks; null for never.</summary>
    public long? BreakAfterBytes { get; set; }

    /// <summary>Whether only one connection breaks, or one each time that many bytes have passed.</summary>
    public bool BreakOnlyOnce { get; set; }

    /// <summary>Part of a request head; the response to the first matching request is lost.</summary>
    public string? LoseResponseTo { get; set; }

    /// <summary>Whether received data is discarded instead of forwarded.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Called when a connection breaks.</summary>
    public Func<Task> OnBreak { get; set; } = () => Task.CompletedTask;

    /// <summary>Closes the proxy permanently.</summary>
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
                // either side closed the connection
            }
        }
    }

    private async Task RelayRequests(NetworkStream from, NetworkStream to, TcpClient client)
    {
        var buffer = new byte[16384];
        var end = "";
        while (await from.ReadAsync(buffer, _ending.Token) is > 0 and var read)
        {
            if (IsSilent)
                continue;
            var text = end + Encoding.Latin1.GetString(buffer, 0, read);
            end = text[^Math.Min(text.Length, (LoseResponseTo?.Length ?? 1) - 1)..]; // the head of a request may come in two pieces
            if (LoseResponseTo is { } head && text.Contains(head, StringComparison.Ordinal))
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
            client.Client.Close(0); // like a cut cable, not an orderly shutdown
            return;
        }
    }

    /// <summary>The server receives the whole request and responds; the response is discarded.</summary>
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
