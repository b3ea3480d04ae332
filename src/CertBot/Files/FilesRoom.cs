using CertBot.Channels;
using CertBot.Files.Blob;
using CertBot.Files.Links;
using CertBot.Packages;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Files;

/// <summary>What people hand in and what is made for them: in the data folder, or in Azure.</summary>
internal static class FilesRoom
{
    public static IServiceCollection AddFiles(this IServiceCollection services, FilesSettings settings, string dataFolder)
    {
        if (settings.Blob is { } blob)
        {
            services.AddSingleton(_ => new Container(blob, Patience.Usual)).AddSingleton<Signing>();
            services.AddSingleton<IFiles>(s => new BlobFiles(s.GetRequiredService<Container>(), new Spool(Path.Combine(dataFolder, "spool")), s.GetRequiredService<Signing>()));
        }
        else
        {
            services.AddSingleton<IFiles>(_ => new FolderFiles(Path.Combine(dataFolder, "files")));
        }

        services.AddFileLinks(settings);
        return services
            .AddSingleton<IIntake>(s => new Intake(s.GetRequiredService<IFiles>(), Limits.Standard, Limits.Standard.Upload))
            .AddSingleton<IArchive>(s => new Archive(s.GetRequiredService<IFiles>(), Limits.Standard.Upload));
    }

    /// <summary>What makes links to files. The keys they are sealed with are the host's.</summary>
    public static IServiceCollection AddFileLinks(this IServiceCollection services, FilesSettings settings) =>
        services.AddSingleton(settings).AddSingleton<Seal>().AddSingleton<FileLinks>().AddSingleton<ILinks>(s => s.GetRequiredService<FileLinks>());

    /// <summary>Before anybody is served. A container is made in Development only: elsewhere a wrong name would be an empty shop.</summary>
    /// <exception cref="FilesAway">Files can not be kept: why, in one line.</exception>
    public static async Task PrepareFiles(this WebApplication app)
    {
        if (app.Services.GetService<Container>() is { } container) await container.Prepare(app.Environment.IsDevelopment() ? Missing.IsMade : Missing.IsRefused, CancellationToken.None);
        else await app.Services.GetRequiredService<IFiles>().Reach(CancellationToken.None);
    }
}
