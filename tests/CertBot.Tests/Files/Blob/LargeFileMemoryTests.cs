using CertBot.Files;
using CertBot.Tests.Kit.Azure;
using CertBot.Tests.Kit.Processes;

namespace CertBot.Tests.Files.Blob;

[Trait("Suite", "Blob")]
public sealed class LargeFileMemoryTests(SharedAzurite shared) : IClassFixture<SharedAzurite>
{
    // A tenth of the file; the runtime ends a program that needs more.
    private const int HeapMegabytes = 20;

    [Fact]
    public async Task Two_hundred_megabytes_are_stored_in_a_container_with_a_heap_of_twenty()
    {
        using var fixture = new BlobStoreFixture(shared.Azurite);
        await fixture.CreateStore();
        var settings = fixture.Azurite.Container(fixture.Name);

        await RunWorker($"{settings.Endpoint}", settings.Account, settings.Key?.Reveal() ?? "", settings.Container, fixture.SpoolFolder);

        Assert.Single(await fixture.Names());
    }

    [Fact]
    public async Task Two_hundred_megabytes_are_stored_in_a_folder_with_a_heap_of_twenty()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("certbot-big-");

        await RunWorker(folder.FullName);

        folder.Delete(recursive: true);
    }

    private static async Task RunWorker(params string[] where)
    {
        using var child = ChildProcess.Start([("DOTNET_GCHeapHardLimit", $"0x{HeapMegabytes << 20:x}")], ["files", .. where]);
        var text = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.Equal($"same {LargeFileWorker.Size} {HeapMegabytes}", text.Trim());
    }
}
