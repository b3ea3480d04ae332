using CertBot.Core.Certification.Applications;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Packages;
using CertBot.Files;
using CertBot.Files.Uploads;
using CertBot.Repositories;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Files.Uploads;

public sealed class UploadIntakeTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "certbot-intake-" + Guid.NewGuid().ToString("N"));
    private readonly FolderUploads _uploads;

    public UploadIntakeTests() => _uploads = new FolderUploads(_folder, 100 << 20, maxBytesPerDay: 200 << 20);

    [Fact]
    public async Task Package_is_read()
    {
        var file = await _uploads.Inspect("acme.zip", ZipBuilder.Of(PackageBuilder.Sample("AcmeSync"), PackageBuilder.Sample("AcmeSync_Demo")).ToBytes());

        Assert.Equal([new PackageFacts("AcmeSync", "1.0.0", 3, 2), new PackageFacts("AcmeSync_Demo", "1.0.0", 3, 2)], file.Packages.AsEnumerable());
        Assert.Null(file.PackageRefusal);
    }

    [Fact]
    public async Task File_is_kept_only_if_a_commit_names_it()
    {
        using (var received = await _uploads.Receive("guide.pdf", "%PDF-1.7"u8.ToArray()))
        {
            await _uploads.Spool.KeepNamed("""{"talk":{"draft":"nothing of it"}}""", "talk:x", null, default);
            Assert.Null(await _uploads.Files.Open(received.File.Id, default));

            await _uploads.Spool.KeepNamed($"pending {received.File.Id.Value}", "talk:x", null, default);
            await using var stored = await _uploads.Files.Open(received.File.Id, default);
            Assert.Equal(8, stored?.Length);
        }

        using var unwanted = await _uploads.Receive("other.pdf", "%PDF-1.4"u8.ToArray());
        unwanted.Dispose();

        Assert.Empty(Directory.EnumerateFiles(_uploads.SpoolFolder));
        Assert.Single(Directory.EnumerateFiles(_folder));
    }

    /// <summary>Both are the same file to the store. The file of the other turn is gone while this one is stored.</summary>
    [Fact]
    public async Task File_that_two_turns_received_is_kept_although_one_of_them_ends_meanwhile()
    {
        using var first = await _uploads.Receive("guide.pdf", "%PDF-1.7"u8.ToArray());
        using var second = await _uploads.Receive("guide.pdf", "%PDF-1.7"u8.ToArray());
        File.Delete(Directory.EnumerateFiles(_uploads.SpoolFolder).First());

        await _uploads.Spool.KeepNamed($"pending {first.File.Id.Value}", "talk:one", null, default);

        await using var stored = await _uploads.Files.Open(first.File.Id, default);
        Assert.Equal(8, stored?.Length);
    }

    [Fact]
    public async Task File_that_is_no_package_has_the_reason()
    {
        var file = await _uploads.Inspect("folder/acme.gz", PackageBuilder.Compress(new RecordWriter().AddRecord("..\\x", []).ToArray()));

        Assert.Empty(file.Packages);
        Assert.Equal("packages.refused.path-outside", file.PackageRefusal?.Code);
        Assert.Equal("acme.gz", file.PackageRefusal?.Arguments.GetString("file"));
        Assert.Equal("1", file.PackageRefusal?.Arguments.GetString("entry"));
        Assert.Equal("packages.refused.not-package", (await _uploads.Inspect("guide.pdf", "%PDF-1.7"u8.ToArray())).PackageRefusal?.Code);
        Assert.Equal(
            "packages.refused.zip-empty",
            (await _uploads.Inspect("guide.docx", ZipBuilder.Of(("word/document.xml", [1])).ToBytes())).PackageRefusal?.Code
        );
    }

    [Fact]
    public async Task File_too_large_for_a_package_may_be_a_video()
    {
        var file = await _uploads.Inspect("video.mp4", new byte[(50 << 20) + 1]);

        Assert.Equal("packages.refused.too-big", file.PackageRefusal?.Code);
        Assert.Equal((50 << 20) + 1, file.Size);
    }

    [Fact]
    public async Task Person_sends_so_many_bytes_a_day()
    {
        await _uploads.Inspect("a.bin", new byte[90 << 20]);
        await _uploads.Inspect("b.bin", new byte[90 << 20]);

        Assert.IsType<FileRefusal.OverQuota>(await FindRefusal(30 << 20, FolderUploads.Ana));
        Assert.IsType<FileRefusal.TooBig>(await FindRefusal(101 << 20, new ChannelUser("web", "local", "bo", "Bo")));
        Assert.Null(await FindRefusal(20 << 20, FolderUploads.Ana));
        Assert.IsType<FileRefusal.OverQuota>(await FindRefusal(1, FolderUploads.Ana));
        Assert.Empty(Directory.EnumerateFiles(_uploads.SpoolFolder));

        _uploads.Clock.Advance(Duration.FromDays(1));
        Assert.Null(await FindRefusal(1, FolderUploads.Ana));
    }

    public void Dispose()
    {
        _uploads.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<FileRefusal?> FindRefusal(int size, ChannelUser sender)
    {
        try
        {
            using var received = await _uploads.Receive("c.bin", new byte[size], sender);
            return null;
        }
        catch (FileRefusedException exception)
        {
            return exception.Reason;
        }
    }
}
