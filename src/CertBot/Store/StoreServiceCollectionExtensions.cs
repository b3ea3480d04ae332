using CertBot.Store.Documents;
using CertBot.Store.Leases;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CertBot.Store;

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
