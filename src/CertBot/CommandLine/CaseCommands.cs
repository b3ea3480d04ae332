using System.CommandLine;
using CertBot.CommandLine.Sla;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary>The commands about stored cases.</summary>
internal static class CaseCommands
{
    public static Command ExplainCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        var id = new Argument<string>("CASE") { Description = "The case's number, such as C-2026-11-0042." };
        var folder = StoreCommands.DataFolderOption(settings);
        var storeOption = StoreCommands.StoreOption();
        var explain = new Command("explain", "Why a stored case is due when it is.") { id, folder, storeOption };
        explain.SetAction(
            (parsed, cancellationToken) =>
                StoreCommands.WithStore(
                    parsed.GetValue(storeOption),
                    parsed.GetRequiredValue(folder),
                    StoreAccess.ReadOnly,
                    settings,
                    store =>
                        SlaExplain.Run(
                            store,
                            EditionLoader.Load(settings()["Policy:Folder"] is { Length: > 0 } policy ? Path.GetFullPath(policy) : null),
                            new CaseId(parsed.GetRequiredValue(id).Trim().ToUpperInvariant()),
                            SystemClock.Instance.GetCurrentInstant(),
                            output,
                            error,
                            cancellationToken
                        ),
                    cancellationToken
                )
        );
        return explain;
    }
}
