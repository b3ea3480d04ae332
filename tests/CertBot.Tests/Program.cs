using CertBot.Hosting;
using CertBot.Tests.CrashTests;
using CertBot.Tests.Files.Blob;
using CertBot.Tests.Kit.Runtime;
using Xunit.Runner.InProc.SystemConsole;

namespace CertBot.Tests;

/// <summary>This assembly as an executable: the child process of a kill or memory test, otherwise the test runner.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) =>
        args switch
        {
            ["store", var path] => StoreKillWorker.Run(path, Console.Out),
            ["host", var clock, .. var arguments] => CertBotHost.Run(arguments, Console.Error, new SharedClock(clock)),
            ["files", var megabytes, .. var where] => LargeFileWorker.Run(megabytes, where, Console.Out),
            _ => ConsoleRunner.Run(args),
        };
}
