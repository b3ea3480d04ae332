using Azure.Storage.Blobs.Models;
using CertBot.Files;
using CertBot.Files.Blob;
using CertBot.Tests.Kit.Azure;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.Tests.Files.Blob;

/// <summary>A container of its own in an azurite, and a spool.</summary>
internal sealed class BlobStage(Azurite azurite) : IDisposable
{
    /// <summary>So few that what never works shows within a test.</summary>
    private static readonly Patience Short = new(Retries: 2, Duration.FromMilliseconds(20), Duration.FromSeconds(10), Duration.FromSeconds(5));

    public string Name { get; } = $"c{Guid.NewGuid():n}";

    public string SpoolFolder { get; } = System.IO.Directory.CreateTempSubdirectory("certbot-spool-").FullName;

    public Azurite Azurite { get; } = azurite;

    public Container Container(int? port = null, string? key = null, Patience? patience = null) => new(Azurite.Container(Name, port, key), patience ?? Short);

    public async Task<BlobFiles> Make()
    {
        await Container().Prepare(Missing.IsMade, default);
        return Files();
    }

    /// <param name="port">Where there is something between the files and their container.</param>
    /// <param name="key">Another than the right one.</param>
    /// <param name="patience">Another than usual here.</param>
    public BlobFiles Files(int? port = null, string? key = null, Patience? patience = null)
    {
        var container = Container(port, key, patience);
        return new BlobFiles(container, new Spool(SpoolFolder), new Signing(container, SystemClock.Instance, NullLogger<Signing>.Instance));
    }

    /// <summary>What lies in the container and in the spool.</summary>
    public async Task<string[]> Names(BlobStates states = BlobStates.All)
    {
        var names = System.IO.Directory.GetFiles(SpoolFolder).Select(f => Path.GetFileName(f)).ToList();
        await foreach (var blob in Container().Client.GetBlobsAsync(new GetBlobsOptions { States = states })) names.Add(blob.Name);
        return [.. names];
    }

    public void Dispose() => System.IO.Directory.Delete(SpoolFolder, recursive: true);
}
