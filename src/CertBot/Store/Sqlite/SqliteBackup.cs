using CertBot.Store.Documents;
using CertBot.Store.Protection;
using Microsoft.Data.Sqlite;

namespace CertBot.Store.Sqlite;

/// <summary>
/// Copies a store into one file with SQLite's online backup, while a host may be writing: the copy is the state of one moment. It is written under another name
/// and checked before it gets its own, so that a file with the name of a backup is a whole one.
/// </summary>
internal static class SqliteBackup
{
    /// <summary>What SQLite may leave beside a file, and the file.</summary>
    private static readonly string[] Endings = ["", "-journal", "-wal", "-shm"];

    /// <param name="source">The store.</param>
    /// <param name="target">A file that does not exist yet, in a folder that does.</param>
    /// <exception cref="StoreRejectedException">Nothing was written; the message is one line.</exception>
    public static void Write(string source, string target)
    {
        if (Path.Exists(target))
            throw new StoreRejectedException($"{target}: there is something already; nothing was overwritten");

        using var store = SqliteFile.OpenReader(source);
        var unfinished = $"{target}.{Guid.NewGuid():n}.part";
        try
        {
            Create(unfinished);
            SqliteFile.Guard(unfinished, () => SqliteFile.Copy(store, unfinished));
            SqliteFile.OpenReader(unfinished).Dispose(); // its version and kind, as a host will see them
            using (var copy = File.Open(unfinished, System.IO.FileMode.Open, FileAccess.ReadWrite))
                copy.Flush(flushToDisk: true);
            File.Move(unfinished, target, overwrite: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreRejectedException($"{target}: cannot be written ({e.GetType().Name})", e);
        }
        finally
        {
            foreach (var file in Endings.Select(end => unfinished + end).Where(File.Exists))
                File.Delete(file);
        }
    }

    private static void Create(string file)
    {
        var options = new FileStreamOptions { Mode = System.IO.FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = PrivateFiles.FileMode;
        new FileStream(file, options).Dispose();
    }
}
