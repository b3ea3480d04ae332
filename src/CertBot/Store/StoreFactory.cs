using CertBot.Store.Cosmos;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Store.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;

namespace CertBot.Store;

/// <summary>Opens the configured store.</summary>
internal static class StoreFactory
{
    public const string FileName = "certbot.db";

    /// <param name="folder">The folder of the SQLite file.</param>
    /// <exception cref="StoreRejectedException">It cannot be opened; the message is one line.</exception>
    public static async Task<IStore> Open(
        StoreSettings settings,
        string folder,
        CosmosResourceCreation createIfMissing,
        IClock clock,
        CancellationToken cancellationToken
    ) =>
        settings switch
        {
            { Kind: StoreKind.Sqlite } => SqliteStore.Open(Path.Combine(folder, FileName), clock),
            { Cosmos: { } cosmos } => await new CosmosStoreFactory(cosmos, clock).Open(createIfMissing, cancellationToken),
            _ => throw new InvalidOperationException("a store without its settings"),
        };
}

/// <summary>Registers what processes that share a store need.</summary>
internal static class StoreServiceCollectionExtensions
{
    /// <summary>As a single host, unless another <see cref="HostInstance"/> is registered.</summary>
    public static IServiceCollection AddStoreSharing(this IServiceCollection services)
    {
        services.TryAddSingleton(HostInstance.Single);
        services.TryAddSingleton<QuarantinedDocuments>();
        services.TryAddSingleton<LeaseStore>();
        services.TryAddSingleton<LeasedQueueFactory>();
        return services;
    }
}
