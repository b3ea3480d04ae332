using System.Text.Json.Nodes;
using System.Xml.Linq;
using CertBot.Store.Documents;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CertBot.Store.DataProtection;

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
