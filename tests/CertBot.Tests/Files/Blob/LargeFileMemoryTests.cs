using CertBot.Files;
using CertBot.Tests.Kit.Azure;
using CertBot.Tests.Kit.Processes;

namespace CertBot.Tests.Files.Blob;

[Trait("Suite", "Blob")]
public sealed class LargeFileMemoryTests(SharedAzurite shared) : IClassFixture<SharedAzurite>
{
    // A part of the file; the runtime ends a program that needs more.
    private const int HeapMegabytes = 20;

    [Theory]
    [InlineData(60)]
    [InlineData(200, Traits = ["Campaign", "Long"])]
    public async Task Large_file_is_stored_in_a_container_with_a_heap_of_twenty_megabytes(int megabytes)
    {
        using var fixture = new BlobStoreFixture(shared.Azurite);
        await fixture.CreateStore();
        var settings = fixture.Azurite.Container(fixture.Name);

        await RunWorker(megabytes, $"{settings.Endpoint}", settings.Account, settings.Key?.Reveal() ?? "", settings.Container, fixture.SpoolFolder);

        Assert.Single(await fixture.Names());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(200, Traits = ["Campaign", "Long"])]
    public async Task Large_file_is_stored_in_a_folder_with_a_heap_of_twenty_megabytes(int megabytes)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("certbot-big-");

        await RunWorker(megabytes, folder.FullName);

        folder.Delete(recursive: true);
    }

    private static async Task RunWorker(int megabytes, params string[] where)
    {
        using var child = ChildProcess.Start([("DOTNET_GCHeapHardLimit", $"0x{HeapMegabytes << 20:x}")], ["files", $"{megabytes}", .. where]);
        var text = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.Equal($"same {(long)megabytes << 20} {HeapMegabytes}", text.Trim());
    }
}
