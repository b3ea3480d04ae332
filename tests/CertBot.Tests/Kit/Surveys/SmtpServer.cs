using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CertBot.Tests.Kit.Surveys;

/// <summary>What the server does with a mail.</summary>
internal enum SmtpBehaviour
{
    Take,

    /// <summary>The address is not known: 550.</summary>
    RefuseRecipient,

    /// <summary>It is busy: 451 after the mail.</summary>
    Busy,

    /// <summary>It wants no mail from this sender now: 421 at once.</summary>
    Closed,

    /// <summary>The connection breaks in the greeting.</summary>
    DropAtGreeting,

    /// <summary>The connection breaks when the mail begins.</summary>
    DropAtData,

    /// <summary>The mail is taken, and the connection breaks before the server says so.</summary>
    DropAfterData,

    /// <summary>It says nothing for ever.</summary>
    Silent,

    /// <summary>It answers with what no server says.</summary>
    Garbage,
}

/// <summary>A mail server on this machine that speaks as much SMTP as a client needs, and fails as it is told to.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _mails = new();
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly Task _accepting;
    private int _connections;

    public SmtpServer()
    {
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public SmtpBehaviour Behaviour { get; set; }

    /// <summary>User and password that are wanted; null: none are.</summary>
    public (string User, string Password)? Login { get; set; }

    /// <summary>The mails that were taken, as they came.</summary>
    public IReadOnlyCollection<string> Mails => _mails;

    public int Connections => _connections;

    private async Task Accept()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _sessions.Add(Serve(client));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                await Talk(client.GetStream());
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // The client hung up.
            }
        }
    }

    private async Task Talk(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        switch (Behaviour)
        {
            case SmtpBehaviour.DropAtGreeting:
                return;
            case SmtpBehaviour.Closed:
                await writer.WriteLineAsync("421 closed for today");
                return;
            case SmtpBehaviour.Silent:
                await Task.Delay(System.Threading.Timeout.Infinite, _stop.Token);
                return;
            case SmtpBehaviour.Garbage:
                await writer.WriteLineAsync("hello world");
                return;
        }

        await writer.WriteLineAsync("220 mail.example ESMTP");
        var isKnown = Login is null;
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await writer.WriteLineAsync("250-mail.example");
                    if (Login is not null)
                        await writer.WriteLineAsync("250-AUTH PLAIN");
                    await writer.WriteLineAsync("250 8BITMIME");
                    break;
                case "AUTH":
                    var said = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ').Length > 2 ? line.Split(' ')[2] : "")).Split('\0');
                    isKnown = Login is var (user, password) && said is [_, var u, var p] && u == user && p == password;
                    await writer.WriteLineAsync(isKnown ? "235 welcome" : "535 who are you");
                    break;
                case "MAIL":
                    await writer.WriteLineAsync(isKnown ? "250 OK" : "530 log in first");
                    break;
                case "RCPT":
                    await writer.WriteLineAsync(Behaviour == SmtpBehaviour.RefuseRecipient ? "550 nobody of that name" : "250 OK");
                    break;
                case "DATA":
                    if (Behaviour == SmtpBehaviour.DropAtData)
                        return;
                    await writer.WriteLineAsync("354 go on");
                    var mail = new StringBuilder();
                    while (await reader.ReadLineAsync(_stop.Token) is { } text && text != ".")
                        mail.AppendLine(text.StartsWith("..", StringComparison.Ordinal) ? text[1..] : text);
                    if (Behaviour == SmtpBehaviour.Busy)
                    {
                        await writer.WriteLineAsync("451 busy");
                        break;
                    }

                    _mails.Enqueue(mail.ToString());
                    if (Behaviour == SmtpBehaviour.DropAfterData)
                        return;
                    await writer.WriteLineAsync("250 taken");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 OK");
                    break;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions);
        _stop.Dispose();
    }
}
