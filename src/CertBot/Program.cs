using CertBot.CommandLine;

namespace CertBot;

internal static class Program
{
    public static Task<int> Main(string[] args) => Commands.Run(args, Console.In, Console.Out, Console.Error);
}
