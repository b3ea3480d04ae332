using System.Globalization;
using System.Security.Cryptography;
using CertBot.Configuration;
using CertBot.Files;
using CertBot.Files.Blob;
using CertBot.Files.Folder;
using CertBot.Files.Uploads;
using CertBot.Tests.Kit.Runtime;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.Tests.Files.Blob;

/// <summary>The child process of the memory test: stores and reads so many megabytes within the memory limit it was started with.</summary>
internal static class LargeFileWorker
{
    public static async Task<int> Run(string megabytes, IEnumerable<string> where, TextWriter says)
    {
        var size = long.Parse(megabytes, CultureInfo.InvariantCulture) << 20;
        var files = CreateStore([.. where]);
        var stored = await files.Put("video.mp4", new GeneratedStream(size, seed: 9), size, default);
        await using var reading = await files.Open(stored.Id, default) ?? throw new InvalidOperationException("not there");
        var read = Convert.ToHexStringLower(await SHA256.HashDataAsync(reading));
        await says.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(read == stored.Sha256 ? "same" : "other")} {stored.Size} {GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes >> 20}"
            )
        );
        return 0;
    }

    private static IFileStore CreateStore(string[] where)
    {
        if (where is not [var endpoint, var account, var key, var name, var spool])
            return new FolderFileStore(where[0]);

        var container = new BlobContainer(new BlobSettings(new Uri(endpoint), account, new Secret(key), name), BlobRetryOptions.Standard);
        return new BlobFileStore(container, new TempUploads(spool), new SasUrlFactory(container, SystemClock.Instance, NullLogger<SasUrlFactory>.Instance));
    }
}
