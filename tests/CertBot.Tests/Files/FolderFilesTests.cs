using CertBot.Core;
using CertBot.Files;

namespace CertBot.Tests.Files;

public sealed class FolderFilesTests : FilesContract
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), "certbot-files-" + Guid.NewGuid().ToString("N"));

    private string At => Path.Combine(folder, "files");

    public override Task DisposeAsync()
    {
        System.IO.Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    private protected override Task<IFiles> Open() => Task.FromResult<IFiles>(new FolderFiles(At));

    private protected override Task<string[]> Names() => Task.FromResult<string[]>([.. System.IO.Directory.GetFiles(At).Select(f => Path.GetFileName(f))]);

    private protected override Task Shorten(FileId id) => File.WriteAllBytesAsync(Path.Combine(At, id.Value), [1]);

    [Fact]
    public async Task What_a_killed_host_left_unfinished_is_removed_and_what_is_being_written_is_not()
    {
        await File.WriteAllBytesAsync(Path.Combine(At, "dead.part"), [1]);
        await using var alive = new FileStream(Path.Combine(At, "alive.part"), FileMode.CreateNew, FileAccess.Write, FileShare.None);

        await Open();

        Assert.Equal(["alive.part"], await Names());
    }

    [Fact]
    public async Task An_id_leads_out_of_the_folder_never()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "secret"), "secret");

        Assert.Null(await Files.Open(new FileId("../secret"), default));
    }

    [Fact]
    public async Task A_folder_that_is_gone_is_said()
    {
        System.IO.Directory.Delete(At);

        var away = await Assert.ThrowsAsync<FilesAway>(() => Files.Reach(default));

        Assert.StartsWith("Nothing can be written into the folder of files", away.Message, StringComparison.Ordinal);
    }
}
