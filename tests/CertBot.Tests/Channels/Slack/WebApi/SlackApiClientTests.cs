using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.WebApi;
using CertBot.Tests.Kit.Processes;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Slack;
using NodaTime;

namespace CertBot.Tests.Channels.Slack.WebApi;

public sealed class SlackApiClientTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private FakeSlack? _slack;
    private SlackOutbound? _slackOut;

    private FakeSlack Slack => _slack ?? throw new InvalidOperationException("not started");

    private SlackOutbound Client => _slackOut ?? throw new InvalidOperationException("not started");

    private FakeWorkspace Workspace => Slack.Workspaces["T1"];

    public async ValueTask InitializeAsync()
    {
        _slack = await FakeSlack.Start(_clock);
        var workspace = _slack.AddWorkspace("T1", "E1");
        workspace.AddPerson("U1", "Ana", "ana+1@acme.example");
        workspace.AddChannel("C1", "reviews", "U1", workspace.BotUser);
        _slackOut = SlackOutbound.ForSingleWorkspace(_slack.ApiBaseUrl, _clock, workspace.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Slack.DisposeAsync();
    }

    [Fact]
    public async Task Message_is_sent_as_UTF8_JSON_with_the_bot_token()
    {
        var taken = Assert.IsType<SlackApiResult.Success>(await Client.CallMethod("chat.postMessage", Post("C1", "Привет 🙂 <&>")));

        Assert.Equal("Привет 🙂 <&>", Assert.Single(Workspace.MessagesIn("C1"))["text"]?.ToString());
        Assert.Equal(Workspace.MessagesIn("C1")[0]["ts"]?.ToString(), taken.Body["ts"]?.ToString());
        var call = Assert.Single(Slack.CallsTo("chat.postMessage"));
        Assert.Equal("Bearer xoxb-T1", call.Authorization);
        Assert.Equal("application/json; charset=utf-8", call.ContentType);
    }

    [Fact]
    public async Task Method_without_JSON_support_is_called_with_a_form()
    {
        var offered = Assert.IsType<SlackApiResult.Success>(
            await Client.CallMethod(
                "files.getUploadURLExternal",
                new JsonObject
                {
                    ["filename"] = "план+1 & 2.csv",
                    ["length"] = 200,
                    ["alt_txt"] = null,
                }
            )
        );
        Assert.Equal("план+1 & 2.csv", Workspace.Files[$"{offered.Body["file_id"]}"].Name);

        var call = Assert.Single(Slack.CallsTo("files.getUploadURLExternal"));
        Assert.Equal("application/x-www-form-urlencoded", call.ContentType);
        Assert.Equal("200", call.GetText("length"));
        Assert.False(call.Arguments.ContainsKey("alt_txt"));
    }

    [Fact]
    public async Task Response_200_that_is_not_ok_is_a_failure()
    {
        var refused = Assert.IsType<SlackApiResult.Failed>(await Client.CallMethod("chat.postMessage", Post("C404", "x")));

        Assert.Equal("channel_not_found", refused.Error);
        Assert.Contains(Client.Log.ProjectLines, l => l.Contains("channel_not_found", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Argument_errors_of_Slack_are_passed_on()
    {
        var refused = Assert.IsType<SlackApiResult.Failed>(
            await Client.CallMethod(
                "chat.postMessage",
                new JsonObject
                {
                    ["channel"] = "C1",
                    ["text"] = "x",
                    ["link_names"] = true,
                }
            )
        );

        Assert.Equal("invalid_arguments", refused.Error);
        Assert.Equal("link_names", refused.Body["response_metadata"]?["messages"]?[0]?.ToString());
    }

    [Fact]
    public async Task Only_listed_methods_are_called() => await Assert.ThrowsAsync<ArgumentException>(() => Client.CallMethod("admin.users.remove", []));

    [Fact]
    public async Task Unknown_workspace_is_not_called()
    {
        Assert.Equal(new SlackApiResult.NotInstalled("not_installed"), await Client.CallMethod("chat.postMessage", Post("C1", "x"), team: "T2"));

        Assert.Empty(Slack.CallsTo("chat.postMessage"));
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 1)]
    [InlineData(null, 30)]
    [InlineData("soon", 30)]
    [InlineData("-5", 30)]
    [InlineData("999999999", 3600)]
    public async Task Retry_after_pauses_all_calls_until_then(string? header, int seconds)
    {
        Slack.FailNext(null, new SlackFault.RateLimited(header)); // the first call is auth.test

        Assert.Equal(new SlackApiResult.RetryLater(Duration.FromSeconds(seconds)), await Client.CallMethod("chat.update", Post("C1", "x", "1.1")));
        Assert.Equal(new SlackApiResult.RateLimited(Duration.FromSeconds(seconds)), await Client.CallMethod("chat.update", Post("C1", "x", "1.1")));
        Assert.IsType<SlackApiResult.Success>(await Client.CallMethod("chat.postMessage", Post("C1", "another method")));
        _clock.Advance(Duration.FromSeconds(seconds) - Duration.FromTicks(1));
        Assert.IsType<SlackApiResult.RateLimited>(await Client.CallMethod("chat.update", Post("C1", "x", "1.1")));
        _clock.Advance(Duration.FromTicks(1));
        Assert.IsType<SlackApiResult.Failed>(await Client.CallMethod("chat.update", Post("C1", "x", "1.1")));
        Assert.Equal(2, Slack.CallsTo("chat.update").Count());
    }

    [Fact]
    public async Task Rate_limited_channel_is_paused_and_no_other()
    {
        Workspace.AddChannel("C2", "other", Workspace.BotUser);
        Slack.FailNext(null, new SlackFault.RateLimited("20"));

        Assert.IsType<SlackApiResult.RetryLater>(await Client.CallMethod("chat.postMessage", Post("C1", "x")));
        Assert.Equal(new SlackApiResult.RateLimited(Duration.FromSeconds(20)), await Client.CallMethod("chat.postMessage", Post("C1", "x")));
        Assert.IsType<SlackApiResult.Success>(await Client.CallMethod("chat.postMessage", Post("C2", "x")));
    }

    [Fact]
    public async Task Channel_gets_one_message_a_second_and_never_reaches_the_limit_of_Slack()
    {
        Slack.LimitsPostRate = true;
        var begun = _clock.GetCurrentInstant();
        for (var posted = 0; posted < 10; )
        {
            switch (await Client.CallMethod("chat.postMessage", Post("C1", "x")))
            {
                case SlackApiResult.Success:
                    posted++;
                    break;
                case SlackApiResult.RateLimited { RetryAfter: var after }:
                    _clock.Advance(after);
                    break;
                case var other:
                    Assert.Fail($"{other}");
                    break;
            }
        }

        Assert.InRange(_clock.GetCurrentInstant() - begun, Duration.FromSeconds(9), Duration.FromSeconds(10));
    }

    [Fact]
    public async Task View_is_opened_without_retries()
    {
        for (var n = 0; n < 150; n++)
        {
            var opened = await Client.CallMethod("views.open", new JsonObject { ["trigger_id"] = Workspace.CreateTrigger("U1"), ["view"] = View() });
            Assert.IsType<SlackApiResult.Success>(opened);
        }

        Slack.FailNext(new SlackFault.RateLimited("60"));
        Assert.IsType<SlackApiResult.RetryLater>(
            await Client.CallMethod("views.open", new JsonObject { ["trigger_id"] = Workspace.CreateTrigger("U1"), ["view"] = View() })
        );
        Assert.IsType<SlackApiResult.Success>(
            await Client.CallMethod("views.open", new JsonObject { ["trigger_id"] = Workspace.CreateTrigger("U1"), ["view"] = View() })
        );
    }

    [Theory]
    [InlineData("token_revoked")]
    [InlineData("account_inactive")]
    [InlineData("invalid_auth")]
    [InlineData("not_authed")]
    public async Task Revoked_token_means_uninstalled_and_is_not_tried_again(string reason)
    {
        Assert.IsType<SlackApiResult.Success>(await Client.CallMethod("chat.postMessage", Post("C1", "x")));
        Workspace.Revoked = reason;
        _clock.Advance(Duration.FromSeconds(2));

        Assert.Equal(new SlackApiResult.NotInstalled(reason), await Client.CallMethod("chat.postMessage", Post("C1", "y")));
        for (var n = 0; n < 5; n++)
            Assert.IsType<SlackApiResult.NotInstalled>(await Client.CallMethod("chat.postMessage", Post("C1", "y")));
        Assert.Equal(3, Slack.Calls.Count);

        // An administrator restores the token; the host notices without a restart.
        Workspace.Revoked = null;
        _clock.Advance(Duration.FromMinutes(6));
        Assert.IsType<SlackApiResult.Success>(await Client.CallMethod("chat.postMessage", Post("C1", "z")));
    }

    [Fact]
    public async Task Connection_lost_after_the_post_leaves_the_outcome_unknown()
    {
        Slack.FailNext(null, new SlackFault.ConnectionDropped());

        Assert.Equal(new SlackApiResult.NoResponse(DeliveryCertainty.Maybe), await Client.CallMethod("chat.postMessage", Post("C1", "x")));
        Assert.Single(Workspace.MessagesIn("C1"));
    }

    [Fact]
    public async Task Missing_response_times_out_before_a_user_gives_up()
    {
        await using var impatient = SlackOutbound.ForSingleWorkspace(Slack.ApiBaseUrl, _clock, Workspace.Token, TimeSpan.FromMilliseconds(300));
        while (await impatient.CallMethod("auth.test", []) is not SlackApiResult.Success) { } // on a busy machine it too may take longer
        Slack.FailNext(new SlackFault.NoResponse());

        Assert.Equal(new SlackApiResult.NoResponse(DeliveryCertainty.Maybe), await impatient.CallMethod("chat.postMessage", Post("C1", "x")));
    }

    [Fact]
    public async Task Refused_connection_is_retried_later()
    {
        await using var lost = SlackOutbound.ForSingleWorkspace(new Uri($"http://127.0.0.1:{HostProcess.FreePort()}/api/"), _clock, "xoxb-T1");

        // The token's workspace is not known yet, so nothing is reported about it either.
        Assert.Equal(new SlackApiResult.RetryLater(Duration.FromSeconds(10)), await lost.CallMethod("chat.postMessage", Post("C1", "x")));
    }

    public static TheoryData<string, object> UnreadableResponses =>
        new()
        {
            { "not JSON", SlackFault.InvalidResponse.FromText("<html>") },
            { "nothing", SlackFault.InvalidResponse.FromText("") },
            { "a list", SlackFault.InvalidResponse.FromText("[{\"ok\":true}]") },
            { "ok is a word", SlackFault.InvalidResponse.FromText("{\"ok\":\"true\"}") },
            { "no ok", SlackFault.InvalidResponse.FromText("{\"ts\":\"1.1\"}") },
            { "ok twice", SlackFault.InvalidResponse.FromText("{\"ok\":false,\"ok\":true}") },
            { "beyond a megabyte", new SlackFault.InvalidResponse(Encoding.UTF8.GetBytes($"{{\"ok\":true,\"x\":\"{new string('x', 1024 * 1024)}\"}}")) },
            { "500", new SlackFault.ErrorStatus(500) },
            { "502", new SlackFault.ErrorStatus(502) },
            { "Slack broke on the way", new SlackFault.ApiError("internal_error") },
            { "Slack broke badly on the way", new SlackFault.ApiError("fatal_error") },
        };

    [Theory, MemberData(nameof(UnreadableResponses))]
    public async Task Unreadable_response_leaves_the_outcome_unknown(string what, object fault)
    {
        Slack.FailNext(null, (SlackFault)fault);

        var answered = await Client.CallMethod("chat.postMessage", Post("C1", "x"));

        Assert.True(answered is SlackApiResult.NoResponse { Certainty: DeliveryCertainty.Maybe }, $"{what}: {answered}");
    }

    [Fact]
    public async Task Redirect_is_not_followed_and_does_not_receive_the_token()
    {
        await using var elsewhere = await FakeSlack.Start(_clock);
        Slack.FailNext(null, new SlackFault.ErrorStatus(307, $"{elsewhere.Address}/api/chat.postMessage"));

        Assert.IsType<SlackApiResult.Failed>(await Client.CallMethod("chat.postMessage", Post("C1", "x")));
        Assert.Empty(elsewhere.Calls);
    }

    [Fact]
    public async Task Malformed_error_code_is_not_logged()
    {
        Slack.FailNext(null, new SlackFault.ApiError("fake\nfail: the host burns"));

        Assert.Equal("unknown_error", Assert.IsType<SlackApiResult.Failed>(await Client.CallMethod("chat.postMessage", Post("C1", "x"))).Error);
        Assert.DoesNotContain(Client.Log.ProjectLines, l => l.Contains("burns", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Neither_tokens_nor_texts_are_logged()
    {
        Slack.FailNext(null, null, new SlackFault.ApiError("no_text"), new SlackFault.RateLimited(), new SlackFault.ConnectionDropped());
        for (var n = 0; n < 4; n++)
        {
            await Client.CallMethod("chat.postMessage", Post("C1", "the-very-text"));
            _clock.Advance(Duration.FromMinutes(1));
        }

        Workspace.Revoked = "token_revoked";
        await Client.CallMethod("chat.postMessage", Post("C1", "the-very-text"));

        Assert.NotEmpty(Client.Log.ProjectLines);
        Assert.All(Client.Log.ProjectLines, l => Assert.DoesNotContain("xoxb-", l, StringComparison.Ordinal));
        Assert.All(Client.Log.ProjectLines, l => Assert.DoesNotContain("the-very-text", l, StringComparison.Ordinal));
    }

    private static JsonObject Post(string channel, string text, string? ts = null) =>
        ts is null
            ? new JsonObject { ["channel"] = channel, ["text"] = text }
            : new JsonObject
            {
                ["channel"] = channel,
                ["text"] = text,
                ["ts"] = ts,
            };

    private static JsonObject View() =>
        new()
        {
            ["type"] = "modal",
            ["title"] = new JsonObject { ["type"] = "plain_text", ["text"] = "Wait" },
            ["blocks"] = new JsonArray(),
        };
}
