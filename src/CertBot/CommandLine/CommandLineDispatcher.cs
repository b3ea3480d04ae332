using System.CommandLine;
using CertBot.CommandLine.Certificates;
using CertBot.CommandLine.Duty;
using CertBot.CommandLine.Inspections;
using CertBot.CommandLine.Kpis;
using CertBot.CommandLine.PolicyTrials;
using CertBot.CommandLine.Recognition;
using CertBot.CommandLine.Seeds;
using CertBot.CommandLine.Sla;
using CertBot.CommandLine.Stores;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Hosting;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary>The command line. Exit codes: 0 success, 1 a finding, 2 rejected input.</summary>
internal static class CommandLineDispatcher
{
    public static async Task<int> Run(string[] args, TextWriter output, TextWriter error, TextReader? input = null)
    {
        try
        {
            return await Dispatch(args, input ?? Console.In, output, error);
        }
        catch (Exception e)
        {
            // Whatever ends a command ends it here, for every command alike.
            await error.WriteLineAsync(FailureLine.Of(e));
            return 2;
        }
    }

    private static async Task<int> Dispatch(string[] args, TextReader input, TextWriter output, TextWriter error)
    {
        // The host accepts settings as --Name=value or --Name value, so it also accepts unknown arguments; no other command does.
        if (args is [] || args[0] == "serve" || (args[0].StartsWith("--", StringComparison.Ordinal) && args[0] is not ("--help" or "--version")))
        {
            return await CertBotHost.Run(args is ["serve", ..] ? args[1..] : args, error);
        }

        // The name of a setting has a colon in it, which the parser would take for the end of the name.
        var isSetting = args.ToLookup(a => a.StartsWith("--", StringComparison.Ordinal) && a.Split('=')[0].Contains(':', StringComparison.Ordinal));
        var parsed = CreateRootCommand(input, output, error, [.. isSetting[true]]).Parse([.. isSetting[false]]);
        if (parsed.Errors.Count > 0)
        {
            foreach (var fault in parsed.Errors)
                await error.WriteLineAsync(fault.Message);
            return 2;
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
            }
        );
    }

    private static RootCommand CreateRootCommand(TextReader input, TextWriter output, TextWriter error, string[] settings) =>
        new("CertBot certifies marketplace applications in chat.")
        {
            new Command("serve", "Run the host (the default). Settings may be given as --Name=value."),
            AuditCommand(output, error, settings),
            StoreCommands.StoreCommand(output, error, () => LoadSettings(settings)),
            CardCommand(output, error),
            SlaCommand(input, output, error, settings),
            RecognizeCommands.RecognizeCommand(input, output, error, () => LoadSettings(settings)),
            CaseCommands.CasesCommand(output, error, () => LoadSettings(settings)),
            CaseCommands.CustomersCommand(output, error, () => LoadSettings(settings)),
            KpiCommands.KpiCommand(output, error, () => LoadSettings(settings)),
            CaseCommands.SurveysCommand(output, error, () => LoadSettings(settings)),
            DutyCommand(output, error, settings),
            InspectCommands.InspectCommand(output, error, () => LoadSettings(settings)),
            RulesCommands.RulesCommand(output, error, () => LoadSettings(settings)),
            DemoCommands.DemoCommand(output, error, () => LoadSettings(settings)),
            CertificateCommand(output, error, settings),
            PolicyCommand(output, error, settings),
            HealthCommand(output, error, settings),
            ManifestCommand(output, error, settings),
        };

    private static Command AuditCommand(TextWriter output, TextWriter error, string[] settings)
    {
        var folder = StoreOptions.DataFolder(() => LoadSettings(settings));
        var storeOption = StoreOptions.Store();
        var app = new Argument<string>("APP") { Description = "The application's id." };
        var runOnStore = StoreOptions.Reader(storeOption, folder, () => LoadSettings(settings));

        var headsOption = new Option<FileInfo?>("--heads") { Description = "What audit heads printed earlier: every history still has to begin with it." };
        var verify = new Command("verify", "Check every hash chain, and derive every state again.") { headsOption };
        verify.SetAction(
            (parsed, cancellationToken) =>
                runOnStore(
                    parsed,
                    async store =>
                    {
                        using var heads = parsed.GetValue(headsOption)?.OpenText();
                        return await AuditVerify.Run(store, heads, output, error, cancellationToken);
                    },
                    cancellationToken
                )
        );
        var printHeads = new Command("heads", "Print the last event of every history, to be kept elsewhere.");
        printHeads.SetAction(
            (parsed, cancellationToken) => runOnStore(parsed, store => AuditHeads.Run(store, output, error, cancellationToken), cancellationToken)
        );
        var replay = new Command("replay", "Derive the state again from its events and compare.") { app };
        replay.SetAction(
            (parsed, cancellationToken) =>
                runOnStore(
                    parsed,
                    store => AuditReplay.Run(store, new ApplicationId(parsed.GetRequiredValue(app)), output, error, cancellationToken),
                    cancellationToken
                )
        );
        var export = new Command("export", "Print the history as JSON lines.") { app };
        export.SetAction(
            (parsed, cancellationToken) =>
                runOnStore(
                    parsed,
                    store => AuditExport.Run(store, new ApplicationId(parsed.GetRequiredValue(app)), output, error, cancellationToken),
                    cancellationToken
                )
        );
        return new Command("audit", "Check and print histories.") { folder, storeOption, verify, replay, export, printHeads };
    }

    private static Command DutyCommand(TextWriter output, TextWriter error, string[] settings)
    {
        var (folder, storeOption) = (StoreOptions.DataFolder(() => LoadSettings(settings)), StoreOptions.Store());
        var role = new Argument<string>("ROLE") { Description = "The role whose holders take turns, such as analyst." };
        var file = new Argument<string>("FILE") { Description = "A calendar (.ics) whose events are named after the people on duty." };
        var check = new Option<bool>("--check") { Description = "Print the turns, and change nothing." };
        var import = new Command("import", "Read a role's rota from a calendar, in place of the one it has.") { role, file, check };
        import.SetAction(
            (parsed, cancellationToken) =>
                StoreOptions.WithStore(
                    parsed.GetValue(storeOption),
                    parsed.GetRequiredValue(folder),
                    StoreAccess.Write,
                    () => LoadSettings(settings),
                    store =>
                        new DutyImport(
                            store,
                            EditionLoader.Load(EditionLoader.FolderIn(LoadSettings(settings))).Default,
                            SystemClock.Instance,
                            output,
                            error
                        ).Run(new RoleName(parsed.GetRequiredValue(role)), parsed.GetRequiredValue(file), parsed.GetValue(check), cancellationToken),
                    cancellationToken
                )
        );
        return new Command("duty", "Rotas of the platform's people.") { folder, storeOption, import };
    }

    private static Command PolicyCommand(TextWriter output, TextWriter error, string[] settings)
    {
        var (folder, storeOption) = (StoreOptions.DataFolder(() => LoadSettings(settings)), StoreOptions.Store());
        var policy = PolicyCommands.PolicyCommand(
            output,
            error,
            () => LoadSettings(settings),
            StoreOptions.Reader(storeOption, folder, () => LoadSettings(settings)).Invoke
        );
        policy.Options.Add(folder);
        policy.Options.Add(storeOption);
        return policy;
    }

    private static Command SlaCommand(TextReader input, TextWriter output, TextWriter error, string[] settings)
    {
        var sla = SlaCommands.SlaCommand(input, output, error, () => LoadSettings(settings));
        sla.Subcommands.Add(CaseCommands.ExplainCommand(output, error, () => LoadSettings(settings)));
        return sla;
    }

    private static Command CertificateCommand(TextWriter output, TextWriter error, string[] settings)
    {
        var (folder, storeOption) = (StoreOptions.DataFolder(() => LoadSettings(settings)), StoreOptions.Store());
        return CertificateCommands.CertificateCommand(
            output,
            error,
            () => EditionLoader.FolderIn(LoadSettings(settings)),
            [folder, storeOption],
            StoreOptions.Reader(storeOption, folder, () => LoadSettings(settings))
        );
    }

    private static Command CardCommand(TextWriter output, TextWriter error)
    {
        var name = new Argument<string>("NAME") { Description = "A card of cards/." };
        var data = new Option<FileInfo>("--data") { Description = "A JSON file with the card's data.", Required = true };
        var language = new Option<string>("--lang") { Description = "en or ru.", DefaultValueFactory = _ => "en" };
        var format = new Option<string>("--to") { Description = "card, or blocks: as Slack gets it.", DefaultValueFactory = _ => "card" };
        var card = new Command("card", "Print a card, expanded.") { name, data, language, format };
        card.SetAction(parsed =>
            CardPrint.Run(
                parsed.GetRequiredValue(name),
                parsed.GetRequiredValue(data).FullName,
                new LanguageCode(parsed.GetRequiredValue(language)),
                parsed.GetRequiredValue(format),
                output,
                error
            )
        );
        return card;
    }

    private static Command HealthCommand(TextWriter output, TextWriter error, string[] settings)
    {
        var url = new Option<string>("--url") { Description = "Where the host listens; else as the setting Urls says." };
        var health = new Command("health", "Ask a running host whether it lives: exit 0 or 1.") { url };
        health.SetAction(
            (parsed, cancellationToken) =>
                HealthCheck.Run(
                    parsed.GetValue(url) ?? HealthCheck.LocalUrl(LoadSettings(settings)["Urls"]),
                    HealthCheck.Timeout,
                    output,
                    error,
                    cancellationToken
                )
        );
        return health;
    }

    private static Command ManifestCommand(TextWriter output, TextWriter error, string[] settings)
    {
        var file = new Option<string>("--out") { Description = "The package to write: FILE.zip.", Required = true };
        var teams = new Command("teams", "Build the app package for Microsoft Teams; settings as --Connector:AppId=….") { file };
        teams.SetAction(parsed => ManifestTeams.Run(LoadSettings(settings), parsed.GetRequiredValue(file), output, error));
        return new Command("manifest", "Build what a chat's administrator installs.") { teams };
    }

    /// <summary>The settings as the host reads them.</summary>
    private static IConfigurationRoot LoadSettings(string[] settings) =>
        new ConfigurationBuilder().AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true).AddEnvironmentVariables().AddCommandLine(settings).Build();
}
