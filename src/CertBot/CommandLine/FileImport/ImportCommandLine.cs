using System.CommandLine;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.FileImport;
using CertBot.FileImport;
using CertBot.Hosting;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.CommandLine.FileImport;

/// <summary><c>cases import FILE</c> and <c>customers import FILE</c>.</summary>
internal static class ImportCommandLine
{
    public static Command CasesCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings) =>
        new("cases", "Support cases of a vendor's customers.") { ImportCommand(ImportKind.Cases, output, error, settings) };

    public static Command CustomersCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings) =>
        new("customers", "Customers of a vendor.") { ImportCommand(ImportKind.Customers, output, error, settings) };

    private static Command ImportCommand(ImportKind kind, TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        var file = new Argument<FileInfo?>("FILE") { Description = "A CSV file.", Arity = ArgumentArity.ZeroOrOne };
        var vendor = new Option<string?>("--vendor") { Description = "The vendor's id." };
        var yes = new Option<bool>("--yes") { Description = "Take it in; else only what would change is printed." };
        var skipWrong = new Option<bool>("--skip-wrong") { Description = "Take the good lines of a file that has wrong ones." };
        var errors = new Option<FileInfo?>("--errors") { Description = "Write all wrong lines to this file; else the first twenty are printed." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var template = new Option<bool>("--template") { Description = "Print a file to begin with: the columns and an example." };
        var language = new Option<string>("--lang") { Description = "en or ru: the template's.", DefaultValueFactory = _ => "en" };
        var (folder, storeOption) = (StoreCommands.DataFolderOption(settings), StoreCommands.StoreOption());
        var import = new Command("import", kind == ImportKind.Cases ? "Import cases from a CSV file." : "Import customers from a CSV file.")
        {
            file,
            vendor,
            yes,
            skipWrong,
            errors,
            json,
            template,
            language,
            folder,
            storeOption,
        };
        import.SetAction(
            async (parsed, cancellationToken) =>
            {
                if (parsed.GetValue(template))
                    return await ImportTemplate.Print(kind, new LanguageCode(parsed.GetRequiredValue(language)), output, error);
                if (parsed.GetValue(file) is not { } csv || parsed.GetValue(vendor) is not { Length: > 0 } owner)
                {
                    await error.WriteLineAsync(parsed.GetValue(file) is null ? "FILE is missing" : "--vendor is missing");
                    return 2;
                }

                if (!csv.Exists)
                {
                    await error.WriteLineAsync("there is no such file");
                    return 2;
                }

                var request = new ImportRequest(kind, new VendorId(owner), parsed.GetValue(yes), parsed.GetValue(skipWrong), parsed.GetValue(errors));
                return await StoreCommands.WithStore(
                    parsed.GetValue(storeOption),
                    parsed.GetRequiredValue(folder),
                    request.IsTaken ? StoreAccess.Write : StoreAccess.ReadOnly,
                    settings,
                    async store =>
                    {
                        await using var services = CreateServices(store, settings());
                        await using var content = csv.OpenRead();
                        var report = new ImportReport(parsed.GetValue(json), output, error, SystemClock.Instance);
                        return await Run(request, content, services, report, cancellationToken);
                    },
                    cancellationToken
                );
            }
        );
        return import;
    }

    /// <returns>0: no line is wrong; 1: some are; 2: the file as a whole cannot be taken.</returns>
    public static async Task<int> Run(
        ImportRequest request,
        Stream content,
        IServiceProvider services,
        ImportReport report,
        CancellationToken cancellationToken
    )
    {
        var (factory, clock) = (services.GetRequiredService<LineImporterFactory>(), services.GetRequiredService<IClock>());
        var actor = Actor.Integration("import", request.Vendor);
        if (!UserText.IsId(request.Vendor.Value) || await factory.Create(request.Kind, request.Vendor, actor, cancellationToken) is not { } importer)
            return await report.Refuse("there is no such vendor");

        var file = new CsvFile(content, request.Kind);
        if (await file.Open(cancellationToken) is { } refusal)
            return await report.Refuse(refusal);

        await using var errors = request.Errors?.CreateText();
        var preview = await Pass(ImportMode.Preview, errors);
        if (!request.IsTaken || (preview.Counts.Wrong > 0 && !request.SkipsWrong))
            return await report.Show(preview, isTaken: false, request.IsTaken);

        return await report.Show(await Pass(ImportMode.Take, null), isTaken: true, request.IsTaken);

        async Task<ImportBatch> Pass(ImportMode mode, TextWriter? wrongLines)
        {
            var sum = new ImportBatch(1, ImportCounts.None, [], 0);
            await foreach (var batch in new ImportRun(file, importer, clock).Batches(mode, afterLine: 1, cancellationToken))
            {
                sum = new ImportBatch(
                    batch.LastLine,
                    sum.Counts.Add(batch.Counts),
                    [.. sum.Wrong, .. batch.Wrong.Take(ImportJob.MaxShown - sum.Wrong.Length)],
                    sum.LocalTimes + batch.LocalTimes
                );
                foreach (var wrong in wrongLines is null ? [] : batch.Wrong)
                    await (wrongLines?.WriteLineAsync(report.Render(wrong)) ?? Task.CompletedTask);
            }

            return sum;
        }
    }

    /// <summary>The services that take in lines, without a host's channels and workers. What follows from a case is sent by the next host that runs.</summary>
    private static ServiceProvider CreateServices(IStore store, IConfiguration settings)
    {
        var services = new ServiceCollection()
            .AddSingleton(new BorrowedStore(store).Store)
            .AddSingleton<IClock>(SystemClock.Instance)
            .AddLogging()
            .AddSingleton(EditionLoader.Load(settings["Policy:Folder"] is { Length: > 0 } policy ? Path.GetFullPath(policy) : null));
        if (store is not Store.Sqlite.SqliteStore)
            services.AddSingleton(HostInstance.CreateShared());
        return services.AddTurns().BuildServiceProvider();
    }

    /// <summary>A container does not dispose an instance that was registered directly.</summary>
    private sealed record BorrowedStore(IStore Store);
}

/// <summary>What is asked of an import on the command line.</summary>
/// <param name="Kind">What the lines are.</param>
/// <param name="Vendor">Whose they are.</param>
/// <param name="IsTaken">False: a preview only.</param>
/// <param name="SkipsWrong">The good lines of a file that has wrong ones are taken.</param>
/// <param name="Errors">Where all wrong lines are written.</param>
internal sealed record ImportRequest(ImportKind Kind, VendorId Vendor, bool IsTaken, bool SkipsWrong, FileInfo? Errors);
