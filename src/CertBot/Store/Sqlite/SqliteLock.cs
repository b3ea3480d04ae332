using CertBot.Store.Documents;
using CertBot.Store.Protection;

namespace CertBot.Store.Sqlite;

/// <summary>
/// Held while a store is open; the operating system releases it when the process ends. It is two locks: one on a file beside the database, and on Linux one on
/// the database itself, because somebody who tidies up may remove the file beside it, which unlocks nothing and lets the next host lock a new one.
/// </summary>
internal sealed class SqliteLock : IDisposable
{
    // What the runtime reports when a file is locked: errno EWOULDBLOCK, or the sharing violation of Windows.
    private const int LockedOnLinux = 11;
    private const int LockedOnMac = 35;
    private const int LockedOnWindows = unchecked((int)0x80070020);

    private readonly FileStream _lockFile;
    private readonly FileStream? _database;

    private SqliteLock(FileStream lockFile, FileStream? database)
    {
        _lockFile = lockFile;
        _database = database;
    }

    /// <summary>Creates the missing folder and an empty database, for this user alone, before SQLite would create it for everybody.</summary>
    /// <exception cref="StoreRejectedException">Another CertBot uses the file, or it cannot be written to.</exception>
    public static SqliteLock Acquire(string path)
    {
        var lockPath = path + ".lock";
        if (System.IO.Directory.Exists(path))
            throw new StoreRejectedException($"{path}: this is a folder, not a file");

        FileStream? lockFile = null;
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".");
            lockFile = Open(lockPath, FileShare.None);
            var database = LockDatabase(path);
            foreach (var file in (string[])[path, lockPath, path + "-wal", path + "-shm"])
                PrivateFiles.Narrow(file);
            return new(lockFile, database);
        }
        catch (IOException e) when (e.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            lockFile?.Dispose();
            throw new StoreRejectedException($"{path}: another CertBot uses this file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            lockFile?.Dispose();
            throw new StoreRejectedException($"{path}: {(lockFile is null ? "this folder" : "this file")} cannot be written to", e);
        }
    }

    public void Dispose()
    {
        // After SQLite has closed it: closing a file releases the locks that SQLite holds on it for the same process.
        _database?.Dispose();
        _lockFile.Dispose();
    }

    /// <summary>
    /// On Linux this lock and those of SQLite know nothing of each other; elsewhere they may be the same, and there the writer notices the other one
    /// (<see cref="SqliteBatchWriter"/>).
    /// </summary>
    private static FileStream? LockDatabase(string path)
    {
        if (OperatingSystem.IsLinux())
            return Open(path, FileShare.None);

        if (!File.Exists(path))
            Open(path, FileShare.ReadWrite).Dispose();
        return null;
    }

    private static FileStream Open(string path, FileShare share)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = share,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = PrivateFiles.FileMode;
        return new FileStream(path, options);
    }
}
