using System.Net;
using System.Text.Json.Nodes;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Teams;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CertBot.Tests.Channels.Connector.Authentication;

/// <summary>The issuer's keys are added, replaced, withdrawn and unavailable; time advances by the test's clock.</summary>
public sealed class SigningKeysTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private FakeIssuer? _issuer;
    private ConnectorTestHost? _started;
    private int _number;

    private ConnectorTestHost Host => _started ?? throw new InvalidOperationException("not started");

    private FakeIssuer Issuer => _issuer ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _issuer = await FakeIssuer.Start(_clock);
        _started = await ConnectorTestHost.Start(_clock, _issuer.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    [Fact]
    public async Task Keys_are_fetched_once_and_kept_for_a_day()
    {
        await Is(HttpStatusCode.OK, Issuer.Key);
        _clock.Advance(Duration.FromHours(24) - Duration.FromSeconds(1));
        await Is(HttpStatusCode.OK, Issuer.Key);
        Assert.Equal(1, Issuer.KeyFetches);

        _clock.Advance(Duration.FromSeconds(1));
        await Is(HttpStatusCode.OK, Issuer.Key);
        Assert.Equal(2, Issuer.KeyFetches);
    }

    [Fact]
    public async Task A_new_key_is_looked_for_when_somebody_uses_it()
    {
        await Is(HttpStatusCode.OK, Issuer.Key);
        var next = Issuer.AddKey("msteams");

        await Is(HttpStatusCode.OK, next);
        await Is(HttpStatusCode.OK, Issuer.Key);
        Assert.Equal(2, Issuer.KeyFetches);
    }

    [Fact]
    public async Task Invented_ids_cost_one_look_in_five_minutes()
    {
        await Is(HttpStatusCode.OK, Issuer.Key);
        for (var n = 0; n < 5; n++)
        {
            await Is(HttpStatusCode.Unauthorized, new IssuerKey($"invented-{n}", IssuerKey.KeyPairAt(9), "msteams"));
        }

        Assert.Equal(2, Issuer.KeyFetches);
        var next = Issuer.AddKey("msteams");
        _clock.Advance(Duration.FromMinutes(5) - Duration.FromSeconds(1));
        await Is(HttpStatusCode.Unauthorized, next);
        Assert.Equal(2, Issuer.KeyFetches);

        _clock.Advance(Duration.FromSeconds(1));
        await Is(HttpStatusCode.OK, next);
        Assert.Equal(3, Issuer.KeyFetches);
    }

    [Fact]
    public async Task The_first_one_with_an_unknown_id_has_had_its_look()
    {
        await Is(HttpStatusCode.Unauthorized, new IssuerKey("invented", IssuerKey.KeyPairAt(9), "msteams"));

        Assert.Equal(1, Issuer.KeyFetches);
    }

    [Fact]
    public async Task A_key_that_was_withdrawn_is_refused_from_the_next_look_on()
    {
        var withdrawn = Issuer.AddKey("msteams");
        await Is(HttpStatusCode.OK, withdrawn);
        Issuer.Published.TryRemove(withdrawn.Id, out _);

        await Is(HttpStatusCode.Unauthorized, new IssuerKey("invented", IssuerKey.KeyPairAt(9), "msteams"));

        await Is(HttpStatusCode.Unauthorized, withdrawn);
        await Is(HttpStatusCode.OK, Issuer.Key);
    }

    [Fact]
    public async Task When_all_are_withdrawn_nobody_is_believed_after_a_day()
    {
        await Is(HttpStatusCode.OK, Issuer.Key);
        Issuer.Published.Clear();
        _clock.Advance(Duration.FromHours(24));

        await Is(HttpStatusCode.Unauthorized, Issuer.Key);
    }

    [Fact]
    public async Task A_key_that_keeps_its_id_and_changes_its_numbers_is_another_key()
    {
        await Is(HttpStatusCode.OK, Issuer.Key);
        var next = new IssuerKey(Issuer.Key.Id, IssuerKey.KeyPairAt(9), "msteams");
        Issuer.Published[next.Id] = next.Jwk;
        _clock.Advance(Duration.FromHours(24));

        await Is(HttpStatusCode.OK, next);
        await Is(HttpStatusCode.Unauthorized, Issuer.Key);
    }

    [Fact]
    public async Task What_a_key_may_speak_for_is_asked_each_time()
    {
        await Is(HttpStatusCode.OK, Issuer.Key);
        Issuer.Key.Jwk["endorsements"] = new JsonArray("webchat");
        await Is(HttpStatusCode.OK, Issuer.Key);
        _clock.Advance(Duration.FromHours(24));

        await Is(HttpStatusCode.Unauthorized, Issuer.Key);
    }

    public static TheoryData<string> Troubles => ["gone", "redirect", "no JSON", "a list", "endless", "cut off", "no keys in it", "keys of another shape"];

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task A_look_that_fails_leaves_the_keys_as_they_were(string trouble)
    {
        await Is(HttpStatusCode.OK, Issuer.Key);
        Issuer.KeyResponse = http => Trouble(trouble, http);
        _clock.Advance(Duration.FromHours(24));

        await Is(HttpStatusCode.OK, Issuer.Key);
        await Is(HttpStatusCode.OK, Issuer.Key);
        Assert.Single(Host.Log.ProjectLines, l => l.Contains("could not be loaded", StringComparison.Ordinal));

        Issuer.KeyResponse = _ => Task.FromResult<IResult?>(null);
        Issuer.Published.Clear();
        _clock.Advance(Duration.FromMinutes(5));
        await Is(HttpStatusCode.Unauthorized, Issuer.Key);
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Without_any_keys_the_answer_is_503_and_the_issuer_is_left_in_peace_for_ten_seconds(string trouble)
    {
        Issuer.KeyResponse = http => Trouble(trouble, http);
        await Is(HttpStatusCode.ServiceUnavailable, Issuer.Key);
        Assert.Empty(Host.Turns.Received);
        var asked = 0;
        Issuer.KeyResponse = _ => Task.FromResult<IResult?>(Interlocked.Increment(ref asked) < 0 ? Results.Empty : null);
        _clock.Advance(Duration.FromSeconds(9));
        await Is(HttpStatusCode.ServiceUnavailable, Issuer.Key);
        Assert.Equal(0, asked);

        _clock.Advance(Duration.FromSeconds(1));
        await Is(HttpStatusCode.OK, Issuer.Key);
        await Is(HttpStatusCode.OK, Issuer.AddKey("msteams"));
    }

    [Fact]
    public async Task A_silent_issuer_is_not_waited_for_without_end()
    {
        var silent = new TaskCompletionSource<IResult?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Issuer.KeyResponse = _ => silent.Task;

        await Is(HttpStatusCode.ServiceUnavailable, Issuer.Key);

        silent.SetResult(null);
    }

    [Theory]
    [InlineData("http://keys.example/v1/keys")]
    [InlineData("http://10.0.0.1/v1/keys")]
    [InlineData("ftp://127.0.0.1/v1/keys")]
    [InlineData("file:///etc/hostname")]
    [InlineData("https://user@127.0.0.1/v1/keys")]
    [InlineData("/v1/.well-known/keys")]
    [InlineData("")]
    public async Task Keys_are_not_fetched_over_an_open_line_nor_from_a_file(string address)
    {
        Issuer.JwksUri = address;

        await Is(HttpStatusCode.ServiceUnavailable, Issuer.Key);

        Assert.Equal(0, Issuer.KeyFetches);
        Assert.Contains(Host.Log.ProjectLines, l => l.Contains("IOException", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_who_come_at_once_wait_for_one_look()
    {
        var open = new TaskCompletionSource<IResult?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        Issuer.KeyResponse = _ =>
        {
            Interlocked.Increment(ref asked);
            return open.Task;
        };
        var all = Enumerable.Range(0, 20).Select(_ => Post(Issuer.Key)).ToList();
        while (Volatile.Read(ref asked) == 0)
            await Task.Yield();
        open.SetResult(null);

        Assert.All(await Task.WhenAll(all), s => Assert.Equal(HttpStatusCode.OK, s));
        Assert.Equal((1, 2), (Issuer.KeyFetches, asked));
    }

    [Fact]
    public async Task Who_asked_first_and_went_away_does_not_take_the_look_with_them()
    {
        var open = new TaskCompletionSource<IResult?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Issuer.KeyResponse = _ =>
        {
            asked.TrySetResult();
            return open.Task;
        };
        using (var leaving = new CancellationTokenSource())
        {
            var activity = Activity();
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages") { Content = new StringContent(activity.ToJsonString()) };
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Issuer.CreateToken(activity)}");
            var first = Host.Http.SendAsync(request, leaving.Token);
            await asked.Task;
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }

        var second = Post(Issuer.Key);
        open.SetResult(null);

        Assert.Equal(HttpStatusCode.OK, await second);
        Assert.Equal(1, Issuer.KeyFetches);
    }

    private static async Task<IResult?> Trouble(string trouble, HttpContext http)
    {
        switch (trouble)
        {
            case "gone":
                return Results.StatusCode(404);
            case "redirect":
                return Results.Redirect("/v1/.well-known/keys");
            case "no JSON":
                return Results.Text("<html>");
            case "a list":
                return Results.Text("[]");
            case "endless": // endless, but valid otherwise
                return Results.Text($$"""{"jwks_uri":"http://{{http.Request.Host}}/v1/.well-known/keys","keys":[],"x":"{{new string('x', 1024 * 1024)}}"}""");
            case "no keys in it":
                return http.Request.Path.Value?.EndsWith("/keys", StringComparison.Ordinal) is true ? Results.Text("{}") : null;
            case "keys of another shape":
                return http.Request.Path.Value?.EndsWith("/keys", StringComparison.Ordinal) is true ? Results.Text("""{"keys":{"key-0":1}}""") : null;
            default:
                http.Response.ContentLength = 100;
                await http.Response.WriteAsync("{");
                http.Abort();
                return Results.Empty;
        }
    }

    private JsonObject Activity()
    {
        var activity = Host.Activity(text: "status");
        activity["id"] = $"e{Interlocked.Increment(ref _number)}";
        activity["channelId"] = "msteams";
        return activity;
    }

    private async Task<HttpStatusCode> Post(IssuerKey key)
    {
        var activity = Activity();
        return (await Host.Post(activity, $"Bearer {Issuer.CreateToken(activity, key)}")).Status;
    }

    private async Task Is(HttpStatusCode expected, IssuerKey key) => Assert.Equal(expected, await Post(key));
}
