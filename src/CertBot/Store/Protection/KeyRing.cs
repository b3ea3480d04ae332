using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace CertBot.Store.Protection;

/// <summary>The keys that tokens and links are protected with: in a folder where this host is alone, in the store where others must read what it wrote.</summary>
internal static class KeyRing
{
    public static IServiceCollection AddKeyRing(this IServiceCollection services, string folder)
    {
        services.AddReplica();
        services.AddDataProtection().SetApplicationName("CertBot").PersistKeysToFileSystem(new DirectoryInfo(folder));
        services.AddOptions<KeyManagementOptions>().PostConfigure<IServiceProvider>((options, host) =>
        {
            if (host.GetRequiredService<Replica>().IsAlone) return;

            options.XmlRepository = new StoredKeys(host.GetRequiredService<IStore>());
            if (host.GetService<KeySeal>() is { } seal) options.XmlEncryptor = new SealingKeys(seal);
        });
        return services;
    }
}
