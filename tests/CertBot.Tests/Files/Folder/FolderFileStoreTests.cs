using CertBot.Core.Primitives;
using CertBot.Files;
using CertBot.Files.Folder;

namespace CertBot.Tests.Files.Folder;

public sealed class FolderFileStoreTests : FileStoreContract
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "certbot-files-" + Guid.NewGuid().ToString("N"));

    private string At => Path.Combine(_folder, "files");

    public override ValueTask DisposeAsync()
    {
        System.IO.Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private protected override Task<IFileStore> Open() => Task.FromResult<IFileStore>(new FolderFileStore(At));

    private protected override Task<string[]> Names() => Task.FromResult<string[]>([.. System.IO.Directory.GetFiles(At).Select(f => Path.GetFileName(f))]);

    private protected override Task Shorten(FileId id) => File.WriteAllBytesAsync(Path.Combine(At, id.Value), [1]);

    [Fact]
    public async Task Unfinished_files_of_a_killed_host_are_removed_and_files_being_written_are_not()
    {
        await File.WriteAllBytesAsync(Path.Combine(At, "dead.part"), [1]);
        File.SetLastWriteTimeUtc(Path.Combine(At, "dead.part"), new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc));
        await File.WriteAllBytesAsync(Path.Combine(At, "received.part"), [1]); // another host is about to examine it
        await using var alive = new FileStream(Path.Combine(At, "alive.part"), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        File.SetLastWriteTimeUtc(alive.SafeFileHandle, new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc));

        await Open();

        Assert.Equal(["alive.part", "received.part"], (await Names()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task File_that_a_killed_host_was_removing_is_there_again()
    {
        var (gone, twice) = (await Put("a", 1), await Put("b", 2));
        File.Move(Path.Combine(At, gone.Id.Value), Path.Combine(At, gone.Id.Value + ".removed"));
        File.Copy(Path.Combine(At, twice.Id.Value), Path.Combine(At, twice.Id.Value + ".removed"));

        Assert.Equal([1], await Read(await Open(), gone.Id));
        Assert.Equal(new[] { gone.Id.Value, twice.Id.Value }.Order(StringComparer.Ordinal), (await Names()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Id_cannot_leave_the_folder()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "secret"), "secret");

        Assert.Null(await Files.Open(new FileId("../secret"), default));
    }

    [Fact]
    public async Task Missing_folder_is_reported()
    {
        System.IO.Directory.Delete(At);

        var exception = await Assert.ThrowsAsync<FileStoreUnavailableException>(() => Files.CheckAvailability(default));

        Assert.StartsWith("Nothing can be written into the folder of files", exception.Message, StringComparison.Ordinal);
    }
}
