using CertBot.CommandLine.Stores;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;

namespace CertBot.CommandLine;

/// <summary><c>store backup FILE</c>: copies the store into one file, while a host may be running on it.</summary>
internal static class StoreBackup
{
    /// <returns>0: the file is there, and whole.</returns>
    /// <exception cref="StoreRejectedException">Nothing was written.</exception>
    public static async Task<int> Run(StoreAddress address, string file, TextWriter output)
    {
        if (address is not StoreAddress.SqliteAddress(var path))
            throw new StoreRejectedException("the store is in Cosmos DB, which keeps backups itself (manifests/README.md, Backups); nothing was written");

        var target = Path.GetFullPath(file);
        SqliteBackup.Write(path, target);
        await output.WriteLineAsync($"{target}: a whole copy of {path}; uploaded files and keys are not in it");
        return 0;
    }
}
