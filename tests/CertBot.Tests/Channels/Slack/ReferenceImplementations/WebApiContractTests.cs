using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Channels;
using CertBot.Channels.Slack.WebApi;
using CertBot.Tests.Channels.Slack.OAuth;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Slack;
using CertBot.Tests.Kit.Stores;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace CertBot.Tests.Channels.Slack.ReferenceImplementations;

/// <summary>Our calls against an independent implementation of the Web API: each method in our list, and its errors.</summary>
[Trait("Suite", "Slack")]
public sealed partial class WebApiContractTests(SharedEmulateServer once) : IClassFixture<SharedEmulateServer>, IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private SlackOutbound? _slackOut;
    private string _team = "",
        _name = "",
        _channel = "",
        _ana = "";

    private EmulateServer Emulate => once.Emulate;

    private SlackOutbound Client => _slackOut ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _slackOut = SlackOutbound.ForSingleWorkspace(Emulate.ApiBaseUrl, _clock, EmulateServer.Token);
        _team = (await Emulate.CallAsAdmin("auth.test", []))["team_id"]?.ToString() ?? "";
        _name = once.FreshName();
        _channel = await Emulate.CreateChannel(_name);
        _ana = await Emulate.FindUserId("ana");
    }

    public async ValueTask DisposeAsync() => await Client.DisposeAsync();

    [Fact]
    public async Task Auth_test_names_the_owner_of_the_token()
    {
        var workspace = await Client.Workspaces.Find(_team, default);

        Assert.Equal(await Emulate.FindUserId("certbot"), workspace?.BotUserId);
        Assert.NotEqual("", workspace?.BotId);
    }

    [Fact]
    public async Task Message_is_posted_replied_to_updated_and_linked()
    {
        var root = await CallSuccessfully(
            "chat.postMessage",
            new()
            {
                ["channel"] = _channel,
                ["text"] = "Привет <&> 🙂",
                ["blocks"] = Blocks(),
                ["unfurl_links"] = false,
            }
        );
        var ts = root.GetString("ts");
        await CallSuccessfully(
            "chat.postMessage",
            new()
            {
                ["channel"] = _channel,
                ["text"] = "in the thread",
                ["thread_ts"] = ts,
            },
            Second()
        );
        await CallSuccessfully(
            "chat.update",
            new()
            {
                ["channel"] = _channel,
                ["ts"] = ts,
                ["text"] = "updated",
                ["blocks"] = Blocks(),
            }
        );
        var link = await CallSuccessfully("chat.getPermalink", new() { ["channel"] = _channel, ["message_ts"] = ts });

        var stands = await Emulate.CallAsAdmin("conversations.replies", new JsonObject { ["channel"] = _channel, ["ts"] = ts }, EmulateServer.Reader);
        Assert.Equal(["updated", "in the thread"], stands["messages"]?.AsArray().Select(m => m?["text"]?.ToString()));
        Assert.Contains(_channel, link.GetString("permalink"), StringComparison.Ordinal);
        Assert.Equal(
            "message_not_found",
            await CallRefused(
                "chat.update",
                new()
                {
                    ["channel"] = _channel,
                    ["ts"] = "1.000001",
                    ["text"] = "nothing",
                }
            )
        );
        Assert.Equal("channel_not_found", await CallRefused("chat.postMessage", new() { ["channel"] = "C404", ["text"] = "nobody" }));
    }

    [Fact]
    public async Task Ephemeral_message_reaches_members_of_the_conversation_only()
    {
        Assert.Equal(
            "user_not_in_channel",
            await CallRefused(
                "chat.postEphemeral",
                new()
                {
                    ["channel"] = _channel,
                    ["user"] = _ana,
                    ["text"] = "psst",
                }
            )
        );
        await Emulate.CallAsAdmin("conversations.invite", new JsonObject { ["channel"] = _channel, ["users"] = _ana });

        Assert.NotNull(
            (
                await CallSuccessfully(
                    "chat.postEphemeral",
                    new()
                    {
                        ["channel"] = _channel,
                        ["user"] = _ana,
                        ["text"] = "psst",
                    }
                )
            ).GetString("message_ts")
        );
    }

    [Fact]
    public async Task Conversations_and_users_are_looked_up_with_form_requests()
    {
        var chat = (await CallSuccessfully("conversations.open", new() { ["users"] = _ana })).GetObject("channel")?.GetString("id");
        Assert.Equal(_ana, (await CallSuccessfully("conversations.info", new() { ["channel"] = chat })).GetObject("channel")?.GetString("user"));
        Assert.Equal(_name, (await CallSuccessfully("conversations.info", new() { ["channel"] = _channel })).GetObject("channel")?.GetString("name"));
        Assert.Equal(
            "Ana",
            (await CallSuccessfully("users.info", new() { ["user"] = _ana, ["include_locale"] = true })).GetObject("user")?.GetString("real_name")
        );
        Assert.Equal("user_not_found", await CallRefused("users.info", new() { ["user"] = "U404" }));
    }

    [Fact]
    public async Task View_opens_once_per_trigger_and_is_updated_by_its_hash()
    {
        var trigger = await Emulate.CreateTrigger(_ana);
        var view = (await CallSuccessfully("views.open", new() { ["trigger_id"] = trigger, ["view"] = Modal("Loading") })).GetObject("view") ?? [];
        var (id, hash) = (view.GetString("id"), view.GetString("hash"));
        Assert.Matches("trigger", await CallRefused("views.open", new() { ["trigger_id"] = trigger, ["view"] = Modal("Again") }));

        await CallSuccessfully(
            "views.update",
            new()
            {
                ["view_id"] = id,
                ["hash"] = hash,
                ["view"] = Modal("Loaded"),
            }
        );
        Assert.Equal(
            "hash_conflict",
            await CallRefused(
                "views.update",
                new()
                {
                    ["view_id"] = id,
                    ["hash"] = hash,
                    ["view"] = Modal("Late"),
                }
            )
        );

        var home = (await CallSuccessfully("views.publish", new() { ["user_id"] = _ana, ["view"] = CreateHomeView() })).GetObject("view") ?? [];
        await CallSuccessfully(
            "views.publish",
            new()
            {
                ["user_id"] = _ana,
                ["view"] = CreateHomeView(),
                ["hash"] = home.GetString("hash"),
            }
        );
        Assert.Equal(
            "hash_conflict",
            await CallRefused(
                "views.publish",
                new()
                {
                    ["user_id"] = _ana,
                    ["view"] = CreateHomeView(),
                    ["hash"] = home.GetString("hash"),
                }
            )
        );
    }

    [Fact]
    public async Task Trigger_expires_after_three_seconds()
    {
        var trigger = await Emulate.CreateTrigger(_ana);
        await Task.Delay(TimeSpan.FromSeconds(4.1)); // the emulator's own clock

        Assert.Matches("expired", await CallRefused("views.open", new() { ["trigger_id"] = trigger, ["view"] = Modal("Late") }));
    }

    [Fact]
    public async Task File_is_uploaded_in_three_steps_and_downloaded_with_the_token()
    {
        byte[] content = [.. "a;b\n1;2\n"u8];
        var offered = await CallSuccessfully("files.getUploadURLExternal", new() { ["filename"] = "history.csv", ["length"] = content.Length });
        using (var stream = new MemoryStream(content))
            Assert.Equal(TransferResult.Completed, await Client.Files.Upload(offered.GetString("upload_url"), stream, default));
        await CallSuccessfully(
            "files.completeUploadExternal",
            new()
            {
                ["files"] = new JsonArray(new JsonObject { ["id"] = offered.GetString("file_id"), ["title"] = "History" }),
                ["channel_id"] = _channel,
                ["initial_comment"] = "Here it is",
            }
        );
        var file = (await CallSuccessfully("files.info", new() { ["file"] = offered.GetString("file_id") })).GetObject("file") ?? [];

        using var kept = new MemoryStream();
        Assert.Equal(
            TransferResult.Completed,
            await Client.Files.Download(
                _team,
                file.GetString("url_private_download") ?? file.GetString("url_private"),
                file.GetString("mimetype"),
                (from, cancellationToken) => from.CopyToAsync(kept, cancellationToken),
                default
            )
        );
        Assert.Equal(content, kept.ToArray());
    }

    public static TheoryData<string, string> MethodsWithScope =>
        new()
        {
            { "chat.postMessage", """{"channel":"C000000001","text":"x"}""" },
            { "chat.update", """{"channel":"C000000001","text":"x","ts":"1.1"}""" },
            { "chat.postEphemeral", """{"channel":"C000000001","text":"x","user":"U000000001"}""" },
            { "conversations.open", """{"users":"U000000001"}""" },
            { "conversations.info", """{"channel":"C000000001"}""" },
            { "users.info", """{"user":"U000000001"}""" },
            { "files.getUploadURLExternal", """{"filename":"x","length":1}""" },
            { "files.completeUploadExternal", """{"files":[{"id":"F1"}]}""" },
            { "files.info", """{"file":"F1"}""" },
        };

    [Theory, MemberData(nameof(MethodsWithScope))]
    public async Task Every_listed_scope_is_required_by_its_method(string method, string arguments)
    {
        await using var poor = SlackOutbound.ForSingleWorkspace(Emulate.ApiBaseUrl, _clock, EmulateServer.LimitedToken);

        var refused = Assert.IsType<SlackApiResult.Failed>(await poor.CallMethod(method, JsonNode.Parse(arguments) as JsonObject ?? [], _team));

        Assert.Equal("missing_scope", refused.Error);
        Assert.Contains(SlackMethods.All[method].Scopes, s => (refused.Body.GetString("needed") ?? "").Split(',').Contains(s, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_method_with_a_scope_is_tried_without_it() =>
        Assert.Equal(
            SlackMethods.All.Values.Where(m => !m.Scopes.IsEmpty).Select(m => m.Name).Order(StringComparer.Ordinal),
            MethodsWithScope.Select(s => s.Data.Item1).Order(StringComparer.Ordinal)
        );

    [Fact]
    public async Task Workspace_installs_the_app_in_a_browser_and_is_served_with_its_own_token()
    {
        var address = OAuthTestHost.FreeAddress();
        await using var there = await EmulateServer.Start(new Uri(address, "slack/oauth/callback"));
        await using var installing = await OAuthTestHost.Start(there.ApiBaseUrl, _clock, new MemoryStore(_clock), address);
        using var browser = installing.CreateBrowser();

        using var begun = await browser.GetAsync("/slack/install");
        var page = await there.Http.GetStringAsync(begun.Headers.Location);
        var fields = Field()
            .Matches(page)
            .DistinctBy(m => m.Groups["name"].Value)
            .ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value), StringComparer.Ordinal);
        using var form = new FormUrlEncodedContent(fields);
        using var agreed = await there.Http.PostAsync(new Uri(there.Address, "oauth/v2/authorize/callback"), form);
        Assert.Equal(HttpStatusCode.Redirect, agreed.StatusCode);
        using var ended = await browser.GetAsync(agreed.Headers.Location?.PathAndQuery);

        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        Assert.Equal(string.Join(',', BotScopes.All), QueryHelpers.ParseQuery(begun.Headers.Location?.Query)["scope"].ToString());
        var workspace = await installing.Services.GetRequiredService<Workspaces>().Find(_team, default);
        Assert.Equal(await there.FindUserId("certbot"), workspace?.BotUserId);
        Assert.IsType<SlackApiResult.Success>(
            await installing
                .Services.GetRequiredService<SlackApiClient>()
                .Call(_team, "users.info", new() { ["user"] = await there.FindUserId("ana") }, default)
        );
    }

    private async Task<JsonObject> CallSuccessfully(string method, JsonObject arguments, NodaTime.Duration? later = null)
    {
        if (later is { } wait)
            _clock.Advance(wait);
        var answered = await Client.CallMethod(method, arguments, _team);
        return answered is SlackApiResult.Success { Body: var body } ? body : throw new InvalidOperationException($"{method}: {answered}");
    }

    private async Task<string> CallRefused(string method, JsonObject arguments)
    {
        _clock.Advance(Second());
        return Assert.IsType<SlackApiResult.Failed>(await Client.CallMethod(method, arguments, _team)).Error;
    }

    private static NodaTime.Duration Second() => NodaTime.Duration.FromSeconds(2);

    private static JsonArray Blocks() =>
        [
            new JsonObject
            {
                ["type"] = "section",
                ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = "Привет &lt;&amp;&gt; 🙂" },
            },
        ];

    private static JsonObject Modal(string title) =>
        new()
        {
            ["type"] = "modal",
            ["callback_id"] = "test",
            ["title"] = new JsonObject { ["type"] = "plain_text", ["text"] = title },
            ["blocks"] = Blocks(),
        };

    private static JsonObject CreateHomeView() => new() { ["type"] = "home", ["blocks"] = Blocks() };

    [GeneratedRegex("<input[^>]*name=\"(?<name>[^\"]+)\"[^>]*value=\"(?<value>[^\"]*)\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Field();
}

/// <summary>One server for all these tests; each test creates its own channel.</summary>
public sealed class SharedEmulateServer : IAsyncLifetime
{
    private EmulateServer? _emulate;
    private int _names;

    internal EmulateServer Emulate => _emulate ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync() => _emulate = await EmulateServer.Start();

    public async ValueTask DisposeAsync() => await Emulate.DisposeAsync();

    internal string FreshName() => $"reviews-{Interlocked.Increment(ref _names)}";
}
