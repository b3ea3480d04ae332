using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CertBot.Store.Documents;
using CertBot.Store.Leases;

namespace CertBot.Channels.DirectLine.Tokens;

/// <summary>The secret that signs tokens: made once, kept in a file of the data folder, so that a restart logs nobody out.</summary>
internal sealed class TokenSigningKey
{
    private const int ByteLength = 32;
    private const string Partition = "keys";

    private byte[]? bytes;

    public byte[] Bytes => bytes ?? throw new InvalidOperationException("The key is opened before anybody is served.");

    /// <summary>A page may speak to every replica with a token of any: they have one key, in what they share.</summary>
    public async Task Open(string folder, IStore store, HostInstance replica, CancellationToken cancellationToken) =>
        bytes = replica.IsSingle ? LoadOrCreate(folder) : await LoadOrCreate(store, cancellationToken);

    public static byte[] LoadOrCreate(string folder)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, "web.key");
        if (Read(path) is { } existing)
        {
            return existing;
        }

        var created = RandomNumberGenerator.GetBytes(ByteLength);
        var temporaryPath = $"{path}.{Guid.NewGuid():n}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporaryPath, options))
        {
            file.Write(created);
            file.Flush(flushToDisk: true);
        }

        // Whole or not at all, whenever we are killed; a broken file is replaced, which only costs a reload of open pages.
        File.Move(temporaryPath, path, overwrite: true);
        return created;
    }

    /// <summary>Made by whichever replica comes first. It opens nothing but a chat on this machine that asks nobody who they are.</summary>
    public static async Task<byte[]> LoadOrCreate(IStore store, CancellationToken cancellationToken)
    {
        var created = new Document(
            "web-key",
            "web-key",
            VersionedJson.AddVersion(new JsonObject { ["key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(ByteLength)) }.ToJsonString())
        );

        await store.Commit(Partition, [new Write.Create(created)], cancellationToken);
        var existing = await store.Get(Partition, created.Id, cancellationToken) ?? throw new InvalidOperationException("a key that was just kept");
        return Convert.FromBase64String(VersionedJson.ReadObject(existing).GetString("key") ?? "");
    }

    private static byte[]? Read(string path) => File.Exists(path) && File.ReadAllBytes(path) is { Length: ByteLength } bytes ? bytes : null;
}
