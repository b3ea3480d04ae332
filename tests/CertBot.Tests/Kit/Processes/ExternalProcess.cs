using System.Diagnostics;

namespace CertBot.Tests.Kit.Processes;

/// <summary>
/// A third-party program that a test communicates with: starts it, waits until it answers, and ends it with all its child processes, even if the test
/// fails.
/// </summary>
internal sealed class ExternalProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];

    private ExternalProcess(Process process, Uri address)
    {
        this._process = process;
        Address = address;
    }

    public Uri Address { get; }

    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    public static async Task<ExternalProcess> Start(string program, IEnumerable<string> arguments, string folder, Uri address)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NO_PROXY"] = "127.0.0.1,localhost";
        start.Environment["NO_UPDATE_NOTIFIER"] = "1";
        var tool = new ExternalProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start"), address);
        tool._process.OutputDataReceived += (_, e) => tool.AddOutput(e.Data);
        tool._process.ErrorDataReceived += (_, e) => tool.AddOutput(e.Data);
        tool._process.BeginOutputReadLine();
        tool._process.BeginErrorReadLine();
        try
        {
            await tool.WaitUntilReady();
            return tool;
        }
        catch
        {
            await tool.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitUntilReady()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        for (var left = 300; ; left--)
        {
            try
            {
                using var answer = await http.GetAsync(Address);
                return;
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
            {
                return; // it answers, with a self-signed certificate
            }
            catch (HttpRequestException) when (left > 0 && !_process.HasExited)
            {
                await Task.Delay(100); // another process, which the test's clock does not control
            }
            catch (HttpRequestException away)
            {
                throw new InvalidOperationException($"It does not answer at {Address}: {Output}", away);
            }
        }
    }

    private void AddOutput(string? line)
    {
        lock (_output)
        {
            if (line is not null && _output.Count < 200)
                _output.Add(line);
        }
    }
}
