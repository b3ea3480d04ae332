using CertBot.Store.Documents;
using CertBot.Store.Leases;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CertBot.Store;

/// <summary>Whether other processes are on the store.</summary>
internal static class StoreServiceCollectionExtensions
{
    /// <summary>Alone, where nothing else is said before or after.</summary>
    public static IServiceCollection AddStoreSharing(this IServiceCollection services)
    {
        services.TryAddSingleton(HostInstance.Single);
        services.TryAddSingleton<QuarantinedDocuments>();
        services.TryAddSingleton<LeaseStore>();
        return services;
    }
}
