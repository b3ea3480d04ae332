using CertBot.Store.Documents;
using CertBot.Store.Sqlite;

namespace CertBot.Tests.Store.Sqlite;

/// <summary>A store whose commits are not synced, which are written by whoever makes them.</summary>
public sealed class SqliteBulkStoreTests : StoreContract
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("certbot-bulk-").FullName;

    private string At => Path.Combine(_folder, "certbot.db");

    private protected override Task<IStore> Open() => Task.FromResult<IStore>(SqliteStore.Open(At, Clock, SqliteSync.AtCheckpoints));

    private protected override async Task<IStore> Reopen(IStore store)
    {
        await store.DisposeAsync();
        return SqliteStore.Open(At, Clock, SqliteSync.AtCheckpoints);
    }

    private protected override void Remove() => System.IO.Directory.Delete(_folder, recursive: true);
}
