namespace CertBot.Store.Protection;

/// <summary>
/// Folders and files for the user alone that the host runs as: modes 0700 and 0600. On Windows they inherit what the folder above them allows.
/// </summary>
internal static class PrivateFiles
{
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Creates a missing folder. An existing one stays as it is: whoever made it decided who may open it.</summary>
    /// <returns>Its absolute path.</returns>
    public static string CreateFolder(string path)
    {
        var folder = Path.GetFullPath(path);
        if (OperatingSystem.IsWindows() || System.IO.Directory.Exists(folder))
            return System.IO.Directory.CreateDirectory(folder).FullName;

        return System.IO.Directory.CreateDirectory(folder, FolderMode).FullName;
    }

    /// <summary>Creates a folder that nobody but the host fills, or closes an existing one that an earlier release left open to others.</summary>
    /// <returns>Its absolute path.</returns>
    public static string CreateOwnFolder(string path)
    {
        var folder = CreateFolder(path);
        Close(folder, Group | Others);
        return folder;
    }

    /// <summary>Like <see cref="CreateOwnFolder"/>, but an existing one stays open to its group: hosts of several users may share a folder of files.</summary>
    /// <returns>Its absolute path.</returns>
    public static string CreateShareableFolder(string path)
    {
        var folder = CreateFolder(path);
        Close(folder, Others);
        return folder;
    }

    /// <summary>Closes a file of the host that an earlier release left open to others; a missing one is none.</summary>
    public static void Narrow(string file) => Close(file, Group | Others);

    /// <summary>The mode of a folder that other users may open, in octal digits; null: it is closed.</summary>
    public static string? FindWiderMode(string folder) =>
        !OperatingSystem.IsWindows() && File.GetUnixFileMode(folder) is var mode && (mode & (Group | Others)) != UnixFileMode.None
            ? Convert.ToString((int)mode, 8)
            : null;

    private static void Close(string path, UnixFileMode to)
    {
        if (OperatingSystem.IsWindows() || !Path.Exists(path))
            return;

        try
        {
            var mode = File.GetUnixFileMode(path);
            if ((mode & to) != UnixFileMode.None)
                File.SetUnixFileMode(path, mode & ~to);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's: it stays as that user wants it, and whether it can be used shows where it is used.
        }
    }
}
