using System.Security.Cryptography;
using CertBot.Core.Primitives;
using CertBot.Files;
using CertBot.Files.Blob;
using CertBot.Tests.Kit.Azure;
using CertBot.Tests.Kit.Runtime;
using NodaTime;

namespace CertBot.Tests.Files.Blob;

[Trait("Suite", "Blob")]
public sealed class BlobFileStoreTests(SharedAzurite shared) : FileStoreContract, IClassFixture<SharedAzurite>
{
    private readonly BlobStoreFixture _stage = new(shared.Azurite);

    public override ValueTask DisposeAsync()
    {
        _stage.Dispose();
        return ValueTask.CompletedTask;
    }

    private protected override async Task<IFileStore> Open() => await _stage.CreateStore();

    private protected override Task<string[]> Names() => _stage.Names();

    private protected override async Task Shorten(FileId id) =>
        await _stage.Container().Client.GetBlobClient(id.Value).UploadAsync(new MemoryStream([1]), overwrite: true);

    [Fact]
    public async Task Spool_files_of_a_killed_host_are_removed()
    {
        await File.WriteAllBytesAsync(Path.Combine(_stage.SpoolFolder, "dead.part"), [1]);
        File.SetLastWriteTimeUtc(Path.Combine(_stage.SpoolFolder, "dead.part"), new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc));

        _stage.Files();

        Assert.Empty(await Names());
    }

    [Fact]
    public async Task Same_large_file_from_two_hosts_is_stored_once_and_complete()
    {
        var stored = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _stage.Files().Put("a", new GeneratedStream(6 << 20, seed: 3), 10 << 20, default)));

        Assert.Equal([stored[0].Id.Value], (await Names()).Distinct());
        Assert.Equal(stored[0].Sha256, Convert.ToHexStringLower(SHA256.HashData(await Read(Files, stored[3].Id))));
    }

    [Fact]
    public async Task Single_connection_failure_is_recovered()
    {
        await using var line = new FaultyProxy(_stage.Azurite.Port) { BreakAfterBytes = 5 << 20, BreakOnlyOnce = true };

        var stored = await _stage.Files(line.Port).Put("a", new GeneratedStream(9 << 20, seed: 4), 10 << 20, default);

        Assert.Equal(1, line.BreakCount);
        Assert.Equal(stored.Sha256, Convert.ToHexStringLower(SHA256.HashData(await Read(Files, stored.Id))));
    }

    [Fact]
    public async Task Permanent_connection_failure_leaves_no_partial_file()
    {
        await using var line = new FaultyProxy(_stage.Azurite.Port) { BreakAfterBytes = 3 << 20 };

        var exception = await Assert.ThrowsAsync<FileStoreUnavailableException>(() =>
            _stage.Files(line.Port).Put("a", new GeneratedStream(9 << 20, seed: 5), 10 << 20, default)
        );

        Assert.Equal("Azure Blob Storage: it cannot be reached, or broke off.", exception.Message);
        Assert.Null(exception.InnerException);
        Assert.Empty(await _stage.Names(Azure.Storage.Blobs.Models.BlobStates.None));
        var stored = await Files.Put("a", new GeneratedStream(9 << 20, seed: 5), 10 << 20, default);
        Assert.Equal(stored.Sha256, Convert.ToHexStringLower(SHA256.HashData(await Read(Files, stored.Id))));
    }

    [Theory]
    [InlineData(3 << 20, "If-None-Match")]
    [InlineData(9 << 20, "comp=blocklist")]
    public async Task Upload_whose_response_was_lost_is_detected_as_done(int size, string request)
    {
        await using var line = new FaultyProxy(_stage.Azurite.Port) { LoseResponseTo = request };

        var stored = await _stage.Files(line.Port).Put("a", new GeneratedStream(size, seed: 6), 10 << 20, default);

        Assert.Equal(1, line.BreakCount);
        Assert.Equal(stored.Sha256, Convert.ToHexStringLower(SHA256.HashData(await Read(Files, stored.Id))));
    }

    [Fact]
    public async Task Silent_connection_times_out()
    {
        await using var line = new FaultyProxy(_stage.Azurite.Port) { IsSilent = true };
        var files = _stage.Files(
            line.Port,
            timeout: new(MaxRetries: 1, Duration.FromMilliseconds(20), Duration.FromMilliseconds(300), Duration.FromSeconds(5))
        );

        var exception = await Assert.ThrowsAsync<FileStoreUnavailableException>(() => files.Put("a", new MemoryStream([1]), 10, default));
        Assert.Equal("Azure Blob Storage: it does not answer in time.", exception.Message);
        await Assert.ThrowsAsync<FileStoreUnavailableException>(() => files.Open(new FileId(new string('0', 40)), default));
        await Assert.ThrowsAsync<FileStoreUnavailableException>(() => files.CheckAvailability(default));
    }

    [Fact]
    public async Task Connection_lost_during_a_read_is_reported_to_the_reader()
    {
        var stored = await Files.Put("a", new GeneratedStream(3 << 20, seed: 8), 10 << 20, default);
        await using var line = new FaultyProxy(_stage.Azurite.Port);
        await using var reading = await _stage.Files(line.Port).Open(stored.Id, default) ?? throw new InvalidOperationException("not there");
        await reading.ReadExactlyAsync(new byte[1000]);

        await line.Stop();

        await Assert.ThrowsAsync<FileStoreUnavailableException>(() => reading.CopyToAsync(Stream.Null));
        Assert.Throws<FileStoreUnavailableException>(() => reading.ReadExactly(new byte[2 << 20]));
    }

    [Fact]
    public async Task Wrong_key_is_reported_without_showing_it()
    {
        var wrong = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        var files = _stage.Files(key: wrong);

        var exception = await Assert.ThrowsAsync<FileStoreUnavailableException>(() => files.Put("a", new MemoryStream([1]), 10, default));

        Assert.Equal("Azure Blob Storage: it refuses us (AuthorizationFailure).", exception.Message);
        Assert.Equal(exception.Message, (await Assert.ThrowsAsync<FileStoreUnavailableException>(() => files.CheckAvailability(default))).Message);
        Assert.Empty(await Names());
    }

    [Fact]
    public async Task Missing_container_is_not_a_missing_file()
    {
        var stored = await Put("a", 1);
        await _stage.Container().Client.DeleteAsync();

        Assert.Equal(
            "Azure Blob Storage: it answered 404 (ContainerNotFound).",
            (await Assert.ThrowsAsync<FileStoreUnavailableException>(() => Files.Open(stored.Id, default))).Message
        );
        await Assert.ThrowsAsync<FileStoreUnavailableException>(() => Put("b", 2));
        await Assert.ThrowsAsync<FileStoreUnavailableException>(() => Files.CheckAvailability(default));
        Assert.Empty(System.IO.Directory.GetFiles(_stage.SpoolFolder));
    }

    [Fact]
    public async Task Download_url_is_short_lived_read_only_and_for_one_file()
    {
        var (file, other) = (await Put("a", 1, 2, 3), await Put("b", 4));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        var address = await Files.GetDownloadUrl(file.Id, "..\\Leitfaden \"ü\"\r\nSet-Cookie: a=b.pdf", Duration.FromMinutes(2), default)
            ?? throw new InvalidOperationException("no address");
        using var answer = await http.GetAsync(address);
        Assert.Equal([1, 2, 3], await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("Leitfaden üSet-Cookie a=b.pdf", answer.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);

        using var overwriting = new ByteArrayContent([9]) { Headers = { { "x-ms-blob-type", "BlockBlob" } } };
        using var write = await http.PutAsync(address, overwriting);
        Assert.Equal(403, (int)write.StatusCode);
        using var elsewhere = await http.GetAsync(new Uri(address.AbsoluteUri.Replace(file.Id.Value, other.Id.Value, StringComparison.Ordinal)));
        Assert.Equal(403, (int)elsewhere.StatusCode);
        using var late = await http.GetAsync(await Files.GetDownloadUrl(file.Id, "a", Duration.FromSeconds(-1), default));
        Assert.Equal(403, (int)late.StatusCode);
        Assert.Null(await Files.GetDownloadUrl(new FileId(new string('0', 40)), "a", Duration.FromMinutes(2), default));
    }
}
