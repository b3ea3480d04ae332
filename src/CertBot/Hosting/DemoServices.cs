using CertBot.Channels.Connector.Authentication;
using CertBot.Commands.Handlers;
using CertBot.Core.Certification.Applications;
using CertBot.Demo.Seed;
using CertBot.Files;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Repositories;
using CertBot.Store.Cosmos;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Turns;
using CertBot.Turns.Digests;
using NodaTime;

namespace CertBot.Hosting;

/// <summary>The services that play the demo's past: those of a host, with a clock that is moved and a chat that says nothing.</summary>
internal static class DemoServices
{
    /// <summary>Of no host: those of the plain demo.</summary>
    public static Settings DefaultSettings { get; } =
        new()
        {
            Urls = "",
            DataFolder = "",
            Web = true,
            Connector = ConnectorSettings.Closed,
            Administrators = ["web:local:administrator"],
        };

    /// <param name="store">Where the past is stored; not disposed.</param>
    /// <param name="files">Where the packages are stored; null: nowhere.</param>
    /// <param name="editions">The installed editions.</param>
    /// <param name="clock">Moved by what is played.</param>
    /// <param name="settings">Those of the host; null: <see cref="DefaultSettings"/>.</param>
    public static ServiceProvider Create(IStore store, IFileStore? files, InstalledEditions editions, DemoClock clock, Settings? settings = null)
    {
        var services = new ServiceCollection()
            .AddSingleton(settings ?? DefaultSettings)
            .AddSingleton(new BorrowedStore(store).Store)
            .AddSingleton(clock)
            .AddSingleton<IClock>(clock)
            .AddSingleton(editions)
            .AddSingleton<IChannelAdapter>(new SilentChannel("web"))
            .AddSingleton<IGeneratedFileStore, NoGeneratedFiles>()
            .AddSingleton<DemoRandomText>()
            .AddSingleton<IRandomText>(s => s.GetRequiredService<DemoRandomText>())
            .AddLogging();
        if (store is CosmosStore)
            services.AddSingleton(HostInstance.CreateShared());
        if (files is not null)
            services.AddSingleton(files);
        services
            .AddTurns()
            .AddSingleton(new OutboxOptions(1)) // one after the other, so that the same steps give the same store
            .AddSingleton<DemoTimeline>()
            .AddSingleton<DemoCertification>()
            .AddSingleton<SmallDemo>()
            .AddSingleton<DemoYear>();

        // Nobody reads a digest of the past, and there would be one for each person and day.
        foreach (var digest in services.Where(s => s.ServiceType == typeof(IDueDocumentHandler) && s.ImplementationType == typeof(DigestDelivery)).ToArray())
            services.Remove(digest);
        return services.BuildServiceProvider();
    }

    /// <summary>A container does not dispose an instance that was registered directly.</summary>
    private sealed record BorrowedStore(IStore Store);

    /// <summary>Nobody asks for a history in the past.</summary>
    private sealed class NoGeneratedFiles : IGeneratedFileStore
    {
        public Task<UploadedFile> Save(string name, Stream content, IReadOnlyList<string> partitions, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
