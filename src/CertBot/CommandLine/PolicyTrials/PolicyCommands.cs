using System.CommandLine;
using CertBot.CommandLine.FileImport;
using CertBot.Core.Policy;
using CertBot.Repositories;
using CertBot.Store.Documents;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.CommandLine.PolicyTrials;

/// <summary>The commands about editions: <c>policy try</c>.</summary>
internal static class PolicyCommands
{
    /// <summary>An edition is some kilobytes.</summary>
    private const long MaxBytes = 1_000_000;

    /// <param name="output">Where the answer goes.</param>
    /// <param name="error">Where faults go.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="withStore">Opens the store that the command line names, to be read only.</param>
    public static Command PolicyCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings, WithStore withStore)
    {
        var file = new Argument<string>("FILE") { Description = "A changed edition, as in Policy:Folder." };
        var from = new Option<string>("--from") { Description = "The first month, such as 2026-01.", Required = true };
        var to = new Option<string>("--to") { Description = "The last month; it has to be over.", Required = true };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var trial = new Command("try", "What a changed edition would have made of past months. Nothing is written.") { file, from, to, json };
        trial.SetAction(
            async (parsed, cancellationToken) =>
            {
                var path = parsed.GetRequiredValue(file);
                if (await ReadEdition(path, error, cancellationToken) is not { } edition)
                    return 2;

                return await withStore(
                    parsed,
                    async store =>
                    {
                        await using var services = CommandLineImport.CreateServices(store, settings());
                        var request = new TrialRequest(edition, Path.GetDirectoryName(Path.GetFullPath(path)))
                        {
                            From = parsed.GetRequiredValue(from),
                            To = parsed.GetRequiredValue(to),
                        };
                        return await new PolicyTry(services, error).Run(
                            request,
                            parsed.GetValue(json) ? new TrialJson(output) : new TrialTable(output),
                            cancellationToken
                        );
                    },
                    cancellationToken
                );
            }
        );
        return new Command("policy", "Editions of the programme's rules.") { trial };
    }

    /// <summary>Does something with the store that the command line names.</summary>
    public delegate Task<int> WithStore(ParseResult parsed, Func<IStore, Task<int>> work, CancellationToken cancellationToken);

    /// <summary>Null after a line for each fault.</summary>
    private static async Task<Edition?> ReadEdition(string path, TextWriter error, CancellationToken cancellationToken)
    {
        if (new FileInfo(path) is not { Exists: true } found || found.Length > MaxBytes)
        {
            await error.WriteLineAsync(File.Exists(path) ? "the file is larger than 1 MB" : "there is no such file");
            return null;
        }

        switch (EditionReader.Read(await File.ReadAllTextAsync(path, cancellationToken)))
        {
            case EditionReadResult.Valid { Edition: var edition }:
                return edition;
            case EditionReadResult.Invalid { Errors: var faults }:
                foreach (var fault in faults)
                    await error.WriteLineAsync($"{Path.GetFileName(path)}: {EditionLoader.Describe(fault)}");
                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
