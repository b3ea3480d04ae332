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

/// <summary>The import of a file without a host: a preview, and the import itself where that is asked for.</summary>
internal static class CommandLineImport
{
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
    public static ServiceProvider CreateServices(IStore store, IConfiguration settings)
    {
        var services = new ServiceCollection()
            .AddSingleton(new BorrowedStore(store).Store)
            .AddSingleton<IClock>(SystemClock.Instance)
            .AddLogging()
            .AddSingleton(EditionLoader.Load(EditionLoader.FolderIn(settings)));
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
