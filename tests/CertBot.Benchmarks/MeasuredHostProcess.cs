using System.Diagnostics;

namespace CertBot.Benchmarks;

/// <summary>A host as a process of its own; its CPU is what the system says it used. It is gone when this is disposed.</summary>
internal sealed class MeasuredHostProcess : IDisposable
{
    private readonly Process _process;

    private MeasuredHostProcess(Process process, string address)
    {
        this._process = process;
        Address = address;
    }

    public string Address { get; }

    public int Id => _process.Id;

    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts an assembly in a folder and waits until it says that it serves.</summary>
    public static async Task<MeasuredHostProcess> Start(string folder, string assembly, string address, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            WorkingDirectory = Directory.CreateDirectory(folder).FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["DOTNET_gcServer"] = "1"; // a web host's default; a console program's is another, and its collector costs less
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{assembly} does not start");
        var serving = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, e) =>
        {
            if (e.Data is null || e.Data.Contains("Serving http", StringComparison.Ordinal))
                serving.TrySetResult(e.Data is not null);
        };
        process.ErrorDataReceived += (_, e) => Console.Error.WriteLine(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return await serving.Task ? new MeasuredHostProcess(process, address) : throw new InvalidOperationException($"{assembly} ended before it served");
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
