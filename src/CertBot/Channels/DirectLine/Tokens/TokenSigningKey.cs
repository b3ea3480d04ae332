using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Store.Protection;

namespace CertBot.Channels.DirectLine.Tokens;

/// <summary>The key that signs tokens: created once and stored in a file of the data folder, so that tokens survive a restart.</summary>
internal sealed class TokenSigningKey
{
    private const int ByteLength = 32;
    private const string Partition = "keys";

    private byte[]? _bytes;

    public byte[] Bytes => _bytes ?? throw new InvalidOperationException("The key is opened before anybody is served.");

    /// <summary>With several hosts the key is in the store: a page may present a token of any host to any other.</summary>
    public async Task Open(string folder, IStore store, HostInstance replica, CancellationToken cancellationToken) =>
        _bytes = replica.IsSingle ? LoadOrCreate(folder) : await LoadOrCreate(store, cancellationToken);

    public static byte[] LoadOrCreate(string folder)
    {
        var path = Path.Combine(PrivateFiles.CreateFolder(folder), "web.key");
        if (Read(path) is { } existing)
        {
            return existing;
        }

        var created = RandomNumberGenerator.GetBytes(ByteLength);
        var temporaryPath = $"{path}.{Guid.NewGuid():n}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = PrivateFiles.FileMode;
        }

        using (var file = new FileStream(temporaryPath, options))
        {
            file.Write(created);
            file.Flush(flushToDisk: true);
        }

        // Atomic, should the process stop meanwhile. A broken file is replaced, which only costs a reload of open pages.
        File.Move(temporaryPath, path, overwrite: true);
        return created;
    }

    /// <summary>Created by the first host. It protects only a chat for this machine that authenticates nobody.</summary>
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
