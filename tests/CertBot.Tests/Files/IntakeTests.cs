using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Files;
using CertBot.Packages;
using CertBot.Tests.Kit;

namespace CertBot.Tests.Files;

public sealed class IntakeTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), "certbot-intake-" + Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task A_package_is_kept_and_opened()
    {
        var given = await Take("acme.zip", PackageMaker.Zip(PackageMaker.Sample("AcmeSync"), PackageMaker.Sample("AcmeSync_Demo")));

        Assert.Equal([new PackageFacts("AcmeSync", "1.0.0", 3, 2), new PackageFacts("AcmeSync_Demo", "1.0.0", 3, 2)], given.Packages.AsEnumerable());
        Assert.Null(given.NotAPackage);
        Assert.NotNull(await Intake().Open(given.Id, default));
    }

    [Fact]
    public async Task What_is_no_package_is_kept_and_says_why_it_is_none()
    {
        var given = await Take("folder/acme.gz", PackageMaker.Pack(new RecordMaker().Add("..\\x", []).Bytes()));

        Assert.Empty(given.Packages);
        Assert.Equal("packages.refused.path-outside", given.NotAPackage?.Why);
        Assert.Equal("acme.gz", given.NotAPackage?.Data["file"]?.GetValue<string>());
        Assert.Equal("1", given.NotAPackage?.Data["entry"]?.GetValue<string>());
        Assert.Equal("packages.refused.not-package", (await Take("guide.pdf", "%PDF-1.7"u8.ToArray())).NotAPackage?.Why);
        Assert.Equal("packages.refused.zip-empty", (await Take("guide.docx", PackageMaker.ZipOf(("word/document.xml", [1])))).NotAPackage?.Why);
    }

    [Fact]
    public async Task A_file_that_is_too_big_for_a_package_may_still_be_a_video()
    {
        var given = await Take("video.mp4", new byte[(50 << 20) + 1]);

        Assert.Equal("packages.refused.too-big", given.NotAPackage?.Why);
        Assert.Equal((50 << 20) + 1, given.Size);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Intake Intake() => new(new FolderFiles(folder), Limits.Standard, 100 << 20);

    private Task<GivenFile> Take(string name, byte[] content) => Intake().Take(new MemoryStream(content), name, default);
}
