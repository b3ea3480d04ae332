using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Packages;
using CertBot.Repositories;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Files.Retention;

/// <summary>The whole host: what somebody sent and gave up is gone after a day, what an application has stays.</summary>
public sealed class UnusedFilesHostTests
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Files_of_a_cancelled_form_and_exports_are_removed_and_materials_stay()
    {
        await using var host = await LiveHost.Start();
        var applications = new ApplicationSeeder(host.GetService<IServiceProvider>());
        await applications.Apply("acme-sync", TestPeople.Developer, "Acme Sync");
        await applications.Approve("acme-sync");
        await WaitForRow(host);
        await Say(host, "hand in 8");
        await Send(host, "video.mp4", 1, 2, 3);
        var handedIn = Assert.Single(StoredFiles(host));

        await Send(host, "setup.pdf", 4, 5, 6);
        var given = Assert.Single(StoredFiles(host).Except([handedIn]));
        await Say(host, "export acme-sync");
        Assert.Equal(3, StoredFiles(host).Length);

        host.Clock.Advance(Duration.FromHours(26));
        await WaitFor(host, handedIn, given); // the form still has its file

        await Say(host, "cancel");
        await Say(host, "yes");
        host.Clock.Advance(Duration.FromHours(26));
        await WaitFor(host, handedIn);

        // The form had this file for a while before the application got it.
        await Send(host, "guide.pdf", 7, 8, 9);
        await Say(host, "2");
        var later = Assert.Single(StoredFiles(host).Except([handedIn]));
        await Say(host, "hand in 8");
        await Send(host, "video.mp4", 1, 2, 3); // the same content again
        host.Clock.Advance(Duration.FromHours(26));
        await Say(host, "status");
        await Send(host, "other.pdf", 10, 11);
        await Say(host, "cancel");
        await Say(host, "yes");
        host.Clock.Advance(Duration.FromDays(60));
        await WaitFor(host, handedIn, later);
        Assert.DoesNotContain(host.Log.AllLines, l => l.Contains("could not be removed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refused_package_leaves_nothing_and_says_which_limit_it_met()
    {
        await using var host = await LiveHost.Start(("Packages:MaxFiles", "5"));
        var applications = new ApplicationSeeder(host.GetService<IServiceProvider>());
        await applications.Apply("acme-sync", TestPeople.Developer, "Acme Sync");
        await applications.Approve("acme-sync");
        await WaitForRow(host);
        var package = PackageBuilder.Sample() with { Version = "2.0" };
        await Say(host, "hand in 1");

        await SendAndAwait(host, "acme.gz", package.ToGzip(), "more than 5 entries");
        await SendAndAwait(host, "acme.gz", new PackageBuilder("AcmeSync").ToGzip()[..^9], "ends in the middle");
        await SendAndAwait(host, "acme.gz", [1, 2, 3], "isn’t a Creatio package");
        Assert.Empty(StoredFiles(host));
        Assert.Empty(Directory.GetFiles(Path.Combine(host.Folder, "uploads")));

        await Send(host, "acme.gz", new PackageBuilder("AcmeSync") { Version = "2.0" }.ToGzip());
        Assert.Single(StoredFiles(host));
    }

    /// <summary>In a chat opened anew: after a day its token has run out.</summary>
    private static async Task Say(LiveHost host, string text)
    {
        using var chat = await new DirectLineConnection(host.Address).StartConversation("developer");
        Assert.Equal(HttpStatusCode.OK, (await chat.SendText(text)).Status);
    }

    private static async Task Send(LiveHost host, string name, params byte[] content)
    {
        using var chat = await new DirectLineConnection(host.Address).StartConversation("developer");
        Assert.Equal(HttpStatusCode.OK, (await chat.Upload(null, (name, content))).Status);
    }

    private static async Task SendAndAwait(LiveHost host, string name, byte[] content, string words)
    {
        using var chat = await new DirectLineConnection(host.Address).StartConversation("developer");
        var (_, before) = await chat.GetActivities();
        Assert.Equal(HttpStatusCode.OK, (await chat.Upload(null, (name, content))).Status);
        var replies = "";
        for (var patience = 0; patience < 300 && !replies.Contains(words, StringComparison.Ordinal); patience++)
        {
            replies = string.Join('\n', (await chat.GetActivities(before)).Activities.Select(a => JsonSerializer.Serialize(a, Readable)));
            await Task.Delay(100);
        }

        Assert.True(replies.Contains(words, StringComparison.Ordinal), replies);
    }

    /// <summary>The chat finds the application in the vendor's list, which is written after the application.</summary>
    private static async Task WaitForRow(LiveHost host)
    {
        var lists = host.GetService<ApplicationSummaryStore>();
        for (var patience = 0; patience < 600; patience++)
        {
            if ((await lists.ListFor(TestPeople.Developer, default)).Shown is [{ Stage: StageName.Collecting }])
                return;
            await Task.Delay(100);
        }
    }

    private static string[] StoredFiles(LiveHost host) =>
        [.. Directory.GetFiles(Path.Combine(host.Folder, "files")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    /// <summary>The host looks every two seconds.</summary>
    private static async Task WaitFor(LiveHost host, params string[] files)
    {
        for (var patience = 0; patience < 600 && !StoredFiles(host).SequenceEqual(files.Order(StringComparer.Ordinal)); patience++)
            await Task.Delay(100);
        Assert.Equal(files.Order(StringComparer.Ordinal), StoredFiles(host));
    }
}
