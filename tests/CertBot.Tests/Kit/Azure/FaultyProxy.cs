using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CertBot.Tests.Kit.Azure;

/// <summary>A line to a server of this machine that can be made to break, lose an answer, or fall silent.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly Task accepting;
    private long bytesSent;
    private int breaks;

    public FaultyProxy(int port)
    {
        listener.Start();
        accepting = Accept(port);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How often it broke.</summary>
    public int BreakCount => breaks;

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
        await ending.CancelAsync();
        listener.Stop();
        await accepting;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        ending.Dispose();
    }

    private async Task Accept(int port)
    {
        List<Task> lines = [];
        try
        {
            while (true)
                lines.Add(Relay(await listener.AcceptTcpClientAsync(ending.Token), port));
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
                await to.ConnectAsync(IPAddress.Loopback, port, ending.Token);
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
        while (await from.ReadAsync(buffer, ending.Token) is > 0 and var read)
        {
            if (IsSilent)
                continue;
            if (LoseResponseTo is { } head && Encoding.Latin1.GetString(buffer, 0, read).Contains(head, StringComparison.Ordinal))
            {
                LoseResponseTo = null;
                await to.WriteAsync(buffer.AsMemory(0, read), ending.Token);
                await LoseResponse(from, to, client, buffer);
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), ending.Token);
            if (Interlocked.Add(ref bytesSent, read) < BreakAfterBytes)
                continue;
            if (BreakAfterBytes is null)
                continue;

            Interlocked.Exchange(ref bytesSent, 0);
            if (BreakOnlyOnce)
                BreakAfterBytes = null;
            Interlocked.Increment(ref breaks);
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
                while (await from.ReadAsync(buffer, ending.Token) is > 0 and var more)
                    await to.WriteAsync(buffer.AsMemory(0, more), ending.Token);
            },
            ending.Token
        );
        var answered = await to.ReadAsync(new byte[16384], ending.Token);
        Interlocked.Increment(ref breaks);
        client.Client.Close(0);
        await Task.WhenAny(up, Task.Delay(1000));
        Assert.True(answered > 0);
    }

    private async Task RelayResponses(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16384];
        while (await from.ReadAsync(buffer, ending.Token) is > 0 and var read)
            await to.WriteAsync(buffer.AsMemory(0, read), ending.Token);
    }
}
