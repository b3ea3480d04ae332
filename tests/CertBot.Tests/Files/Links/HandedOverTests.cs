using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Language;
using CertBot.Files;
using CertBot.Files.Links;
using CertBot.Tests.Kit;
using CertBot.Turns;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace CertBot.Tests.Files.Links;

/// <summary>On a channel that has no way of its own to hand a file over, whoever asks for one gets a link, and no card that stays has any.</summary>
public sealed class HandedOverTests
{
    private static readonly Place Own = new("web", "developer", Personal: true);

    [Fact]
    public async Task Who_asks_for_a_file_gets_a_link_of_their_own()
    {
        await using var house = await Opened("https://certbot.example");

        await house.Take("developer", Own, new Input.Text("export acme-sync"), language: LanguageCode.En);

        var card = house.Web.Visible(Own)[^1].Message.Card?.ToJsonString() ?? "";
        var at = card.IndexOf("https://certbot.example/files/", StringComparison.Ordinal);
        Assert.True(at > 0, card);
        var link = card[(at + "https://certbot.example/files/".Length)..].Split('"')[0];
        var ticket = house.Part<Seal>().Read(link);
        Assert.Equal(("developer", "acme-sync"), (ticket?.Person.Value, ticket?.Of.App.Value));
    }

    [Fact]
    public async Task Without_an_address_that_browsers_reach_files_go_as_before()
    {
        await using var house = await Opened(null);

        await house.Take("developer", Own, new Input.Text("export acme-sync"), language: LanguageCode.En);

        Assert.DoesNotContain("/files/", house.Web.Visible(Own)[^1].Message.Card?.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_that_stays_and_a_channel_of_many_have_none()
    {
        await using var house = await Opened("https://certbot.example");

        await house.Take("developer", Own, new Input.Text("status acme-sync"), language: LanguageCode.En);
        await house.Take("analyst", new Place("web", "reviews", Personal: false), new Input.Text("export acme-sync"));

        Assert.DoesNotContain(house.Web.Visible(Own).Concat(house.Web.Visible(new Place("web", "reviews", Personal: false))), p => p.Message.Card?.ToJsonString().Contains("/files/", StringComparison.Ordinal) is true);
    }

    private static async Task<House> Opened(string? url)
    {
        var house = await House.Open(more: services => services
            .AddFileLinks(new FilesSettings { PublicUrl = url is null ? null : new Uri(url) })
            .AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>());
        var release = Given.Release with { Readiness = System.Collections.Immutable.ImmutableSortedDictionary.ToImmutableSortedDictionary(TalkWorld.Edition.Readiness, k => k, _ => new ReadinessAnswer(true, "yes"), StringComparer.Ordinal), Maintainer = "Acme", Prefix = "Acme" };
        var submit = new ApplicationCommand.Submit(TalkWorld.Edition.Pin, new("acme"), "Acme", "https://marketplace.creatio.com/app/acme-sync", "Acme Sync", release, new NodaTime.LocalDate(2026, 3, 20));
        var ana = new Actor(new("developer"), [], new(new("acme"), VendorRole.Developer));
        Assert.IsType<Done.Happened>(await house.Part<Domain>().Execute(new Command.OnApplication(new("acme-sync"), submit), null, ana, house.Clock.GetCurrentInstant(), default));
        await house.Settle();
        return house;
    }
}
