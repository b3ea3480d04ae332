using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CertBot.Store;

namespace CertBot.Channels.Web;

/// <summary>The secret that signs tokens: made once, kept in a file of the data folder, so that a restart logs nobody out.</summary>
internal static class WebKey
{
    private const int Length = 32;
    private const string Partition = "keys";

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

    /// <summary>Made by whichever replica comes first. It opens nothing but a chat on this machine that asks nobody who they are.</summary>
    public static byte[] Of(IStore store)
    {
        var made = new Document("web-key", "web-key", Stamped.Seal(new JsonObject { ["key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)) }.ToJsonString()));

        // Asked for once, by a container that cannot wait otherwise.
        store.Commit(Partition, [new Write.Create(made)], CancellationToken.None).GetAwaiter().GetResult();
        var kept = store.Get(Partition, made.Id, CancellationToken.None).GetAwaiter().GetResult() ?? throw new InvalidOperationException("a key that was just kept");
        return Convert.FromBase64String(Stamped.Object(kept).Text("key") ?? "");
    }

    private static byte[]? Read(string path) =>
        File.Exists(path) && File.ReadAllBytes(path) is { Length: Length } bytes ? bytes : null;
}
