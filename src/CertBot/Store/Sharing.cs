using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CertBot.Store;

/// <summary>Whether other processes are on the store.</summary>
internal static class Sharing
{
    /// <summary>Alone, where nothing else is said before or after.</summary>
    public static IServiceCollection AddReplica(this IServiceCollection services)
    {
        services.TryAddSingleton(Replica.Alone);
        services.TryAddSingleton<Unreadable>();
        services.TryAddSingleton<Claims>();
        return services;
    }
}
