using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Store.Protection;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace CertBot.Store.DataProtection;

/// <summary>The keys that tokens and links are protected with: in a folder where this host is alone, in the store where others must read what it wrote.</summary>
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
