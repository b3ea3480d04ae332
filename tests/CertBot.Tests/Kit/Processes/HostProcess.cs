using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CertBot.Hosting;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Tests.Kit.Processes;

/// <summary>
/// The real executable as a child process on its own port and in its own folder. If the test controls the time, this assembly starts the same host
/// instead.
/// </summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;

    private readonly List<string> _output;

    private HostProcess(Process process, Uri address, List<string> output)
    {
        this._process = process;
        this._output = output;
        Address = address;
    }

    public Uri Address { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>The failures that the host logged.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_output)
                return [.. _output.Where(s => s.StartsWith("fail:", StringComparison.Ordinal) || s.StartsWith("crit:", StringComparison.Ordinal))];
        }
    }

    /// <summary>The last lines that the host wrote.</summary>
    public string LastOutput
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output.TakeLast(60));
        }
    }

    public static string Executable { get; } = typeof(Settings).Assembly.Location;

    /// <summary>Starts the host and waits until it reports that it is serving. If it does not, throws an exception that contains its output.</summary>
    public static Task<HostProcess> Start(string workingFolder, int? port = null, SharedClock? clock = null, params string[] settings) =>
        Start(workingFolder, port, clock, "Development", heapBytes: null, settings);

    /// <summary>With a limit of the managed heap: a host that needs more ends.</summary>
    public static Task<HostProcess> StartWithHeap(string workingFolder, long heapBytes, params string[] settings) =>
        Start(workingFolder, null, null, "Development", heapBytes, settings);

    /// <summary>As <see cref="StartWithHeap"/>, in Production.</summary>
    public static Task<HostProcess> StartInProduction(string workingFolder, long heapBytes, params string[] settings) =>
        Start(workingFolder, null, null, "Production", heapBytes, settings);

    private static async Task<HostProcess> Start(string workingFolder, int? port, SharedClock? clock, string environment, long? heapBytes, string[] settings)
    {
        var address = new Uri($"http://127.0.0.1:{port ?? FreePort()}");
        var child = StartProcess(workingFolder, address, clock, environment, heapBytes, settings);
        List<string> output = [];
        var serving = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        child.ErrorDataReceived += (_, e) => AddOutput(output, e.Data);
        child.OutputDataReceived += (_, e) =>
        {
            AddOutput(output, e.Data);
            if (e.Data is null || e.Data.Contains("Serving http", StringComparison.Ordinal))
                serving.TrySetResult(e.Data is not null);
        };
        child.BeginErrorReadLine();
        child.BeginOutputReadLine();
        if (await serving.Task)
            return new HostProcess(child, address, output);

        await child.WaitForExitAsync();
        throw new InvalidOperationException($"The host ended with {child.ExitCode}: {string.Join('\n', output)}");
    }

    /// <summary>Runs the executable to its end: its exit code, and every line it wrote. A host that does not end is killed after a minute.</summary>
    public static async Task<(int Code, IReadOnlyList<string> Lines)> Run(string workingFolder, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Executable, .. args])
        {
            WorkingDirectory = workingFolder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var texts = Task.WhenAll(process.StandardOutput.ReadToEndAsync(default), process.StandardError.ReadToEndAsync(default));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        var lines = string.Concat(await texts).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, lines);
    }

    /// <summary>Kills a host during startup, unless it is already serving.</summary>
    public static async Task KillWhileStarting(string workingFolder, int port, SharedClock clock, TimeSpan after)
    {
        using var child = StartProcess(workingFolder, new Uri($"http://127.0.0.1:{port}"), clock, "Development", heapBytes: null, []);
        child.BeginErrorReadLine();
        child.BeginOutputReadLine();
        await Task.Delay(after);
        child.Kill(entireProcessTree: true);
        await child.WaitForExitAsync();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Kills the process without a clean shutdown, like a power failure.</summary>
    public async Task Kill()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await Kill();
        _process.Dispose();
    }

    private static Process StartProcess(string workingFolder, Uri address, SharedClock? clock, string environment, long? heapBytes, string[] settings)
    {
        string[] program = clock is null ? [Executable, "serve"] : [typeof(ChildProcess).Assembly.Location, "host", clock.Path];
        var start = new ProcessStartInfo("dotnet", [.. program, $"--Urls={address.ToString().TrimEnd('/')}", .. settings])
        {
            WorkingDirectory = workingFolder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["Demo__Application"] = "false";
        start.Environment["Reminders__Digest"] = "false"; // it comes at an hour of the day, and these hosts run at any
        start.Environment["DOTNET_TieredPGO"] = "0"; // these hosts run for seconds only, so profile-guided optimisation does not pay off
        if (heapBytes is { } bytes)
            start.Environment["DOTNET_GCHeapHardLimit"] = bytes.ToString("X", CultureInfo.InvariantCulture);
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start");
    }

    private static void AddOutput(List<string> output, string? line)
    {
        lock (output)
        {
            if (line is not null && output.Count < 200)
                output.Add(line);
        }
    }
}
