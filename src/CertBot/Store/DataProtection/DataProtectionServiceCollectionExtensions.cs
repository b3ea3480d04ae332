using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Store.Protection;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace CertBot.Store.DataProtection;

/// <summary>
/// Registers the key ring that protects tokens and links: in a folder on a single host, in the store where several hosts must read what one protected.
/// </summary>
internal static class DataProtectionServiceCollectionExtensions
{
    public static IServiceCollection AddKeyStorage(this IServiceCollection services, string folder)
    {
        services.AddStoreSharing();
        services.AddDataProtection().SetApplicationName("CertBot").PersistKeysToFileSystem(new DirectoryInfo(folder));
        services
            .AddOptions<KeyManagementOptions>()
            .PostConfigure<IServiceProvider>(
                (options, serviceProvider) =>
                {
                    if (serviceProvider.GetRequiredService<HostInstance>().IsSingle)
                        return;

                    options.XmlRepository = new StoreXmlRepository(serviceProvider.GetRequiredService<IStore>());
                    if (serviceProvider.GetService<KeyEncryptor>() is { } encryptor)
                        options.XmlEncryptor = new XmlKeyEncryptor(encryptor);
                }
            );
        return services;
    }
}
