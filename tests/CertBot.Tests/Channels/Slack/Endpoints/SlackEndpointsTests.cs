using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Endpoints;
using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Slack;
using NodaTime;

namespace CertBot.Tests.Channels.Slack.Endpoints;

/// <summary>The whole host with its background workers, on a port.</summary>
public sealed class SlackEndpointsTests
{
    public static TheoryData<string> Endpoints => ["slack", "slack/events", "slack/interactivity", "slack/commands"];

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Endpoints_are_not_mapped_without_Slack_settings(string variant)
    {
        await using var host = await LiveHost.Start();
        using var http = new HttpClient { BaseAddress = host.Address };
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync(new Uri(variant, UriKind.Relative), Json("{}"))).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Each_endpoint_checks_the_signature_and_accepts_every_payload_of_Slack(string variant)
    {
        await using var slack = await FakeSlack.Start(SystemClock.Instance);
        var workspace = slack.AddWorkspace("T1");
        workspace.AddPerson("U1", "Ana");
        workspace.DirectMessageWith("U1");
        await using var host = await LiveHost.Start(
            ("Slack:SigningSecret", "shhh-shhh-shhh-shhh"),
            ("Slack:BotToken", workspace.Token),
            ("Slack:ApiBaseUrl", slack.ApiBaseUrl.AbsoluteUri)
        );
        using var http = new HttpClient { BaseAddress = host.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync(new Uri(variant, UriKind.Relative), Json("{}"))).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await Send(http, host, variant, Written("T1", "e1"))).StatusCode);
        Assert.Equal("DU1", (await WaitForPosts(slack, 1))[0].GetText("channel"));
    }

    [Fact]
    public async Task Each_workspace_is_answered_with_its_own_token()
    {
        await using var slack = await FakeSlack.Start(SystemClock.Instance);
        await using var host = await LiveHost.Start(
            ("Slack:SigningSecret", "shhh-shhh-shhh-shhh"),
            ("Slack:ClientId", "1.2"),
            ("Slack:ClientSecret", "s"),
            ("Slack:PublicUrl", "http://127.0.0.1:1/"),
            ("Slack:ApiBaseUrl", slack.ApiBaseUrl.AbsoluteUri)
        );
        using var http = new HttpClient { BaseAddress = host.Address };
        foreach (var team in (string[])["T1", "T2"])
        {
            var workspace = slack.AddWorkspace(team);
            workspace.AddPerson("U1", "Ana");
            workspace.DirectMessageWith("U1");
            await host.GetService<Workspaces>()
                .Save(
                    new Workspace
                    {
                        Team = team,
                        Enterprise = null,
                        AppId = "A1",
                        BotUserId = workspace.BotUser,
                        BotId = workspace.BotId,
                        Token = new Secret(workspace.Token),
                    },
                    CancellationToken.None
                );
        }

        foreach (var team in (string[])["T1", "T2", "T3"])
            await Send(http, host, "slack/events", Written(team, $"e-{team}"));
        Assert.Equal(["Bearer xoxb-T1", "Bearer xoxb-T2"], (await WaitForPosts(slack, 2)).Select(c => c.Authorization).Order(StringComparer.Ordinal));
        await host.Stop();
        Assert.DoesNotContain("xoxb-", await File.ReadAllTextAsync(Path.Combine(host.Folder, "certbot.db"), Encoding.Latin1), StringComparison.Ordinal);
    }

    private static string Written(string team, string id) =>
        new JsonObject
        {
            ["type"] = "event_callback",
            ["event_id"] = id,
            ["team_id"] = team,
            ["event"] = new JsonObject
            {
                ["type"] = "message",
                ["channel_type"] = "im",
                ["channel"] = "DU1",
                ["user"] = "U1",
                ["text"] = "help",
                ["ts"] = "1.1",
            },
        }.ToJsonString();

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<HttpResponseMessage> Send(HttpClient http, LiveHost host, string variant, string body)
    {
        var at = host.Clock.GetCurrentInstant().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(variant, UriKind.Relative)) { Content = Json(body) };
        request.Headers.Add(RequestSignature.TimestampHeader, at);
        request.Headers.Add(RequestSignature.SignatureHeader, RequestSignature.Compute(new Secret("shhh-shhh-shhh-shhh"), at, Encoding.UTF8.GetBytes(body)));
        return await http.SendAsync(request);
    }

    /// <summary>Waits for the background workers, for at most half a minute.</summary>
    private static async Task<List<SlackCall>> WaitForPosts(FakeSlack slack, int times)
    {
        for (var look = 0; look < 600 && slack.CallsTo("chat.postMessage").Count() < times; look++)
            await Task.Delay(50);
        return [.. slack.CallsTo("chat.postMessage")];
    }
}
