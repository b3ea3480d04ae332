using System.Net;
using CertBot.Channels.Surveys;
using CertBot.Core.Primitives;
using CertBot.Core.Surveys;
using CertBot.Store.Documents;
using CertBot.Tests.Commands.Surveys;
using NodaTime;

namespace CertBot.Tests.Channels.Surveys;

/// <summary>The page of a survey and attacks on its link.</summary>
public sealed class SurveyPageTests
{
    [Fact]
    public async Task Reading_the_page_changes_nothing_however_often_and_with_whatever_score()
    {
        await using var host = await SurveyHost.Start();
        var (id, path) = await host.Send();
        var before = await host.Rig.Find(id);
        foreach (var address in new[] { path, $"{path}?score=1", $"{path}?score=5&comment=x", $"{path}?score=99", $"{path}/stop" })
        {
            Assert.Equal(HttpStatusCode.OK, (await host.Get(address)).Status);
            using var head = await host.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri(address, UriKind.Relative)));
            Assert.NotEqual(HttpStatusCode.InternalServerError, head.StatusCode);
        }

        Assert.Equal(before, await host.Rig.Find(id));
        Assert.False(await host.Rig.Limits.IsOptedOut(SurveyAddress.HashOf("gerda@northwind.example"), default));
    }

    [Fact]
    public async Task Number_that_was_clicked_in_the_mail_is_chosen_and_counts_when_it_is_sent()
    {
        await using var host = await SurveyHost.Start();
        var (id, path) = await host.Send();
        var page = await host.Get($"{path}?score=4");
        Assert.Contains("value=\"4\" required checked", page.Html, StringComparison.Ordinal);
        Assert.Equal(1, page.Html.Split(" checked").Length - 1);
        Assert.DoesNotContain(" checked", (await host.Get($"{path}?score=9")).Html, StringComparison.Ordinal);

        var thanks = await host.Post(path, "score=4&comment=Quick&name=Gerda+Klein&consent=yes");
        Assert.Equal(HttpStatusCode.OK, thanks.Status);
        Assert.Contains("Thank you", thanks.Html, StringComparison.Ordinal);
        var answer = (await host.Rig.Find(id))?.Answer;
        Assert.Equal((4, "Quick", "Gerda Klein"), (answer?.Score, answer?.Comment, answer?.Name));
    }

    [Fact]
    public async Task Name_is_stored_with_consent_only()
    {
        await using var host = await SurveyHost.Start();
        var (id, path) = await host.Send();
        await host.Post(path, "score=4&name=Gerda+Klein");
        var answer = (await host.Rig.Find(id))?.Answer;
        Assert.Equal((4, null), (answer?.Score, answer?.Name));
    }

    [Fact]
    public async Task Second_answer_is_thanked_for_and_changes_nothing()
    {
        await using var host = await SurveyHost.Start();
        var (id, path) = await host.Send();
        await host.Post(path, "score=4");
        var before = await host.Rig.Find(id);
        foreach (var page in new[] { await host.Post(path, "score=1"), await host.Get(path), await host.Post(path, ""), await host.Post(path, "score=11") })
        {
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains("you have answered already", page.Html, StringComparison.Ordinal);
        }

        Assert.Equal(before, await host.Rig.Find(id));
    }

    [Fact]
    public async Task Answers_that_come_at_the_same_time_count_once()
    {
        await using var host = await SurveyHost.Start();
        var (id, path) = await host.Send();
        var pages = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => host.Post(path, $"score={(n % 5) + 1}")));

        Assert.All(pages, p => Assert.Equal(HttpStatusCode.OK, p.Status));
        Assert.Equal(1, pages.Count(p => p.Html.Contains("Your answer has arrived", StringComparison.Ordinal)));
        Assert.Equal(SurveyStatus.Answered, (await host.Rig.Find(id))?.Status);
    }

    [Theory]
    [InlineData("score=11", "11 is not on the scale")]
    [InlineData("score=0", "0 is not on the scale")]
    [InlineData("score=-1", "-1 is not on the scale")]
    [InlineData("score=", "Choose a number first")]
    [InlineData("", "Choose a number first")]
    [InlineData("score=4.5", "Choose a number first")]
    [InlineData("score=99999999999999999999", "Choose a number first")]
    public async Task Wrong_answer_is_asked_for_again_with_a_sentence(string form, string sentence)
    {
        await using var host = await SurveyHost.Start();
        var (id, path) = await host.Send();
        var page = await host.Post(path, $"{form}&comment=%3Cscript%3E");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(sentence, page.Html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(SurveyStatus.Sent, (await host.Rig.Find(id))?.Status);
    }

    [Fact]
    public async Task Expired_link_says_so()
    {
        await using var host = await SurveyHost.Start();
        var (id, path) = await host.Send();
        host.Host.Clock.Advance(Duration.FromDays(31)); // before the timer comes by
        Assert.Equal(HttpStatusCode.Gone, (await host.Post(path, "score=4")).Status);
        await host.Rig.Advance(Duration.Zero);
        var page = await host.Get(path);
        Assert.Equal(HttpStatusCode.Gone, page.Status);
        Assert.Contains("This survey is over", page.Html, StringComparison.Ordinal);
        Assert.Null((await host.Rig.Find(id))?.Answer);
    }

    [Fact]
    public async Task Link_that_was_changed_guessed_or_is_another_ones_is_the_same_page_whatever_it_says()
    {
        await using var host = await SurveyHost.Start();
        await host.Rig.SaveCustomer("southwind", "ben@southwind.example");
        var (id, path) = await host.Send();
        var (other, otherPath) = await host.Send("HD-2", "southwind");
        var (token, otherToken) = (path["/s/".Length..].Split('.'), otherPath["/s/".Length..].Split('.'));
        var unknown = await host.Get("/s/x");
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
        string[] forged =
        [
            $"{token[0]}.{token[1]}.{otherToken[2]}", // another person's signature
            $"{otherToken[0]}.{token[1]}.{token[2]}",
            $"{token[0]}.{token[1]}.{Flip(token[2])}",
            $"{token[0]}.{token[1]}.{new string('a', 64)}",
            $"{token[0]}.00000000.{token[2]}",
            $"{token[0]}.{token[1]}",
            $"{token[0]}.{token[1]}.",
            $"csat-ffffffffffffffffffff.{token[1]}.{token[2]}",
            $"{token[0].ToUpperInvariant()}.{token[1]}.{token[2]}",
            $"{token[0]}.{token[1]}.{token[2]}.x",
            new string('a', 3000),
        ];
        foreach (var text in forged)
        {
            host.Host.Clock.Advance(Duration.FromMinutes(2)); // so that the limit of guesses is not in the way
            Assert.Equal((unknown.Status, unknown.Html), (await host.Get($"/s/{text}")) is var page ? (page.Status, page.Html) : default);
            Assert.Equal(HttpStatusCode.NotFound, (await host.Post($"/s/{text}", "score=1")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await host.Post($"/s/{text}/stop", "")).Status);
        }

        Assert.Null((await host.Rig.Find(id))?.Answer);
        Assert.Null((await host.Rig.Find(other))?.Answer);
        Assert.False(await host.Rig.Limits.IsOptedOut(SurveyAddress.HashOf("gerda@northwind.example"), default));
    }

    [Fact]
    public async Task Whoever_guesses_is_slowed_down_and_others_are_not_kept_out_for_long()
    {
        await using var host = await SurveyHost.Start();
        var (_, path) = await host.Send();
        for (var n = 0; n < 20; n++)
            Assert.Equal(HttpStatusCode.NotFound, (await host.Get($"/s/csat-{n}.0.{new string('a', 64)}")).Status);
        var page = await host.Get(path);
        Assert.Equal((HttpStatusCode.TooManyRequests, true), (page.Status, page.Headers.ContainsKey("Retry-After")));

        host.Host.Clock.Advance(Duration.FromMinutes(2));
        Assert.Equal(HttpStatusCode.OK, (await host.Get(path)).Status);
    }

    [Fact]
    public async Task Address_makes_only_so_many_requests_a_minute()
    {
        await using var host = await SurveyHost.Start(requestsPerMinute: 3);
        var (_, path) = await host.Send();
        for (var n = 0; n < 3; n++)
            Assert.Equal(HttpStatusCode.OK, (await host.Get(path)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await host.Get(path)).Status);
    }

    [Fact]
    public async Task Form_of_another_site_is_not_taken()
    {
        await using var host = await SurveyHost.Start();
        var (id, path) = await host.Send();
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Post(path, "score=5", ("Sec-Fetch-Site", "cross-site"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Post(path, "score=5", ("Origin", "https://evil.example"))).Status);
        Assert.Equal(SurveyStatus.Sent, (await host.Rig.Find(id))?.Status);

        Assert.Equal(HttpStatusCode.OK, (await host.Post(path, "score=5", ("Origin", "null"), ("Sec-Fetch-Site", "same-origin"))).Status);
        Assert.Equal(SurveyStatus.Answered, (await host.Rig.Find(id))?.Status);
    }

    [Fact]
    public async Task Body_is_bounded_and_a_form()
    {
        await using var host = await SurveyHost.Start();
        var (id, path) = await host.Send();
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Post(path, $"score=5&comment={new string('x', 40_000)}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Post(path, string.Concat(Enumerable.Range(0, 50).Select(n => $"a{n}=1&")))).Status);
        using var json = await host.Http.PostAsync(
            new Uri(path, UriKind.Relative),
            new StringContent("{\"score\":5}", System.Text.Encoding.UTF8, "application/json")
        );
        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await host.Post(path, $"score=5&comment={new string('x', 2001)}")).Status);
        Assert.Equal(SurveyStatus.Sent, (await host.Rig.Find(id))?.Status);
        Assert.Equal(HttpStatusCode.OK, (await host.Post(path, $"score=5&comment={string.Concat(Enumerable.Repeat("%D0%AF", 2000))}")).Status);
    }

    [Fact]
    public async Task Whoever_opts_out_confirms_it_and_gets_no_reminder()
    {
        await using var host = await SurveyHost.Start();
        var (_, path) = await host.Send();
        host.Rig.TakeMails();
        Assert.Contains("No more surveys?", (await host.Get($"{path}/stop")).Html, StringComparison.Ordinal);
        Assert.Contains("You get no more surveys", (await host.Post($"{path}/stop", "List-Unsubscribe=One-Click")).Html, StringComparison.Ordinal);
        Assert.Contains("You get no more surveys", (await host.Get($"{path}/stop")).Html, StringComparison.Ordinal);
        await host.Rig.Advance(Duration.FromDays(8));
        Assert.Empty(host.Rig.TakeMails());
    }

    [Fact]
    public async Task Vendors_own_address_is_told_that_a_vendor_does_not_rate_itself()
    {
        await using var host = await SurveyHost.Start();
        var (id, path) = await host.Send();
        await host.Rig.Choose(Core.Directory.SurveyChannel.Mail, "northwind.example");
        var page = await host.Post(path, "score=5");
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("A vendor does not rate itself", page.Html, StringComparison.Ordinal);
        Assert.Null((await host.Rig.Find(id))?.Answer);
    }

    [Fact]
    public async Task Page_is_kept_by_nobody_framed_by_nobody_and_loads_nothing()
    {
        await using var host = await SurveyHost.Start();
        var (_, path) = await host.Send();
        foreach (var page in new[] { await host.Get(path), await host.Get("/s/x"), await host.Get($"{path}/stop"), await host.Post(path, "") })
        {
            Assert.Equal("no-store", page.Headers["Cache-Control"]);
            Assert.Equal("no-referrer", page.Headers["Referrer-Policy"]);
            Assert.Contains("noindex", page.Headers["X-Robots-Tag"], StringComparison.Ordinal);
            Assert.Equal("nosniff", page.Headers["X-Content-Type-Options"]);
            var policy = page.Headers["Content-Security-Policy"];
            Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("Set-Cookie", page.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Links_of_an_old_key_work_and_new_ones_have_a_new_key()
    {
        await using var host = await SurveyHost.Start();
        var (_, path) = await host.Send();
        host.Host.Clock.Advance(Duration.FromDays(20));
        await host.Host.Restart();
        Assert.Equal(HttpStatusCode.OK, (await host.Get(path)).Status);

        host.Host.Clock.Advance(Duration.FromDays(80));
        var links = host.Host.GetService<SurveyLinks>();
        var renewed = await links.Create(new("csat-1"), "", default);
        Assert.NotEqual(path.Split('.')[1], renewed?.AbsolutePath.Split('.')[1]);
        var old = SurveyLinks.Parse(path["/s/".Length..]);
        Assert.NotNull(old);
        Assert.True(await links.IsValid(old, SurveyAddress.HashOf("gerda@northwind.example"), default));
        Assert.False(await links.IsValid(old, SurveyAddress.HashOf("ben@northwind.example"), default));

        host.Host.Clock.Advance(Duration.FromDays(100));
        await host.Host.Restart();
        Assert.False(await host.Host.GetService<SurveyLinks>().IsValid(old, SurveyAddress.HashOf("gerda@northwind.example"), default));
    }

    [Fact]
    public async Task Two_hosts_accept_each_others_links()
    {
        await using var hosts = await Kit.Hosts.MultiHost.Create();
        var token = SurveyLinks.Parse((await hosts.First.GetService<SurveyLinks>().Create(new("csat-1"), "c", default))!.AbsolutePath["/s/".Length..])!;
        Assert.True(await hosts.Second.GetService<SurveyLinks>().IsValid(token, "c", default));
        // Whoever is asked twice has two links: one does not answer the other's question.
        Assert.False(await hosts.Second.GetService<SurveyLinks>().IsValid(token with { Survey = new("csat-2") }, "c", default));
        Assert.False(await hosts.Second.GetService<SurveyLinks>().IsValid(token, "d", default));
        Assert.Single(await hosts.MemoryStore.List(StoreKeys.SurveyKeys, SurveyLinks.KeyKind, "", 10, default));
    }

    private static string Flip(string signature) => (signature[0] == 'a' ? 'b' : 'a') + signature[1..];
}
