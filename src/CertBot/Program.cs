using CertBot.CommandLine;

namespace CertBot;

internal static class Program
{
    public static Task<int> Main(string[] args) => CommandLineDispatcher.Run(args, Console.Out, Console.Error);
}
