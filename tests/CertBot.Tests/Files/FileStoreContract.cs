using System.Security.Cryptography;
using CertBot.Core.Primitives;
using CertBot.Files;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Tests.Files;

/// <summary>The contract of every file store. A subclass opens the store, lists its content, and damages a stored file.</summary>
public abstract class FileStoreContract : IAsyncLifetime
{
    private IFileStore? _files;

    private protected IFileStore Files => _files ?? throw new InvalidOperationException("not opened");

    public async ValueTask InitializeAsync() => _files = await Open();

    public abstract ValueTask DisposeAsync();

    /// <summary>Opens the store; a second call opens it as after a restart.</summary>
    private protected abstract Task<IFileStore> Open();

    /// <summary>The names of everything stored, complete or temporary.</summary>
    private protected abstract Task<string[]> Names();

    /// <summary>Replaces a stored file by shorter content.</summary>
    private protected abstract Task Shorten(FileId id);

    private protected Task<StoredFile> Put(string name, params byte[] content) => Files.Put(name, new MemoryStream(content), 1 << 20, default);

    private protected static async Task<byte[]> Read(IFileStore files, FileId id)
    {
        await using var stream = await files.Open(id, default) ?? throw new InvalidOperationException("not there");
        Assert.True(stream.CanSeek);
        using var held = new MemoryStream();
        await stream.CopyToAsync(held);
        return held.ToArray();
    }

    [Fact]
    public async Task File_round_trips()
    {
        var content = RandomNumberGenerator.GetBytes(300_000);

        var stored = await Put("guide.pdf", content);

        Assert.Equal("guide.pdf", stored.Name);
        Assert.Equal(content.Length, stored.Size);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), stored.Sha256);
        Assert.Equal(stored.Sha256[..40], stored.Id.Value);
        Assert.Equal(content, await Read(Files, stored.Id));
        Assert.Equal(content, await Read(await Open(), stored.Id));
    }

    [Fact]
    public async Task File_of_many_blocks_round_trips()
    {
        var stored = await Files.Put("video.mp4", new GeneratedStream(9 << 20, seed: 7), 10 << 20, default);

        Assert.Equal(9 << 20, stored.Size);
        Assert.Equal(stored.Sha256, Convert.ToHexStringLower(SHA256.HashData(await Read(Files, stored.Id))));
        Assert.Equal([stored.Id.Value], await Names());
    }

    [Fact]
    public async Task Reader_can_seek()
    {
        var content = RandomNumberGenerator.GetBytes(1 << 20);
        var stored = await Put("a", content);

        await using var reading = await Files.Open(stored.Id, default) ?? throw new InvalidOperationException("not there");
        Assert.Equal(content.Length, reading.Length);
        var piece = new byte[1000];
        foreach (var at in (int[])[900_000, 0, 524_000, content.Length - 1000])
        {
            reading.Position = at;
            await reading.ReadExactlyAsync(piece);
            Assert.Equal(content[at..(at + 1000)], piece);
            reading.Seek(-1000, SeekOrigin.Current);
            reading.ReadExactly(piece);
            Assert.Equal(content[at..(at + 1000)], piece);
        }

        Assert.Equal(0, await reading.ReadAsync(piece));
    }

    [Fact]
    public async Task Same_content_under_any_name_is_stored_once()
    {
        var first = await Put("a.txt", 1, 2, 3);
        var second = await Put("b.txt", 1, 2, 3);

        Assert.Equal(first.Id, second.Id);
        Assert.Equal("b.txt", second.Name);
        Assert.Equal([first.Id.Value], await Names());
    }

    [Fact]
    public async Task File_can_be_stored_again_while_it_is_read()
    {
        var stored = await Put("a", 1, 2, 3);
        await using var reading = await Files.Open(stored.Id, default);

        await Put("a", 1, 2, 3);

        Assert.Equal(1, reading?.ReadByte());
    }

    [Fact]
    public async Task File_is_removed_only_in_the_version_that_was_found()
    {
        var stored = await Put("a", 1, 2, 3);
        var old = await Files.FindVersion(stored.Id, default) ?? throw new InvalidOperationException("not there");
        Assert.Equal(old, await Files.FindVersion(stored.Id, default));
        await Task.Delay(50); // the clock of a file system has a resolution
        await Put("b", 1, 2, 3);

        Assert.False(await Files.Remove(stored.Id, old, default));
        Assert.Equal([1, 2, 3], await Read(Files, stored.Id));
        var now = await Files.FindVersion(stored.Id, default) ?? throw new InvalidOperationException("not there");
        Assert.True(await Files.Remove(stored.Id, now, default));

        Assert.Empty(await Names());
        Assert.Null(await Files.FindVersion(stored.Id, default));
        Assert.True(await Files.Remove(stored.Id, now, default));
        await Put("c", 1, 2, 3);
        Assert.Equal([1, 2, 3], await Read(Files, stored.Id));
    }

    [Fact]
    public async Task Truncated_file_is_written_again()
    {
        var stored = await Put("a", 1, 2, 3);
        await Shorten(stored.Id);

        await Put("a", 1, 2, 3);

        Assert.Equal([1, 2, 3], await Read(Files, stored.Id));
    }

    [Fact]
    public async Task File_of_exactly_the_limit_is_accepted()
    {
        Assert.Equal(10, (await Files.Put("a", new MemoryStream(new byte[10]), 10, default)).Size);
        var refused = await Assert.ThrowsAsync<FileRefusedException>(() => Files.Put("b", new MemoryStream(new byte[11]), 10, default));

        Assert.Equal(new FileRefusal.TooBig(10), refused.Reason);
        Assert.Single(await Names());
    }

    [Fact]
    public async Task Endless_stream_is_cut_off_at_the_limit()
    {
        var endless = new GeneratedStream(long.MaxValue, seed: 1);

        await Assert.ThrowsAsync<FileRefusedException>(() => Files.Put("a", endless, 1 << 20, default));

        Assert.InRange(endless.Position, 1 << 20, 2 << 20);
        Assert.Empty(await Names());
    }

    [Fact]
    public async Task Empty_file_is_refused()
    {
        var refused = await Assert.ThrowsAsync<FileRefusedException>(() => Files.Put("a", Stream.Null, 10, default));

        Assert.IsType<FileRefusal.Empty>(refused.Reason);
        Assert.Empty(await Names());
    }

    [Fact]
    public async Task Failing_source_leaves_nothing_behind()
    {
        var broken = await Assert.ThrowsAsync<IOException>(() => Files.Put("a", new FailingStream(), 1 << 20, default));
        Assert.Equal("the line is dead", broken.Message);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Files.Put("a", new MemoryStream([1]), 10, new CancellationToken(canceled: true)));

        Assert.Empty(await Names());
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
    [InlineData("0000000000000000000000000000000000000?c=")]
    public async Task Invalid_id_opens_nothing(string id)
    {
        Assert.Null(await Files.Open(new FileId(id), default));
        Assert.Null(await Files.GetDownloadUrl(new FileId(id), "a", NodaTime.Duration.FromMinutes(1), default));
        Assert.Null(await Files.Open(default, default));
    }

    [Fact]
    public async Task Concurrent_writes_do_not_interfere()
    {
        var stored = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(n => Files.Put($"{n}", new MemoryStream([.. Enumerable.Repeat((byte)(n % 4), 5000)]), 10_000, default))
        );

        Assert.Equal(4, stored.Select(s => s.Id).Distinct().Count());
        Assert.Equal(4, (await Names()).Length);
        foreach (var file in stored)
        {
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(await Read(Files, file.Id))));
        }
    }

    [Fact]
    public async Task Availability_check_reports_whether_files_can_be_stored()
    {
        await Files.CheckAvailability(default);

        Assert.Empty(await Names());
    }

    private sealed class FailingStream : MemoryStream
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _reads++ < 3 ? ValueTask.FromResult(buffer.Length) : throw new IOException("the line is dead");
    }
}
