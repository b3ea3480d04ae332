using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CertBot.Tests.Kit.Azure;

/// <summary>A line to a server of this machine that can be made to break, lose an answer, or fall silent.</summary>
internal sealed class BadLine : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly Task accepting;
    private long sent;
    private int breaks;

    public BadLine(int port)
    {
        listener.Start();
        accepting = Accept(port);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How often it broke.</summary>
    public int Breaks => breaks;

    /// <summary>Bytes to the server after which a connection breaks, counted over all of them; null: never.</summary>
    public long? BreaksAfter { get; set; }

    /// <summary>Whether it breaks once, or whenever that much came again.</summary>
    public bool BreaksOnce { get; set; }

    /// <summary>A piece of a request's head whose answer never comes back, once.</summary>
    public string? Loses { get; set; }

    /// <summary>Whether what comes is passed on to nobody.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Run when it breaks.</summary>
    public Func<Task> OnBreak { get; set; } = () => Task.CompletedTask;

    /// <summary>Cut for good.</summary>
    public async Task Cut()
    {
        await ending.CancelAsync();
        listener.Stop();
        await accepting;
    }

    public async ValueTask DisposeAsync()
    {
        await Cut();
        ending.Dispose();
    }

    private async Task Accept(int port)
    {
        List<Task> lines = [];
        try
        {
            while (true) lines.Add(Carry(await listener.AcceptTcpClientAsync(ending.Token), port));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task Carry(TcpClient from, int port)
    {
        using var to = new TcpClient();
        using (from)
        {
            try
            {
                await to.ConnectAsync(IPAddress.Loopback, port, ending.Token);
                await Task.WhenAny(Up(from.GetStream(), to.GetStream(), from), Down(to.GetStream(), from.GetStream()));
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or InvalidOperationException)
            {
                // either end went
            }
        }
    }

    private async Task Up(NetworkStream from, NetworkStream to, TcpClient client)
    {
        var buffer = new byte[16384];
        while (await from.ReadAsync(buffer, ending.Token) is > 0 and var read)
        {
            if (IsSilent) continue;
            if (Loses is { } head && Encoding.Latin1.GetString(buffer, 0, read).Contains(head, StringComparison.Ordinal))
            {
                Loses = null;
                await to.WriteAsync(buffer.AsMemory(0, read), ending.Token);
                await Lose(from, to, client, buffer);
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), ending.Token);
            if (Interlocked.Add(ref sent, read) < BreaksAfter) continue;
            if (BreaksAfter is null) continue;

            Interlocked.Exchange(ref sent, 0);
            if (BreaksOnce) BreaksAfter = null;
            Interlocked.Increment(ref breaks);
            await OnBreak();
            client.Client.Close(0);   // as a cut cable, not as a goodbye
            return;
        }
    }

    /// <summary>The server gets all of it and answers; the answer goes nowhere.</summary>
    private async Task Lose(NetworkStream from, NetworkStream to, TcpClient client, byte[] buffer)
    {
        var up = Task.Run(
            async () =>
            {
                while (await from.ReadAsync(buffer, ending.Token) is > 0 and var more) await to.WriteAsync(buffer.AsMemory(0, more), ending.Token);
            },
            ending.Token);
        var answered = await to.ReadAsync(new byte[16384], ending.Token);
        Interlocked.Increment(ref breaks);
        client.Client.Close(0);
        await Task.WhenAny(up, Task.Delay(1000));
        Assert.True(answered > 0);
    }

    private async Task Down(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16384];
        while (await from.ReadAsync(buffer, ending.Token) is > 0 and var read) await to.WriteAsync(buffer.AsMemory(0, read), ending.Token);
    }
}
