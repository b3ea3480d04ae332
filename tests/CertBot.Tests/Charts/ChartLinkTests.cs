using CertBot.Charts;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using CertBot.Files;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Tests.Demo;
using CertBot.Tests.Kit.Runtime;
using CertBot.Turns;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Charts;

/// <summary>Addresses of charts: what they show, and what somebody can do who changes, keeps or passes on one.</summary>
public sealed class ChartLinkTests
{
    private static readonly ConversationAddress Web = new("web", "developer", IsPersonal: true);
    private static readonly ConversationAddress Teams = new("msteams", "19:chat", IsPersonal: true);
    private static readonly LocalizableValue.PictureValue Picture = new(new("acme-sync"), SampleCharts.Year.ToText());

    private readonly FakeClock _clock = new(Instant.FromUtc(2026, 11, 30, 9, 0));
    private readonly CapturingLoggerProvider _log = new();
    private readonly EphemeralDataProtectionProvider _protection = new();

    [Fact]
    public void Own_page_gets_a_path_and_other_clients_a_public_address()
    {
        var links = CreateLinks("https://certbot.example/");

        Assert.StartsWith("/charts/", links.Url(Picture, LanguageCode.Ru, new("developer"), Web), StringComparison.Ordinal);
        Assert.StartsWith("https://certbot.example/charts/", links.Url(Picture, LanguageCode.Ru, new("developer"), Teams), StringComparison.Ordinal);
        Assert.Null(CreateLinks(null).Url(Picture, LanguageCode.Ru, new("developer"), Teams));
    }

    [Fact]
    public void Address_fits_every_channel_and_says_who_may_see_what_until_when()
    {
        var links = CreateLinks("https://certbot.example/");
        var url = links.Url(Picture, LanguageCode.Ru, new("developer"), Teams) ?? "";

        Assert.InRange(url.Length, 100, 3000);
        var token = links.Unprotect(url[(url.LastIndexOf('/') + 1)..]);
        Assert.Equal((new ApplicationId("acme-sync"), new PersonId("developer"), LanguageCode.Ru), (token?.Application, token?.Person, token?.Language));
        Assert.Equal(_clock.GetCurrentInstant() + Duration.FromDays(7), token?.ExpiresAt);
        Assert.Equal(SampleCharts.Year.ToText(), token?.Drawing);
        Assert.DoesNotContain("acme", url, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Address_that_was_changed_or_guessed_or_made_by_another_host_is_none()
    {
        var links = CreateLinks("https://certbot.example/");
        var good = (links.Url(Picture, LanguageCode.En, new("developer"), Web) ?? "")["/charts/".Length..];

        Assert.NotNull(links.Unprotect(good));
        foreach (var at in Enumerable.Range(0, good.Length).Where(i => i % 17 == 0))
            Assert.Null(links.Unprotect($"{good[..at]}{(good[at] == 'A' ? 'B' : 'A')}{good[(at + 1)..]}"));
        Assert.Null(links.Unprotect(""));
        Assert.Null(links.Unprotect(new string('A', 3001)));
        Assert.Null(links.Unprotect("CfDJ8"));
        Assert.Null(CreateLinks(null, new EphemeralDataProtectionProvider()).Unprotect(good));
    }

    [Fact]
    public async Task Only_people_and_channels_that_may_see_the_application_see_its_charts()
    {
        await using var demo = await PlayedDemo.Create();
        var access = new ChartAccess(
            demo.Services.GetRequiredService<PersonStore>(),
            demo.Services.GetRequiredService<TurnContextFactory>(),
            demo.Services.GetRequiredService<TurnDataLoader>(),
            demo.Services.GetRequiredService<Aggregates>()
        );

        Assert.True(await MaySee("other-developer", null));
        Assert.True(await MaySee("marketplace-lead", null));
        Assert.True(await MaySee(null, new("web", "leadership", IsPersonal: false)));
        Assert.False(await MaySee("developer", null)); // of another vendor
        Assert.False(await MaySee("nobody", null));
        Assert.False(await MaySee(null, new("web", "elsewhere", IsPersonal: false)));
        Assert.False(await MaySee(null, null));

        Task<bool> MaySee(string? person, ConversationAddress? place) =>
            access.MaySee(
                new ChartToken(DemoPortfolio.Small.Id, "", LanguageCode.En, person is null ? null : new PersonId(person), place) { ExpiresAt = demo.Now },
                CancellationToken.None
            );
    }

    [Fact]
    public async Task Machine_that_cannot_draw_gives_cards_no_pictures_and_says_so_once()
    {
        var pictures = new ChartPictures(new LoggerFactory([_log]).CreateLogger<ChartPictures>())
        {
            Drawer = (_, _) => throw new DllNotFoundException("libSkiaSharp"),
        };
        var links = CreateLinks("https://certbot.example/", pictures: pictures);

        Assert.Null(links.Url(Picture, LanguageCode.En, new("developer"), Web));
        Assert.Null(links.Url(Picture, LanguageCode.En, new("developer"), Teams));
        Assert.Null(await pictures.Find(SampleCharts.Year.ToText(), LanguageCode.En, CancellationToken.None));
        Assert.Single(_log.AllLines, l => l.Contains("libSkiaSharp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Same_chart_is_drawn_once_and_text_that_is_no_chart_never()
    {
        var drawn = 0;
        using var pictures = new ChartPictures(new LoggerFactory([_log]).CreateLogger<ChartPictures>())
        {
            Drawer = (chart, _) =>
            {
                drawn += chart.Rows.IsEmpty ? 0 : 1;
                return [1, 2, 3];
            },
        };

        Assert.Equal([1, 2, 3], await pictures.Find(SampleCharts.Year.ToText(), LanguageCode.En, CancellationToken.None));
        Assert.Equal([1, 2, 3], await pictures.Find(SampleCharts.Year.ToText(), LanguageCode.En, CancellationToken.None));
        Assert.Null(await pictures.Find("2026-11|x|<script>", LanguageCode.En, CancellationToken.None));
        Assert.Equal(1, drawn);
    }

    private ChartLinks CreateLinks(string? publicUrl, IDataProtectionProvider? protection = null, ChartPictures? pictures = null) =>
        new(
            protection ?? _protection,
            FilesSettings.InFolder with
            {
                PublicUrl = publicUrl is null ? null : new Uri(publicUrl),
            },
            pictures ?? new ChartPictures(new LoggerFactory([_log]).CreateLogger<ChartPictures>()),
            [new OwnChannel()],
            _clock
        );

    private sealed class OwnChannel : IChannelAdapter
    {
        public string Name => "web";

        public bool IsServedByThisHost => true;

        public Task<SendResult> Send(ConversationAddress address, OutboundMessage message, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
