using CertBot.Core.Certification.Applications;
using CertBot.Core.Tests.Kit;
using CertBot.Files.Folder;
using CertBot.Files.Uploads;
using CertBot.Packages;

namespace CertBot.Tests.Files.Uploads;

public sealed class UploadIntakeTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "certbot-intake-" + Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task Package_is_stored_and_read()
    {
        var file = await Take("acme.zip", PackageMaker.ToZip(PackageMaker.Sample("AcmeSync"), PackageMaker.Sample("AcmeSync_Demo")));

        Assert.Equal([new PackageFacts("AcmeSync", "1.0.0", 3, 2), new PackageFacts("AcmeSync_Demo", "1.0.0", 3, 2)], file.Packages.AsEnumerable());
        Assert.Null(file.PackageRefusal);
        Assert.NotNull(await CreateIntake().Open(file.Id, default));
    }

    [Fact]
    public async Task File_that_is_no_package_is_stored_with_the_reason()
    {
        var file = await Take("folder/acme.gz", PackageMaker.Compress(new RecordMaker().AddRecord("..\\x", []).ToArray()));

        Assert.Empty(file.Packages);
        Assert.Equal("packages.refused.path-outside", file.PackageRefusal?.Code);
        Assert.Equal("acme.gz", file.PackageRefusal?.Arguments.GetString("file"));
        Assert.Equal("1", file.PackageRefusal?.Arguments.GetString("entry"));
        Assert.Equal("packages.refused.not-package", (await Take("guide.pdf", "%PDF-1.7"u8.ToArray())).PackageRefusal?.Code);
        Assert.Equal("packages.refused.zip-empty", (await Take("guide.docx", PackageMaker.CreateZip(("word/document.xml", [1])))).PackageRefusal?.Code);
    }

    [Fact]
    public async Task File_too_large_for_a_package_may_be_a_video()
    {
        var file = await Take("video.mp4", new byte[(50 << 20) + 1]);

        Assert.Equal("packages.refused.too-big", file.PackageRefusal?.Code);
        Assert.Equal((50 << 20) + 1, file.Size);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private UploadIntake CreateIntake() => new(new FolderFileStore(_folder), PackageLimits.Default, 100 << 20);

    private Task<UploadedFile> Take(string name, byte[] content) => CreateIntake().Save(new MemoryStream(content), name, default);
}
