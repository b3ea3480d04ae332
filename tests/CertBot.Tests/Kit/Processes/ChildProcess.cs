using System.Diagnostics;
using CertBot.Hosting;
using CertBot.Tests.CrashTests;
using CertBot.Tests.Files.Blob;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Tests.Kit.Processes;

/// <summary>This assembly as a program: a process that a test starts, listens to, and kills.</summary>
internal static class ChildProcess
{
    public static Task<int> Main(string[] args) =>
        args switch
        {
            ["store", var path] => StoreKillWorker.Run(path, Console.Out),
            ["host", var clock, .. var arguments] => CertBotHost.Run(arguments, Console.Error, new SharedClock(clock)),
            ["files", .. var where] => LargeFileWorker.Run(where, Console.Out),
            _ => Task.FromResult(2),
        };

    public static Process Start(params IReadOnlyList<string> args) => Start([], args);

    /// <summary>The same with variables of its environment.</summary>
    public static Process Start((string Name, string Value)[] environment, IReadOnlyList<string> args)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("the child did not start");
    }
}
