using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CertBot.Store;

namespace CertBot.Channels.Web;

/// <summary>The secret that signs tokens: made once, kept in a file of the data folder, so that a restart logs nobody out.</summary>
internal sealed class WebKey
{
    private const int Length = 32;
    private const string Partition = "keys";

    private byte[]? bytes;

    public byte[] Bytes => bytes ?? throw new InvalidOperationException("The key is opened before anybody is served.");

    /// <summary>A page may speak to every replica with a token of any: they have one key, in what they share.</summary>
    public async Task Open(string folder, IStore store, Replica replica, CancellationToken cancel) => bytes = replica.IsAlone ? Of(folder) : await Of(store, cancel);

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
    public static async Task<byte[]> Of(IStore store, CancellationToken cancel)
    {
        var made = new Document("web-key", "web-key", Stamped.Seal(new JsonObject { ["key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)) }.ToJsonString()));

        await store.Commit(Partition, [new Write.Create(made)], cancel);
        var kept = await store.Get(Partition, made.Id, cancel) ?? throw new InvalidOperationException("a key that was just kept");
        return Convert.FromBase64String(Stamped.Object(kept).Text("key") ?? "");
    }

    private static byte[]? Read(string path) =>
        File.Exists(path) && File.ReadAllBytes(path) is { Length: Length } bytes ? bytes : null;
}
