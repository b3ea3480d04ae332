using CertBot.Commands.FileImport;
using CertBot.Repositories;

namespace CertBot.FileImport;

/// <summary>Works on imports while the host runs.</summary>
internal sealed class ImportWorker(ImportQueue queue) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => queue.Run(stoppingToken);
}

/// <summary>Registers the import of files.</summary>
internal static class ImportServiceCollectionExtensions
{
    public static IServiceCollection AddImports(this IServiceCollection services) =>
        services
            .AddSingleton<ImportStore>()
            .AddSingleton<ImportCommands>()
            .AddSingleton<ChatIntake>()
            .AddSingleton<LineIntakes>()
            .AddSingleton<LineImporterFactory>()
            .AddSingleton<ImportQueue>();
}
