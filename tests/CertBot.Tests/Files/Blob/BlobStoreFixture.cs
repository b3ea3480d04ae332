using Azure.Storage.Blobs.Models;
using CertBot.Files.Blob;
using CertBot.Files.Uploads;
using CertBot.Tests.Kit.Azure;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.Tests.Files.Blob;

/// <summary>A separate container in azurite, and a folder for temporary files.</summary>
internal sealed class BlobStoreFixture(Azurite azurite) : IDisposable
{
    /// <summary>Few enough that a permanent failure is reported within a test.</summary>
    private static readonly BlobRetryOptions ShortenBlob = new(MaxRetries: 2, Duration.FromMilliseconds(20), Duration.FromSeconds(10), Duration.FromSeconds(5));

    public string Name { get; } = $"c{Guid.NewGuid():n}";

    public string SpoolFolder { get; } = System.IO.Directory.CreateTempSubdirectory("certbot-spool-").FullName;

    public Azurite Azurite { get; } = azurite;

    public BlobContainer Container(int? port = null, string? key = null, BlobRetryOptions? timeout = null) =>
        new(Azurite.Container(Name, port, key), timeout ?? ShortenBlob);

    public async Task<BlobFileStore> CreateStore()
    {
        await Container().PrepareContainer(MissingContainerAction.Create, default);
        return Files();
    }

    /// <param name="port">The port of a proxy in front of the container.</param>
    /// <param name="key">An account key other than the correct one.</param>
    /// <param name="patience">Retries other than the default of these tests.</param>
    public BlobFileStore Files(int? port = null, string? key = null, BlobRetryOptions? timeout = null)
    {
        var container = Container(port, key, timeout);
        return new BlobFileStore(
            container,
            new TempUploads(SpoolFolder),
            new SasUrlFactory(container, SystemClock.Instance, NullLogger<SasUrlFactory>.Instance)
        );
    }

    /// <summary>The names of everything in the container and in the temporary folder.</summary>
    public async Task<string[]> Names(BlobStates states = BlobStates.All)
    {
        var names = System.IO.Directory.GetFiles(SpoolFolder).Select(f => Path.GetFileName(f)).ToList();
        await foreach (var blob in Container().Client.GetBlobsAsync(new GetBlobsOptions { States = states }))
            names.Add(blob.Name);
        return [.. names];
    }

    public void Dispose() => System.IO.Directory.Delete(SpoolFolder, recursive: true);
}
