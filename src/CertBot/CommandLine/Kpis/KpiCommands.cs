using System.CommandLine;
using CertBot.CommandLine.Stores;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.CommandLine.Kpis;

/// <summary>The commands about the measures of certified applications.</summary>
internal static class KpiCommands
{
    public static Command KpiCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        var (app, month, format) = (AppOption(), MonthOption(), new FormatOptions());
        var (folder, store) = (StoreOptions.DataFolder(settings), StoreOptions.Store());
        var kpi = new Command("kpi", "The measures of a certified application in a month.") { app, month, format.Json, format.Csv, folder, store };
        kpi.SetAction(
            (parsed, cancellationToken) =>
                WithServices(
                    parsed.GetValue(store),
                    parsed.GetRequiredValue(folder),
                    settings,
                    services =>
                        KpiFiguresPrint.Run(
                            services,
                            parsed.GetValue(app),
                            parsed.GetValue(month),
                            format.Read(parsed),
                            new CommandOutput(output, error),
                            cancellationToken
                        ),
                    error,
                    cancellationToken
                )
        );
        kpi.Add(BoardCommand(output, error, settings));
        kpi.Add(ReplayCommand(output, error, settings));
        return kpi;
    }

    private static Command BoardCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        var (month, format) = (MonthOption(), new FormatOptions());
        var vendor = new Option<string?>("--vendor") { Description = "Only applications of this vendor, by id." };
        var missed = new Option<bool>("--missed") { Description = "Only applications that missed a target." };
        var key = new Option<string?>("--kpi") { Description = "Sort by this measure, such as overdue-response." };
        var (folder, store) = (StoreOptions.DataFolder(settings), StoreOptions.Store());
        var board = new Command("board", "All certified applications of a month, the worst first.")
        {
            month,
            vendor,
            missed,
            key,
            format.Json,
            format.Csv,
            folder,
            store,
        };
        board.SetAction(
            (parsed, cancellationToken) =>
                WithServices(
                    parsed.GetValue(store),
                    parsed.GetRequiredValue(folder),
                    settings,
                    services =>
                        KpiBoardPrint.Run(
                            services,
                            parsed.GetValue(month),
                            new KpiBoardFilter
                            {
                                Vendor = parsed.GetValue(vendor) is { Length: > 0 } id ? new VendorId(id) : null,
                                OnlyMissed = parsed.GetValue(missed),
                                Key = parsed.GetValue(key),
                            },
                            format.Read(parsed),
                            new CommandOutput(output, error),
                            cancellationToken
                        ),
                    error,
                    cancellationToken
                )
        );
        return board;
    }

    private static Command ReplayCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        var (app, month) = (AppOption(), MonthOption());
        var (folder, store) = (StoreOptions.DataFolder(settings), StoreOptions.Store());
        var replay = new Command("replay", "Derive a month from the event histories again and compare.") { app, month, folder, store };
        replay.SetAction(
            (parsed, cancellationToken) =>
                WithServices(
                    parsed.GetValue(store),
                    parsed.GetRequiredValue(folder),
                    settings,
                    services => KpiReplay.Run(services, parsed.GetValue(app), parsed.GetValue(month), new CommandOutput(output, error), cancellationToken),
                    error,
                    cancellationToken
                )
        );
        return replay;
    }

    private static Task<int> WithServices(
        string? store,
        string folder,
        Func<IConfigurationRoot> settings,
        Func<KpiServices, Task<int>> work,
        TextWriter error,
        CancellationToken cancellationToken
    ) =>
        StoreOptions.WithStore(
            store,
            folder,
            StoreAccess.ReadOnly,
            settings,
            async opened =>
            {
                try
                {
                    var policy = EditionLoader.FolderIn(settings());
                    return await work(new KpiServices(opened, EditionLoader.Load(policy), SystemClock.Instance));
                }
                catch (StoreRejectedException exception)
                {
                    await error.WriteLineAsync(exception.Message);
                    return 2;
                }
            },
            cancellationToken
        );

    private static Option<string?> AppOption() => new("--app") { Description = "The application's id, such as acme-sync." };

    private static Option<string?> MonthOption() => new("--month") { Description = "A month of the programme's zone, such as 2026-10." };

    /// <summary>How the result is printed.</summary>
    private sealed class FormatOptions
    {
        public Option<bool> Json { get; } = new("--json") { Description = "Print JSON." };

        public Option<bool> Csv { get; } = new("--csv") { Description = "Print CSV." };

        public PrintFormat Read(ParseResult parsed) =>
            parsed.GetValue(Json) ? PrintFormat.Json
            : parsed.GetValue(Csv) ? PrintFormat.Csv
            : PrintFormat.Text;
    }
}

internal enum PrintFormat
{
    Text,
    Json,
    Csv,
}

/// <summary>Where a command writes.</summary>
internal sealed record CommandOutput(TextWriter Output, TextWriter Error)
{
    /// <summary>One line that says what is wrong with the input.</summary>
    public async Task<int> Reject(string line)
    {
        await Error.WriteLineAsync(line);
        return 2;
    }
}
