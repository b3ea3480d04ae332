using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CertBot.Store.Protection;

/// <summary>
/// Protection keys in the store, a document each. The framework asks for them at its first use and once a day, and knows no other way than to wait; a thread of the pool waits then.
/// </summary>
internal sealed class StoredKeys(IStore store) : IXmlRepository
{
    private const string Partition = "keys";
    private const string Kind = "protection-key";

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. store.Pages(Partition, Kind, CancellationToken.None).ToBlockingEnumerable().SelectMany(page => page.Select(Read))];

    public void StoreElement(XElement element, string friendlyName)
    {
        var json = new JsonObject { ["xml"] = element.ToString(SaveOptions.DisableFormatting) };
        var name = Names.IsName(friendlyName) ? friendlyName : $"key-{Guid.NewGuid():n}";
        if (store.Commit(Partition, [new Write.Create(new Document(name, Kind, Stamped.Seal(json.ToJsonString())))], CancellationToken.None).GetAwaiter().GetResult() is not Committed.Done)
        {
            throw new InvalidOperationException("a protection key was there already");
        }
    }

    private static XElement Read(Stored stored) => XElement.Parse((string?)Stamped.Object(stored)["xml"] ?? "");
}
