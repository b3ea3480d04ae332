using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;

namespace CertBot.Commands;

/// <summary>A person and their link state as loaded. Each is replaced only if it was not changed in between.</summary>
internal sealed record LoadedPerson(StoredDocument Stored, LinkState LinkState, string? LinkStateETag)
{
    public Person Person { get; } = VersionedJson.Read<Person>(Stored);

    public LinkParticipant ToParticipant(RoleAssignments assignments) => new(Person, assignments.ActorFor(Person), LinkState);

    public Write.Replace Replacing(Person person) => new Write.Replace(PersonStore.ToDocument(person), Stored.ETag);

    public Write Replacing(LinkState linkState)
    {
        var document = new Document(PersonStore.LinkStateKind, PersonStore.LinkStateKind, VersionedJson.Write(linkState));
        return LinkStateETag is null ? new Write.Create(document) : new Write.Replace(document, LinkStateETag);
    }

    public static async Task<LoadedPerson> Load(IStore store, PersonStore persons, PersonId id, CancellationToken cancellationToken)
    {
        var person = await persons.GetStored(id, cancellationToken) ?? throw new InvalidOperationException("A command without its person.");
        var linkState = await store.Get(StoreKeys.Person(id), PersonStore.LinkStateKind, cancellationToken);
        return new LoadedPerson(person, linkState is null ? LinkState.None : VersionedJson.Read<LinkState>(linkState), linkState?.ETag);
    }
}
