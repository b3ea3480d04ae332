using CertBot.Commands.Handlers;
using CertBot.Files;
using CertBot.Files.Blob;
using CertBot.Files.Folder;
using CertBot.Files.Links;
using CertBot.Files.Retention;
using CertBot.Files.Uploads;
using CertBot.Outbox.Rendering;
using CertBot.Packages;
using CertBot.Store.Documents;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Hosting;

/// <summary>Registers the storage of uploaded and generated files: in the data folder, or in Azure.</summary>
internal static class FilesServiceCollectionExtensions
{
    public static IServiceCollection AddFiles(this IServiceCollection services, FilesSettings settings, PackageLimits packages, string dataFolder)
    {
        if (settings.Blob is { } blob)
        {
            services.AddSingleton(_ => new BlobContainer(blob, BlobRetryOptions.Standard)).AddSingleton<SasUrlFactory>();
            services.AddSingleton<IFileStore>(s => new BlobFileStore(
                s.GetRequiredService<BlobContainer>(),
                new TempUploads(Path.Combine(dataFolder, "spool")),
                s.GetRequiredService<SasUrlFactory>()
            ));
        }
        else
        {
            services.AddSingleton<IFileStore>(_ => new FolderFileStore(Path.Combine(dataFolder, "files")));
        }

        services.AddFileLinks(settings);
        return services
            .AddSingleton(_ => new TempUploads(Path.Combine(dataFolder, "uploads")))
            .AddSingleton<FileClaimStore>()
            .AddSingleton<UnusedFileSweep>()
            .AddSingleton<UploadSpool>()
            .AddSingleton<IUploadKeeper>(s => s.GetRequiredService<UploadSpool>())
            .AddSingleton(s => new UploadQuota(s.GetRequiredService<IStore>(), s.GetRequiredService<IClock>(), settings.MaxBytesPerPersonAndDay))
            .AddSingleton<IUploadIntake>(s => new UploadIntake(
                s.GetRequiredService<IFileStore>(),
                s.GetRequiredService<UploadSpool>(),
                s.GetRequiredService<UploadQuota>(),
                packages,
                packages.MaxUploadBytes
            ))
            .AddSingleton<IStoredFiles, StoredFiles>()
            .AddSingleton<IGeneratedFileStore>(s => new GeneratedFileStore(
                s.GetRequiredService<TempUploads>(),
                s.GetRequiredService<IFileStore>(),
                s.GetRequiredService<FileClaimStore>(),
                PackageLimits.Default.MaxUploadBytes
            ));
    }

    /// <summary>Registers the services that create file links. The keys that protect the links are registered by the host.</summary>
    public static IServiceCollection AddFileLinks(this IServiceCollection services, FilesSettings settings) =>
        services
            .AddSingleton(settings)
            .AddSingleton<FileLinkProtector>()
            .AddSingleton<FileLinkFactory>()
            .AddSingleton<IFileLinkFactory>(s => s.GetRequiredService<FileLinkFactory>());

    /// <summary>
    /// Checks the file store before the host serves requests. A missing container is created in Development only: elsewhere a wrong name would silently give an
    /// empty store.
    /// </summary>
    /// <exception cref="FileStoreUnavailableException">Files cannot be stored; the message is the reason in one line.</exception>
    public static async Task PrepareFiles(this WebApplication app)
    {
        if (app.Services.GetService<BlobContainer>() is { } container)
        {
            await container.PrepareContainer(
                app.Environment.IsDevelopment() ? MissingContainerAction.Create : MissingContainerAction.Fail,
                CancellationToken.None
            );
        }
        else
        {
            await app.Services.GetRequiredService<IFileStore>().CheckAvailability(CancellationToken.None);
        }
    }
}
