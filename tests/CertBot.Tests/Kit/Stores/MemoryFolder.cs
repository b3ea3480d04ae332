namespace CertBot.Tests.Kit.Stores;

/// <summary>A new folder, in memory where the system has such folders: for a database whose durability the test does not look at.</summary>
internal static class MemoryFolder
{
    private const string Parent = "/dev/shm";

    public static DirectoryInfo Create(string prefix)
    {
        try
        {
            if (Directory.Exists(Parent))
                return Directory.CreateDirectory(Path.Combine(Parent, $"{prefix}{Guid.NewGuid():N}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Read only here: the ordinary folder will do.
        }

        return Directory.CreateTempSubdirectory(prefix);
    }
}
