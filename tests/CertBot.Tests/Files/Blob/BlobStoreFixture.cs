using Azure.Storage.Blobs.Models;
using CertBot.Files.Blob;
using CertBot.Files.Uploads;
using CertBot.Tests.Kit.Azure;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.Tests.Files.Blob;

/// <summary>A container of its own in an azurite, and a spool.</summary>
internal sealed class BlobStoreFixture(Azurite azurite) : IDisposable
{
    /// <summary>So few that what never works shows within a test.</summary>
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

    /// <param name="port">Where there is something between the files and their container.</param>
    /// <param name="key">Another than the right one.</param>
    /// <param name="timeout">Another than usual here.</param>
    public BlobFileStore Files(int? port = null, string? key = null, BlobRetryOptions? timeout = null)
    {
        var container = Container(port, key, timeout);
        return new BlobFileStore(
            container,
            new TempUploads(SpoolFolder),
            new SasUrlFactory(container, SystemClock.Instance, NullLogger<SasUrlFactory>.Instance)
        );
    }

    /// <summary>What lies in the container and in the spool.</summary>
    public async Task<string[]> Names(BlobStates states = BlobStates.All)
    {
        var names = System.IO.Directory.GetFiles(SpoolFolder).Select(f => Path.GetFileName(f)).ToList();
        await foreach (var blob in Container().Client.GetBlobsAsync(new GetBlobsOptions { States = states }))
            names.Add(blob.Name);
        return [.. names];
    }

    public void Dispose() => System.IO.Directory.Delete(SpoolFolder, recursive: true);
}
