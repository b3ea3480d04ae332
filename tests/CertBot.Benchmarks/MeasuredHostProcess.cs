using System.Diagnostics;

namespace CertBot.Benchmarks;

/// <summary>A host in a separate process whose CPU time is read from the operating system. Disposing kills it.</summary>
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

    /// <summary>Starts an assembly in a folder and waits until it reports that it is serving.</summary>
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
        start.Environment["Demo__Application"] = "false";
        start.Environment["Reminders__Digest"] = "false"; // nobody is written to who did not write first
        start.Environment["DOTNET_gcServer"] = "1"; // the default of a web host; the workstation collector of a console program would use less CPU
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
