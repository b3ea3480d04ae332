using CertBot.Files;
using CertBot.Files.Folder;
using CertBot.Tests.Files.Blob;
using CertBot.Tests.Kit.Azure;

namespace CertBot.Tests.Files.Retention;

public sealed class UnusedFileSweepTests : UnusedFileSweepContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("certbot-sweep-");

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private protected override Task<IFileStore> Open() => Task.FromResult<IFileStore>(new FolderFileStore(_folder.FullName));
}

[Trait("Suite", "Blob")]
public sealed class UnusedBlobSweepTests(SharedAzurite shared) : UnusedFileSweepContract, IClassFixture<SharedAzurite>
{
    private readonly BlobStoreFixture _stage = new(shared.Azurite);

    public override ValueTask DisposeAsync()
    {
        _stage.Dispose();
        return ValueTask.CompletedTask;
    }

    private protected override async Task<IFileStore> Open() => await _stage.CreateStore();
}
