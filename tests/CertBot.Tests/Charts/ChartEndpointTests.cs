using System.Buffers.Binary;
using System.Net;
using CertBot.Charts;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Tests.Certificates;
using NodaTime;

namespace CertBot.Tests.Charts;

/// <summary>Charts over HTTP: what a good address gets, and that every other one learns nothing.</summary>
public sealed class ChartEndpointTests
{
    [Fact]
    public async Task Good_link_is_a_picture_of_its_full_size_that_the_readers_client_alone_may_keep()
    {
        await using var host = await CertifiedHost.Start();
        using var response = await host.Get(PathOf(host, "developer"));
        var picture = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal((HttpStatusCode.OK, "image/png"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture[..4]);
        Assert.Equal(
            (KpiChartImage.Width, KpiChartImage.HeaderHeight + 7 * KpiChartImage.RowHeight + KpiChartImage.FooterHeight),
            (BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16, 4)), BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(20, 4)))
        );
        Assert.InRange(picture.Length, 10_000, 500_000);
        Assert.Equal((true, TimeSpan.FromHours(1)), (response.Headers.CacheControl?.Private, response.Headers.CacheControl?.MaxAge));
        Assert.Equal(("nosniff", "no-referrer"), (Header(response, "X-Content-Type-Options"), Header(response, "Referrer-Policy")));

        // Clients that look before they load.
        using var head = await host.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, PathOf(host, "developer")));
        Assert.Equal(
            (HttpStatusCode.OK, "image/png", picture.Length),
            (head.StatusCode, head.Content.Headers.ContentType?.ToString(), (int?)head.Content.Headers.ContentLength)
        );
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        using var posted = await host.Http.PostAsync(PathOf(host, "developer"), null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    [Fact]
    public async Task Link_speaks_the_language_it_was_made_for()
    {
        await using var host = await CertifiedHost.Start();
        using var english = await host.Get(PathOf(host, "developer"), language: "ru");
        using var russian = await host.Get(PathOf(host, "developer", LanguageCode.Ru), language: "en");

        Assert.NotEqual(await english.Content.ReadAsByteArrayAsync(), await russian.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Link_that_was_changed_guessed_or_is_of_another_application_has_one_answer_that_nobody_keeps()
    {
        await using var host = await CertifiedHost.Start();
        var good = PathOf(host, "developer");
        HashSet<string> bodies = [];
        foreach (
            var path in new[]
            {
                $"{good[..40]}{(good[40] == 'A' ? 'B' : 'A')}{good[41..]}",
                good[..^1],
                "/charts/CfDJ8",
                "/charts/..%2f..%2fetc",
                $"/charts/{new string('A', 3001)}",
                PathOf(host, "other-developer"), // of another vendor
                PathOf(host, "developer", application: "borealis-desk"), // there is none
                PathOf(host, "nobody"),
                PathOf(host, null),
                PathOf(host, null, place: new("web", "elsewhere", IsPersonal: false)),
                PathOf(host, "developer", drawing: "2026-11|x|<script>"),
            }
        )
        {
            using var response = await host.Get(path);
            Assert.Equal((HttpStatusCode.NotFound, "no-store"), (response.StatusCode, response.Headers.CacheControl?.ToString()));
            Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
            bodies.Add(await response.Content.ReadAsStringAsync());
        }

        Assert.Single(bodies);
        Assert.Equal(HttpStatusCode.OK, (await host.Get(good)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Get(PathOf(host, null, place: new("web", "leadership", IsPersonal: false)))).StatusCode);
    }

    [Fact]
    public async Task Link_expires_after_a_week_and_says_so_in_the_readers_language()
    {
        await using var host = await CertifiedHost.Start();
        var path = PathOf(host, "developer");
        host.Host.Clock.Advance(ChartLinks.Lifetime - Duration.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await host.Get(path)).StatusCode);

        host.Host.Clock.Advance(Duration.FromMinutes(1));
        using var response = await host.Get(path, language: "ru");
        Assert.Equal((HttpStatusCode.Gone, "no-store"), (response.StatusCode, response.Headers.CacheControl?.ToString()));
        Assert.StartsWith("Ссылка на этот график больше не работает", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEqual(await response.Content.ReadAsStringAsync(), await (await host.Get(path, language: "en")).Content.ReadAsStringAsync());
    }

    private static string PathOf(
        CertifiedHost host,
        string? person,
        LanguageCode? language = null,
        string application = "acme-sync",
        ConversationAddress? place = null,
        string? drawing = null
    ) =>
        $"/{ChartLinks.Path}/{host.Host.GetService<ChartLinks>().Protect(
            new ChartToken(
                new(application),
                drawing ?? SampleCharts.Year.ToText(),
                language ?? LanguageCode.En,
                person is null ? null : new PersonId(person),
                place
            )
            {
                ExpiresAt = host.Host.Clock.GetCurrentInstant() + ChartLinks.Lifetime,
            }
        )}";

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(' ', values) : null;
}
