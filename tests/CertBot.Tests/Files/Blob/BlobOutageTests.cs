using System.Security.Cryptography;
using CertBot.Files;
using CertBot.Files.Blob;
using CertBot.Tests.Kit.Azure;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Tests.Files.Blob;

/// <summary>The storage account becomes unavailable during an operation and is available again later.</summary>
[Trait("Suite", "Blob"), Trait("Campaign", "Long")]
public sealed class BlobOutageTests
{
    [Fact]
    public async Task Account_that_fails_during_an_upload_has_no_partial_file_afterwards()
    {
        var azurite = await Azurite.Start();
        using var fixture = new BlobStoreFixture(azurite);
        await fixture.CreateStore();
        await azurite.WaitUntilPersisted(fixture.Name);
        await using (
            var line = new FaultyProxy(azurite.Port)
            {
                BreakAfterBytes = 5 << 20,
                BreakOnlyOnce = true,
                OnBreak = () => azurite.DisposeAsync().AsTask(),
            }
        )
        {
            var exception = await Assert.ThrowsAsync<FileStoreUnavailableException>(() =>
                fixture.Files(line.Port).Put("a", new GeneratedStream(9 << 20, seed: 5), 10 << 20, default)
            );
            Assert.Equal("Azure Blob Storage: it cannot be reached, or broke off.", exception.Message);
            Assert.Empty(System.IO.Directory.GetFiles(fixture.SpoolFolder));
        }

        await using (await azurite.Restart())
        {
            Assert.Empty(await fixture.Names(Azure.Storage.Blobs.Models.BlobStates.None));
            var files = fixture.Files();
            var stored = await files.Put("a", new GeneratedStream(9 << 20, seed: 5), 10 << 20, default);
            await using var reading = await files.Open(stored.Id, default) ?? throw new InvalidOperationException("not there");
            Assert.Equal(stored.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(reading)));
        }

        System.IO.Directory.Delete(azurite.Folder, recursive: true);
    }
}
