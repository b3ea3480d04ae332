using System.Diagnostics;

namespace CertBot.Tests.Kit.Processes;

/// <summary>This assembly started as a child process, which a test listens to and kills; <c>Program</c> has its commands.</summary>
internal static class ChildProcess
{
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
