using System.Net;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Files.Uploads;

/// <summary>The whole host: files that nobody asked this person for leave nothing on the disk, in every channel that takes files.</summary>
public sealed class UnwantedFilesTests
{
    [Fact]
    public async Task Files_of_somebody_without_an_application_are_not_kept()
    {
        await using var host = await OpenHost.Start();
        using var chat = await host.Chat("stranger");
        for (var n = 0; n < 3; n++)
        {
            var files = Enumerable.Range(0, n + 1).Select(f => ($"guide-{n}-{f}.pdf", new byte[] { 1, 2, (byte)n, (byte)f })).ToArray();
            Assert.Equal(HttpStatusCode.OK, (await chat.Upload(null, files)).Status);
        }

        AssertNothingKept(host);
    }

    [Fact]
    public async Task Upload_that_is_refused_for_one_file_keeps_none()
    {
        await using var host = await OpenHost.Start();
        using var chat = await host.Chat("developer");

        var eleven = Enumerable.Range(0, 11).Select(f => ($"guide-{f}.pdf", new byte[] { 1, (byte)f })).ToArray();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await chat.Upload(null, eleven)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await chat.Upload(null, ("guide.pdf", [1]), ("empty.pdf", []))).Status);

        AssertNothingKept(host);
    }

    [Fact]
    public async Task Parts_that_are_no_files_are_few_and_small()
    {
        await using var host = await OpenHost.Start();
        using var chat = await host.Chat("developer");
        using var large = new MultipartFormDataContent { { new ByteArrayContent(new byte[70_000]), "field" } };
        using var many = new MultipartFormDataContent();
        for (var n = 0; n < 30; n++)
            many.Add(new ByteArrayContent([1]), $"field{n}");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await chat.PostActivity(large)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await chat.PostActivity(many)).Status);
    }

    [Fact]
    public async Task More_than_a_person_may_send_in_a_day_is_refused()
    {
        await using var host = await OpenHost.Start(("Files:MaxMegabytesPerPersonAndDay", "1"));
        using var chat = await host.Chat("developer");

        Assert.Equal(HttpStatusCode.OK, (await chat.Upload(null, ("a.bin", new byte[700_000]))).Status);
        var (status, body) = await chat.Upload(null, ("b.bin", new byte[700_000]));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "OverQuota"), (status, body["error"]?["code"]?.ToString()));
        using var colleague = await host.Chat("analyst");
        Assert.Equal(HttpStatusCode.OK, (await colleague.Upload(null, ("b.bin", new byte[700_000]))).Status);
    }

    private static void AssertNothingKept(OpenHost host)
    {
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(host.Host.Folder, "files")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(host.Host.Folder, "uploads")));
        Assert.Empty(host.Failures);
    }
}
