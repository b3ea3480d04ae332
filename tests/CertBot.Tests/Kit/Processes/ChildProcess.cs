using System.Diagnostics;

namespace CertBot.Tests.Kit.Processes;

/// <summary>Starts this assembly as a child process whose output a test reads and which it can kill; <c>Program</c> defines the commands.</summary>
internal static class ChildProcess
{
    public static Process Start(params IReadOnlyList<string> args) => Start([], args);

    /// <summary>Starts the process with additional environment variables.</summary>
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
