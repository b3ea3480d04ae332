using System.Security.Cryptography;
using CertBot.Files;
using CertBot.Tests.Kit;
using CertBot.Tests.Kit.Azure;

namespace CertBot.Tests.Files.Blob;

/// <summary>The account goes away in the middle and comes back.</summary>
[Trait("Suite", "Blob")]
public sealed class BlobOutageTests
{
    [Fact]
    public async Task An_account_that_dies_in_the_middle_of_an_upload_has_nothing_half_when_it_is_back()
    {
        var azurite = await Azurite.Start();
        using var stage = new BlobStage(azurite);
        await stage.Make();
        await azurite.Remembers(stage.Name);
        await using (var line = new BadLine(azurite.Port) { BreaksAfter = 5 << 20, BreaksOnce = true, OnBreak = () => azurite.DisposeAsync().AsTask() })
        {
            var away = await Assert.ThrowsAsync<FilesAway>(() => stage.Files(line.Port).Put("a", new Flow(9 << 20, seed: 5), 10 << 20, default));
            Assert.Equal("Azure Blob Storage: it cannot be reached, or broke off.", away.Message);
            Assert.Empty(System.IO.Directory.GetFiles(stage.SpoolFolder));
        }

        await using (await azurite.Again())
        {
            Assert.Empty(await stage.Names(Azure.Storage.Blobs.Models.BlobStates.None));
            var files = stage.Files();
            var stored = await files.Put("a", new Flow(9 << 20, seed: 5), 10 << 20, default);
            await using var reading = await files.Open(stored.Id, default) ?? throw new InvalidOperationException("not there");
            Assert.Equal(stored.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(reading)));
        }

        System.IO.Directory.Delete(azurite.Folder, recursive: true);
    }
}
