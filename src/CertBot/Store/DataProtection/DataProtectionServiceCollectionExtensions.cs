using System.Text.Json.Nodes;
using System.Xml.Linq;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Store.Protection;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CertBot.Store.DataProtection;

/// <summary>
/// Registers the key ring that protects tokens and links: in a folder on a single host, in the store where several hosts must read what one protected.
/// </summary>
internal static class DataProtectionServiceCollectionExtensions
{
    public static IServiceCollection AddKeyStorage(this IServiceCollection services, string folder)
    {
        services.AddStoreSharing();
        services.AddDataProtection().SetApplicationName("CertBot").PersistKeysToFileSystem(new DirectoryInfo(PrivateFiles.CreateOwnFolder(folder)));
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

/// <summary>
/// The key ring in the store, one document per key. <c>IXmlRepository</c> is synchronous, so this blocks a thread-pool thread at first use and once a day.
/// </summary>
internal sealed class StoreXmlRepository(IStore store) : IXmlRepository
{
    private const string Partition = "keys";
    private const string Kind = "protection-key";

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. store.Pages(Partition, Kind, CancellationToken.None).ToBlockingEnumerable().SelectMany(page => page.Select(Read))];

    public void StoreElement(XElement element, string friendlyName)
    {
        var json = new JsonObject { ["xml"] = element.ToString(SaveOptions.DisableFormatting) };
        var name = KeyRules.IsValid(friendlyName) ? friendlyName : $"key-{Guid.NewGuid():n}";
        if (
            store
                .Commit(Partition, [new Write.Create(new Document(name, Kind, VersionedJson.AddVersion(json.ToJsonString())))], CancellationToken.None)
                .GetAwaiter()
                .GetResult()
            is not CommitResult.Committed
        )
        {
            throw new InvalidOperationException("a protection key was there already");
        }
    }

    private static XElement Read(StoredDocument stored) => XElement.Parse((string?)VersionedJson.ReadObject(stored)["xml"] ?? "");
}
