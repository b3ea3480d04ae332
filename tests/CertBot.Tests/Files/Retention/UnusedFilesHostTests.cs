using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Files.Retention;

/// <summary>The whole host: what somebody sent and gave up is gone after a day, what an application has stays.</summary>
public sealed class UnusedFilesHostTests
{
    [Fact]
    public async Task Files_of_a_cancelled_form_and_exports_are_removed_and_materials_stay()
    {
        await using var host = await LiveHost.Start();
        var applications = new ApplicationSeeder(host.GetService<IServiceProvider>());
        await applications.Apply("acme-sync", TestPeople.Developer, "Acme Sync");
        await applications.Approve("acme-sync");
        using var chat = await new DirectLineConnection(host.Address).StartConversation("developer");
        await chat.SendText("hand in 8");
        await chat.Upload(null, ("video.mp4", [1, 2, 3]));
        var handedIn = Assert.Single(StoredFiles(host));

        await chat.Upload(null, ("setup.pdf", [4, 5, 6]));
        var (given, kept) = (StoredFiles(host).Except([handedIn]).ToArray(), host.Clock);
        Assert.Single(given);
        await chat.SendText("export acme-sync");
        Assert.Equal(3, StoredFiles(host).Length);

        kept.Advance(Duration.FromHours(26));
        await WaitFor(host, handedIn, given[0]); // the form still has its file

        await chat.SendText("cancel");
        kept.Advance(Duration.FromHours(26));
        await WaitFor(host, handedIn);
        kept.Advance(Duration.FromDays(60));
        await chat.SendText("status");
        await chat.Upload(null, ("video.mp4", [1, 2, 3])); // the same content again, and given up
        await chat.SendText("cancel");
        kept.Advance(Duration.FromDays(2));

        await WaitFor(host, handedIn);
        Assert.DoesNotContain(host.Log.AllLines, l => l.Contains("could not be removed", StringComparison.Ordinal));
    }

    private static string[] StoredFiles(LiveHost host) => [.. Directory.GetFiles(Path.Combine(host.Folder, "files")).Select(f => Path.GetFileName(f)).Order()];

    /// <summary>The host looks every two seconds.</summary>
    private static async Task WaitFor(LiveHost host, params string[] files)
    {
        for (var patience = 0; patience < 600 && !StoredFiles(host).SequenceEqual(files.Order()); patience++)
            await Task.Delay(100);
        Assert.Equal(files.Order(), StoredFiles(host));
    }
}
