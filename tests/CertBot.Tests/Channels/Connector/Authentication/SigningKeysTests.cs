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
    public async Task Keys_are_fetched_once_and_cached_for_a_day()
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
    public async Task Unknown_key_id_causes_a_refresh()
    {
        await Is(HttpStatusCode.OK, Issuer.Key);
        var next = Issuer.AddKey("msteams");

        await Is(HttpStatusCode.OK, next);
        await Is(HttpStatusCode.OK, Issuer.Key);
        Assert.Equal(2, Issuer.KeyFetches);
    }

    [Fact]
    public async Task Unknown_key_ids_cause_one_refresh_in_five_minutes()
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
    public async Task First_unknown_key_id_after_a_fetch_causes_no_second_fetch()
    {
        await Is(HttpStatusCode.Unauthorized, new IssuerKey("invented", IssuerKey.KeyPairAt(9), "msteams"));

        Assert.Equal(1, Issuer.KeyFetches);
    }

    [Fact]
    public async Task Withdrawn_key_is_refused_after_the_next_refresh()
    {
        var withdrawn = Issuer.AddKey("msteams");
        await Is(HttpStatusCode.OK, withdrawn);
        Issuer.Published.TryRemove(withdrawn.Id, out _);

        await Is(HttpStatusCode.Unauthorized, new IssuerKey("invented", IssuerKey.KeyPairAt(9), "msteams"));

        await Is(HttpStatusCode.Unauthorized, withdrawn);
        await Is(HttpStatusCode.OK, Issuer.Key);
    }

    [Fact]
    public async Task Withdrawal_of_all_keys_refuses_everybody_after_a_day()
    {
        await Is(HttpStatusCode.OK, Issuer.Key);
        Issuer.Published.Clear();
        _clock.Advance(Duration.FromHours(24));

        await Is(HttpStatusCode.Unauthorized, Issuer.Key);
    }

    [Fact]
    public async Task Key_with_the_same_id_and_another_modulus_is_another_key()
    {
        await Is(HttpStatusCode.OK, Issuer.Key);
        var next = new IssuerKey(Issuer.Key.Id, IssuerKey.KeyPairAt(9), "msteams");
        Issuer.Published[next.Id] = next.Jwk;
        _clock.Advance(Duration.FromHours(24));

        await Is(HttpStatusCode.OK, next);
        await Is(HttpStatusCode.Unauthorized, Issuer.Key);
    }

    [Fact]
    public async Task Endorsements_of_a_key_are_checked_every_time()
    {
        await Is(HttpStatusCode.OK, Issuer.Key);
        Issuer.Key.Jwk["endorsements"] = new JsonArray("webchat");
        await Is(HttpStatusCode.OK, Issuer.Key);
        _clock.Advance(Duration.FromHours(24));

        await Is(HttpStatusCode.Unauthorized, Issuer.Key);
    }

    public static TheoryData<string> Failures => ["gone", "redirect", "no JSON", "a list", "endless", "cut off", "no keys in it", "keys of another shape"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Failed_refresh_keeps_the_keys(string failure)
    {
        await Is(HttpStatusCode.OK, Issuer.Key);
        Issuer.KeyResponse = http => Fail(failure, http);
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
    [MemberData(nameof(Failures))]
    public async Task Without_keys_the_answer_is_503_and_the_issuer_is_not_asked_for_ten_seconds(string failure)
    {
        Issuer.KeyResponse = http => Fail(failure, http);
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
    public async Task Silent_issuer_times_out()
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
    public async Task Keys_are_not_fetched_over_http_or_from_a_file(string address)
    {
        Issuer.JwksUri = address;

        await Is(HttpStatusCode.ServiceUnavailable, Issuer.Key);

        Assert.Equal(0, Issuer.KeyFetches);
        Assert.Contains(Host.Log.ProjectLines, l => l.Contains("IOException", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Concurrent_callers_wait_for_one_refresh()
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
    public async Task Cancelled_first_caller_does_not_cancel_the_shared_refresh()
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

    private static async Task<IResult?> Fail(string failure, HttpContext http)
    {
        switch (failure)
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
