using System.CommandLine;
using CertBot.Core.Directory;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.CommandLine.Duty;

/// <summary>The commands about absences and rotas: <c>duty import</c>.</summary>
internal static class DutyCommands
{
    public static Command DutyCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        var (folder, storeOption) = (StoreCommands.DataFolderOption(settings), StoreCommands.StoreOption());
        var role = new Argument<string>("ROLE") { Description = "The role whose holders take turns, such as analyst." };
        var file = new Argument<string>("FILE") { Description = "A calendar (.ics) whose events are named after the people on duty." };
        var check = new Option<bool>("--check") { Description = "Print the turns, and change nothing." };
        var import = new Command("import", "Read a role's rota from a calendar, in place of the one it has.") { role, file, check };
        import.SetAction(
            (parsed, cancellationToken) =>
                StoreCommands.WithStore(
                    parsed.GetValue(storeOption),
                    parsed.GetRequiredValue(folder),
                    StoreAccess.Write,
                    settings,
                    store =>
                        new DutyImport(
                            store,
                            EditionLoader.Load(settings()["Policy:Folder"] is { Length: > 0 } policy ? Path.GetFullPath(policy) : null).Default,
                            SystemClock.Instance,
                            output,
                            error
                        ).Run(new RoleName(parsed.GetRequiredValue(role)), parsed.GetRequiredValue(file), parsed.GetValue(check), cancellationToken),
                    cancellationToken
                )
        );
        return new Command("duty", "Rotas of the platform's people.") { folder, storeOption, import };
    }
}
