using CertBot.Store.Documents;
using CertBot.Tests.Kit.Stores;

namespace CertBot.Tests.Store;

public sealed class MemoryStoreTests : StoreContract
{
    private protected override Task<IStore> Open() => Task.FromResult<IStore>(new MemoryStore(Clock));

    private protected override Task<IStore> Reopen(IStore store) => Task.FromResult<IStore>(Assert.IsType<MemoryStore>(store).Reopen());
}
