using System.Security.Cryptography;

namespace CertBot.Channels.Web;

/// <summary>The secret that signs tokens: made once, kept in a file of the data folder, so that a restart logs nobody out.</summary>
internal static class WebKey
{
    private const int Length = 32;

    public static byte[] Of(string folder)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, "web.key");
        if (Read(path) is { } kept)
        {
            return kept;
        }

        var made = RandomNumberGenerator.GetBytes(Length);
        var aside = $"{path}.{Guid.NewGuid():n}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(aside, options))
        {
            file.Write(made);
            file.Flush(flushToDisk: true);
        }

        // Whole or not at all, whenever we are killed; a broken file is replaced, which only costs a reload of open pages.
        File.Move(aside, path, overwrite: true);
        return made;
    }

    private static byte[]? Read(string path) =>
        File.Exists(path) && File.ReadAllBytes(path) is { Length: Length } bytes ? bytes : null;
}
