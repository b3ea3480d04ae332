using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CertBot.Tests.Kit;

/// <summary>The real executable as a child process on a port of its own, in a folder of its own.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process process;

    private HostProcess(Process process, Uri address)
    {
        this.process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static string Executable { get; } = typeof(Settings).Assembly.Location;

    /// <summary>Starts and waits until the host says that it serves. A host that does not is an error with what it said.</summary>
    public static async Task<HostProcess> Start(string workingFolder, int? port = null, params string[] settings)
    {
        var address = new Uri($"http://127.0.0.1:{port ?? FreePort()}");
        var start = new ProcessStartInfo("dotnet", [Executable, "serve", $"--Urls={address.ToString().TrimEnd('/')}", .. settings])
        {
            WorkingDirectory = workingFolder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        var child = Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start");
        List<string> said = [];
        var serving = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        child.ErrorDataReceived += (_, e) => Remember(said, e.Data);
        child.OutputDataReceived += (_, e) =>
        {
            Remember(said, e.Data);
            if (e.Data is null || e.Data.Contains("Serving http", StringComparison.Ordinal)) serving.TrySetResult(e.Data is not null);
        };
        child.BeginErrorReadLine();
        child.BeginOutputReadLine();
        if (await serving.Task) return new HostProcess(child, address);

        await child.WaitForExitAsync();
        throw new InvalidOperationException($"The host ended with {child.ExitCode}: {string.Join('\n', said)}");
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>As a power cut would: no goodbye.</summary>
    public async Task Kill()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await Kill();
        process.Dispose();
    }

    private static void Remember(List<string> said, string? line)
    {
        lock (said)
        {
            if (line is not null && said.Count < 200) said.Add(line);
        }
    }
}
