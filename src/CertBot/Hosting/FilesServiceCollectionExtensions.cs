using CertBot.Files;
using CertBot.Files.Blob;
using CertBot.Files.Folder;
using CertBot.Files.Links;
using CertBot.Files.Uploads;
using CertBot.Outbox.Rendering;
using CertBot.Packages;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Hosting;

/// <summary>What people hand in and what is made for them: in the data folder, or in Azure.</summary>
internal static class FilesServiceCollectionExtensions
{
    public static IServiceCollection AddFiles(this IServiceCollection services, FilesSettings settings, string dataFolder)
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
            .AddSingleton<IUploadIntake>(s => new UploadIntake(s.GetRequiredService<IFileStore>(), PackageLimits.Default, PackageLimits.Default.MaxUploadBytes))
            .AddSingleton<IGeneratedFileStore>(s => new GeneratedFileStore(s.GetRequiredService<IFileStore>(), PackageLimits.Default.MaxUploadBytes));
    }

    /// <summary>What makes links to files. The keys they are sealed with are the host's.</summary>
    public static IServiceCollection AddFileLinks(this IServiceCollection services, FilesSettings settings) =>
        services
            .AddSingleton(settings)
            .AddSingleton<FileLinkProtector>()
            .AddSingleton<FileLinkFactory>()
            .AddSingleton<IFileLinkFactory>(s => s.GetRequiredService<FileLinkFactory>());

    /// <summary>Before anybody is served. A container is made in Development only: elsewhere a wrong name would be an empty shop.</summary>
    /// <exception cref="FileStoreUnavailableException">Files can not be kept: why, in one line.</exception>
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
