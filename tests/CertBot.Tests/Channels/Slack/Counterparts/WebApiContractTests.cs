using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Channels;
using CertBot.Channels.Slack.Api;
using CertBot.Tests.Channels.Slack.Install;
using CertBot.Tests.Kit;
using CertBot.Tests.Kit.Slack;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace CertBot.Tests.Channels.Slack.Counterparts;

/// <summary>Our calls against a Web API that others wrote from Slack's documentation: each method we list, and what it refuses.</summary>
[Trait("Suite", "Slack")]
public sealed partial class WebApiContractTests(EmulateOnce once) : IClassFixture<EmulateOnce>, IAsyncLifetime
{
    private readonly FakeClock clock = new();
    private SlackOut? slackOut;
    private string team = "", name = "", channel = "", ana = "";

    private Emulate Emulate => once.Emulate;

    private SlackOut Out => slackOut ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync()
    {
        slackOut = SlackOut.Of(Emulate.ApiBaseUrl, clock, Emulate.Token);
        team = (await Emulate.Ask("auth.test", []))["team_id"]?.ToString() ?? "";
        name = once.FreshName();
        channel = await Emulate.Channel(name);
        ana = await Emulate.User("ana");
    }

    public async Task DisposeAsync() => await Out.DisposeAsync();

    [Fact]
    public async Task It_knows_whose_the_token_is()
    {
        var workspace = await Out.Workspaces.Find(team, default);

        Assert.Equal(await Emulate.User("certbot"), workspace?.BotUser);
        Assert.NotEqual("", workspace?.BotId);
    }

    [Fact]
    public async Task A_message_is_posted_answered_in_its_thread_updated_and_linked()
    {
        var root = await Taken("chat.postMessage", new() { ["channel"] = channel, ["text"] = "Привет <&> 🙂", ["blocks"] = Blocks(), ["unfurl_links"] = false });
        var ts = root.Text("ts");
        await Taken("chat.postMessage", new() { ["channel"] = channel, ["text"] = "in the thread", ["thread_ts"] = ts }, Second());
        await Taken("chat.update", new() { ["channel"] = channel, ["ts"] = ts, ["text"] = "updated", ["blocks"] = Blocks() });
        var link = await Taken("chat.getPermalink", new() { ["channel"] = channel, ["message_ts"] = ts });

        var stands = await Emulate.Ask("conversations.replies", new JsonObject { ["channel"] = channel, ["ts"] = ts }, Emulate.Reader);
        Assert.Equal(["updated", "in the thread"], stands["messages"]?.AsArray().Select(m => m?["text"]?.ToString()));
        Assert.Contains(channel, link.Text("permalink"), StringComparison.Ordinal);
        Assert.Equal("message_not_found", await Refused("chat.update", new() { ["channel"] = channel, ["ts"] = "1.000001", ["text"] = "nothing" }));
        Assert.Equal("channel_not_found", await Refused("chat.postMessage", new() { ["channel"] = "C404", ["text"] = "nobody" }));
    }

    [Fact]
    public async Task A_person_is_told_alone_and_only_where_they_are()
    {
        Assert.Equal("user_not_in_channel", await Refused("chat.postEphemeral", new() { ["channel"] = channel, ["user"] = ana, ["text"] = "psst" }));
        await Emulate.Ask("conversations.invite", new JsonObject { ["channel"] = channel, ["users"] = ana });

        Assert.NotNull((await Taken("chat.postEphemeral", new() { ["channel"] = channel, ["user"] = ana, ["text"] = "psst" })).Text("message_ts"));
    }

    [Fact]
    public async Task Places_and_people_are_looked_up_by_forms()
    {
        var chat = (await Taken("conversations.open", new() { ["users"] = ana })).Object("channel")?.Text("id");
        Assert.Equal(ana, (await Taken("conversations.info", new() { ["channel"] = chat })).Object("channel")?.Text("user"));
        Assert.Equal(name, (await Taken("conversations.info", new() { ["channel"] = channel })).Object("channel")?.Text("name"));
        Assert.Equal("Ana", (await Taken("users.info", new() { ["user"] = ana, ["include_locale"] = true })).Object("user")?.Text("real_name"));
        Assert.Equal("user_not_found", await Refused("users.info", new() { ["user"] = "U404" }));
    }

    [Fact]
    public async Task Views_open_once_with_a_trigger_and_change_by_their_hash()
    {
        var trigger = await Emulate.Trigger(ana);
        var view = (await Taken("views.open", new() { ["trigger_id"] = trigger, ["view"] = Modal("Loading") })).Object("view") ?? [];
        var (id, hash) = (view.Text("id"), view.Text("hash"));
        Assert.Matches("trigger", await Refused("views.open", new() { ["trigger_id"] = trigger, ["view"] = Modal("Again") }));

        await Taken("views.update", new() { ["view_id"] = id, ["hash"] = hash, ["view"] = Modal("Loaded") });
        Assert.Equal("hash_conflict", await Refused("views.update", new() { ["view_id"] = id, ["hash"] = hash, ["view"] = Modal("Late") }));

        var home = (await Taken("views.publish", new() { ["user_id"] = ana, ["view"] = Home() })).Object("view") ?? [];
        await Taken("views.publish", new() { ["user_id"] = ana, ["view"] = Home(), ["hash"] = home.Text("hash") });
        Assert.Equal("hash_conflict", await Refused("views.publish", new() { ["user_id"] = ana, ["view"] = Home(), ["hash"] = home.Text("hash") }));
    }

    [Fact]
    public async Task A_trigger_is_too_old_after_three_seconds()
    {
        var trigger = await Emulate.Trigger(ana);
        await Task.Delay(TimeSpan.FromSeconds(4.1));   // the emulator's own clock

        Assert.Matches("expired", await Refused("views.open", new() { ["trigger_id"] = trigger, ["view"] = Modal("Late") }));
    }

    [Fact]
    public async Task A_file_goes_there_in_three_steps_and_comes_back_with_the_token()
    {
        byte[] content = [.. "a;b\n1;2\n"u8];
        var offered = await Taken("files.getUploadURLExternal", new() { ["filename"] = "history.csv", ["length"] = content.Length });
        using (var stream = new MemoryStream(content)) Assert.Equal(Carried.Done, await Out.Files.Put(offered.Text("upload_url"), stream, default));
        await Taken("files.completeUploadExternal", new()
        {
            ["files"] = new JsonArray(new JsonObject { ["id"] = offered.Text("file_id"), ["title"] = "History" }),
            ["channel_id"] = channel,
            ["initial_comment"] = "Here it is",
        });
        var file = (await Taken("files.info", new() { ["file"] = offered.Text("file_id") })).Object("file") ?? [];

        using var kept = new MemoryStream();
        Assert.Equal(Carried.Done, await Out.Files.Get(team, file.Text("url_private_download") ?? file.Text("url_private"), file.Text("mimetype"), (from, cancel) => from.CopyToAsync(kept, cancel), default));
        Assert.Equal(content, kept.ToArray());
    }

    public static TheoryData<string, string> Scoped => new()
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

    [Theory, MemberData(nameof(Scoped))]
    public async Task What_we_list_a_scope_for_is_refused_without_it(string method, string arguments)
    {
        await using var poor = SlackOut.Of(Emulate.ApiBaseUrl, clock, Emulate.PoorToken);

        var refused = Assert.IsType<Answered.Refused>(await poor.Make(method, JsonNode.Parse(arguments) as JsonObject ?? [], team));

        Assert.Equal("missing_scope", refused.Error);
        Assert.Contains(Methods.All[method].Scopes, s => (refused.Body.Text("needed") ?? "").Split(',').Contains(s, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_method_that_needs_a_scope_is_tried_without_it() =>
        Assert.Equal(Methods.All.Values.Where(m => !m.Scopes.IsEmpty).Select(m => m.Name).Order(StringComparer.Ordinal), Scoped.Select(s => $"{s[0]}").Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_workspace_installs_the_app_with_a_browser_and_is_served_with_its_own_token()
    {
        var address = InstallHost.FreeAddress();
        await using var there = await Emulate.Start(new Uri(address, "slack/oauth/callback"));
        await using var installing = await InstallHost.Start(there.ApiBaseUrl, clock, new MemoryStore(clock), address);
        using var browser = installing.Browser();

        using var begun = await browser.GetAsync("/slack/install");
        var page = await there.Http.GetStringAsync(begun.Headers.Location);
        var fields = Field().Matches(page).DistinctBy(m => m.Groups["name"].Value).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value), StringComparer.Ordinal);
        using var form = new FormUrlEncodedContent(fields);
        using var agreed = await there.Http.PostAsync(new Uri(there.Address, "oauth/v2/authorize/callback"), form);
        Assert.Equal(HttpStatusCode.Redirect, agreed.StatusCode);
        using var ended = await browser.GetAsync(agreed.Headers.Location?.PathAndQuery);

        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        Assert.Equal(string.Join(',', Scopes.All), QueryHelpers.ParseQuery(begun.Headers.Location?.Query)["scope"].ToString());
        var workspace = await installing.Services.GetRequiredService<Workspaces>().Find(team, default);
        Assert.Equal(await there.User("certbot"), workspace?.BotUser);
        Assert.IsType<Answered.Taken>(await installing.Services.GetRequiredService<Calls>().Make(team, "users.info", new() { ["user"] = await there.User("ana") }, default));
    }

    private async Task<JsonObject> Taken(string method, JsonObject arguments, NodaTime.Duration? later = null)
    {
        if (later is { } wait) clock.Advance(wait);
        var answered = await Out.Make(method, arguments, team);
        return answered is Answered.Taken { Body: var body } ? body : throw new InvalidOperationException($"{method}: {answered}");
    }

    private async Task<string> Refused(string method, JsonObject arguments)
    {
        clock.Advance(Second());
        return Assert.IsType<Answered.Refused>(await Out.Make(method, arguments, team)).Error;
    }

    private static NodaTime.Duration Second() => NodaTime.Duration.FromSeconds(2);

    private static JsonArray Blocks() => [new JsonObject { ["type"] = "section", ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = "Привет &lt;&amp;&gt; 🙂" } }];

    private static JsonObject Modal(string title) => new()
    {
        ["type"] = "modal",
        ["callback_id"] = "test",
        ["title"] = new JsonObject { ["type"] = "plain_text", ["text"] = title },
        ["blocks"] = Blocks(),
    };

    private static JsonObject Home() => new() { ["type"] = "home", ["blocks"] = Blocks() };

    [GeneratedRegex("<input[^>]*name=\"(?<name>[^\"]+)\"[^>]*value=\"(?<value>[^\"]*)\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Field();
}

/// <summary>One for all these tests; each makes a channel of its own there.</summary>
public sealed class EmulateOnce : IAsyncLifetime
{
    private Emulate? emulate;
    private int names;

    internal Emulate Emulate => emulate ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() => emulate = await Emulate.Start();

    public async Task DisposeAsync() => await Emulate.DisposeAsync();

    internal string FreshName() => $"reviews-{Interlocked.Increment(ref names)}";
}
