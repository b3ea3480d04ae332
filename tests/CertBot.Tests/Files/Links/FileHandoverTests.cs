using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Files;
using CertBot.Files.Links;
using CertBot.Hosting;
using CertBot.Tests.Kit.Hosts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace CertBot.Tests.Files.Links;

/// <summary>On a channel that cannot deliver files, a user who requests a file receives a link, and no permanent card contains one.</summary>
public sealed class FileHandoverTests
{
    private static readonly ConversationAddress PersonalChat = new("web", "developer", IsPersonal: true);

    [Fact]
    public async Task Requested_file_comes_with_a_personal_link()
    {
        await using var host = await Opened("https://certbot.example");

        await host.SendInput("developer", PersonalChat, new Input.Text("export acme-sync"), language: LanguageCode.En);

        var card = host.Web.VisibleMessages(PersonalChat)[^1].Message.Card?.ToJsonString() ?? "";
        var at = card.IndexOf("https://certbot.example/files/", StringComparison.Ordinal);
        Assert.True(at > 0, card);
        var link = card[(at + "https://certbot.example/files/".Length)..].Split('"')[0];
        var ticket = host.GetService<FileLinkProtector>().Unprotect(link);
        Assert.Equal(("developer", "made", "acme-sync"), (ticket?.Person.Value, ticket?.Source.Kind, ticket?.Source.Key));
    }

    [Fact]
    public async Task Without_a_public_url_files_are_sent_directly()
    {
        await using var host = await Opened(null);

        await host.SendInput("developer", PersonalChat, new Input.Text("export acme-sync"), language: LanguageCode.En);

        Assert.DoesNotContain("/files/", host.Web.VisibleMessages(PersonalChat)[^1].Message.Card?.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shared_cards_and_channels_contain_no_personal_links()
    {
        await using var host = await Opened("https://certbot.example");

        await host.SendInput("developer", PersonalChat, new Input.Text("status acme-sync"), language: LanguageCode.En);
        await host.SendInput("analyst", new ConversationAddress("web", "reviews", IsPersonal: false), new Input.Text("export acme-sync"));

        Assert.DoesNotContain(
            host.Web.VisibleMessages(PersonalChat).Concat(host.Web.VisibleMessages(new ConversationAddress("web", "reviews", IsPersonal: false))),
            p => p.Message.Card?.ToJsonString().Contains("/files/", StringComparison.Ordinal) is true
        );
    }

    private static async Task<TestHost> Opened(string? url)
    {
        var host = await TestHost.Create(more: services =>
            services
                .AddFileLinks(new FilesSettings { PublicUrl = url is null ? null : new Uri(url) })
                .AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>()
        );
        await new ApplicationSeeder(host.GetService<IServiceProvider>()).Apply("acme-sync", TestPeople.Developer, "Acme Sync");
        await host.ProcessUntilIdle();
        return host;
    }
}
