using CertBot.Tests.CrashTests;
using CertBot.Tests.Files.Blob;
using Xunit.Runner.InProc.SystemConsole;

namespace CertBot.Tests;

/// <summary>This assembly as a program: the process a kill or memory test starts as its child, or else the test runner.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) =>
        args switch
        {
            ["store", var path] => StoreKillWorker.Run(path, Console.Out),
            ["files", .. var where] => LargeFileWorker.Run(where, Console.Out),
            _ => ConsoleRunner.Run(args),
        };
}
