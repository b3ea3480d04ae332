using System.Security.Cryptography;
using CertBot.Core;
using CertBot.Files;

namespace CertBot.Tests.Files;

public sealed class FolderFilesTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), "certbot-files-" + Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task A_file_comes_back_as_it_was_given()
    {
        var files = new FolderFiles(folder);
        var content = RandomNumberGenerator.GetBytes(300_000);

        var stored = await files.Put("guide.pdf", new MemoryStream(content), 1 << 20, default);

        Assert.Equal("guide.pdf", stored.Name);
        Assert.Equal(content.Length, stored.Size);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), stored.Sha256);
        Assert.StartsWith(stored.Id.Value, stored.Sha256, StringComparison.Ordinal);
        Assert.Equal(content, await Read(files, stored.Id));
        Assert.Equal(content, await Read(new FolderFiles(folder), stored.Id));
    }

    [Fact]
    public async Task The_same_content_is_kept_once_whatever_it_is_called()
    {
        var files = new FolderFiles(folder);

        var first = await files.Put("a.txt", new MemoryStream([1, 2, 3]), 10, default);
        var second = await files.Put("b.txt", new MemoryStream([1, 2, 3]), 10, default);

        Assert.Equal(first.Id, second.Id);
        Assert.Equal("b.txt", second.Name);
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_file_that_is_being_read_can_be_given_again()
    {
        var files = new FolderFiles(folder);
        var stored = await files.Put("a", new MemoryStream([1, 2, 3]), 10, default);
        await using var reading = await files.Open(stored.Id, default);

        await files.Put("a", new MemoryStream([1, 2, 3]), 10, default);

        Assert.Equal(1, reading?.ReadByte());
    }

    [Fact]
    public async Task A_file_cut_short_by_the_disk_is_written_anew()
    {
        var files = new FolderFiles(folder);
        var stored = await files.Put("a", new MemoryStream([1, 2, 3]), 10, default);
        await File.WriteAllBytesAsync(Path.Combine(folder, stored.Id.Value), [1]);

        await files.Put("a", new MemoryStream([1, 2, 3]), 10, default);

        Assert.Equal([1, 2, 3], await Read(files, stored.Id));
    }

    [Fact]
    public async Task The_limit_is_the_most_that_is_taken()
    {
        var files = new FolderFiles(folder);

        Assert.Equal(10, (await files.Put("a", new MemoryStream(new byte[10]), 10, default)).Size);
        var refused = await Assert.ThrowsAsync<FileRefusedException>(() => files.Put("b", new MemoryStream(new byte[11]), 10, default));

        Assert.Equal(new FileRefusal.TooBig(10), refused.Why);
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task An_endless_stream_is_left_at_the_limit()
    {
        var endless = new Endless();

        await Assert.ThrowsAsync<FileRefusedException>(() => new FolderFiles(folder).Put("a", endless, 1 << 20, default));

        Assert.InRange(endless.Given, 1 << 20, 2 << 20);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task An_empty_file_is_refused()
    {
        var refused = await Assert.ThrowsAsync<FileRefusedException>(() => new FolderFiles(folder).Put("a", Stream.Null, 10, default));

        Assert.IsType<FileRefusal.Empty>(refused.Why);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_sender_who_breaks_off_leaves_nothing_behind()
    {
        var files = new FolderFiles(folder);

        await Assert.ThrowsAsync<IOException>(() => files.Put("a", new Breaking(), 1 << 20, default));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => files.Put("a", new MemoryStream([1]), 10, new CancellationToken(canceled: true)));

        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task What_a_killed_host_left_unfinished_is_removed_and_what_is_being_written_is_not()
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, "dead.part"), [1]);
        await using var alive = new FileStream(Path.Combine(folder, "alive.part"), FileMode.CreateNew, FileAccess.Write, FileShare.None);

        _ = new FolderFiles(folder);

        Assert.Equal(["alive.part"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../secret")]
    [InlineData("../../../../../../../../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("0000000000000000000000000000000000000000")]
    [InlineData("../0000000000000000000000000000000000000")]
    [InlineData("DA39A3EE5E6B4B0D3255BFEF95601890AFD80709")]
    [InlineData("00000000000000000000000000000000000000\0")]
    public async Task An_id_that_is_none_opens_nothing(string id)
    {
        var files = new FolderFiles(Path.Combine(folder, "files"));
        await File.WriteAllTextAsync(Path.Combine(folder, "secret"), "secret");

        Assert.Null(await files.Open(new FileId(id), default));
        Assert.Null(await files.Open(default, default));
    }

    [Fact]
    public async Task Many_at_once_do_not_disturb_each_other()
    {
        var files = new FolderFiles(folder);

        var stored = await Task.WhenAll(Enumerable.Range(0, 40).Select(n =>
            files.Put($"{n}", new MemoryStream([.. Enumerable.Repeat((byte)(n % 4), 5000)]), 10_000, default)));

        Assert.Equal(4, stored.Select(s => s.Id).Distinct().Count());
        Assert.Equal(4, Directory.GetFiles(folder).Length);
        foreach (var file in stored)
        {
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(await Read(files, file.Id))));
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<byte[]> Read(FolderFiles files, FileId id)
    {
        await using var stream = await files.Open(id, default) ?? throw new InvalidOperationException("not there");
        Assert.True(stream.CanSeek);
        using var held = new MemoryStream();
        await stream.CopyToAsync(held);
        return held.ToArray();
    }

    private sealed class Endless : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Given += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }

    private sealed class Breaking : MemoryStream
    {
        private int reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            reads++ < 3 ? ValueTask.FromResult(buffer.Length) : throw new IOException("the line is dead");
    }
}
