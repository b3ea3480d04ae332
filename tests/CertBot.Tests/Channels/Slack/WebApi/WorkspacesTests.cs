using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Slack;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Channels.Slack.WebApi;

public sealed class WorkspacesTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private FakeSlack? _slack;

    private FakeSlack Slack => _slack ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync() => _slack = await FakeSlack.Start(_clock);

    public async ValueTask DisposeAsync() => await Slack.DisposeAsync();

    [Fact]
    public async Task Concurrent_callers_share_one_auth_test()
    {
        Slack.AddWorkspace("T1", "E1");
        await using var slackOut = SlackOutbound.ForSingleWorkspace(Slack.ApiBaseUrl, _clock, "xoxb-T1");

        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => slackOut.Workspaces.Find("T1", default)));

        Assert.All(found, w => Assert.Equal(("T1", "E1", "UBOTT1", "BT1"), (w?.Team, w?.Enterprise, w?.BotUserId, w?.BotId)));
        Assert.Null(await slackOut.Workspaces.Find("T2", default));
        Assert.Single(Slack.Calls);
    }

    [Fact]
    public async Task Unavailable_Slack_leaves_the_workspace_unknown_and_is_asked_again()
    {
        Slack.AddWorkspace("T1");
        Slack.FailNext(new SlackFault.ConnectionDropped(), new SlackFault.RateLimited("25"));
        await using var slackOut = SlackOutbound.ForSingleWorkspace(Slack.ApiBaseUrl, _clock, "xoxb-T1");

        Assert.Equal(new WorkspaceLookup.Unknown(Duration.FromSeconds(10)), await slackOut.Workspaces.LookUp("T1", default));
        _clock.Advance(Duration.FromSeconds(4));
        Assert.Equal(new WorkspaceLookup.Unknown(Duration.FromSeconds(6)), await slackOut.Workspaces.LookUp("T1", default));
        Assert.Single(Slack.Calls);
        _clock.Advance(Duration.FromSeconds(6));
        Assert.Equal(new WorkspaceLookup.Unknown(Duration.FromSeconds(25)), await slackOut.Workspaces.LookUp("T1", default));
        _clock.Advance(Duration.FromSeconds(25));
        Assert.IsType<WorkspaceLookup.Found>(await slackOut.Workspaces.LookUp("T1", default));
    }

    [Fact]
    public async Task Each_workspace_uses_its_own_token_and_removal_of_one_keeps_the_others()
    {
        await using var slackOut = SlackOutbound.ForInstalledWorkspaces(Slack.ApiBaseUrl, _clock);
        foreach (var team in new[] { "T1", "T2" })
        {
            Slack.AddWorkspace(team).AddChannel("C1", "reviews", $"UBOT{team}");
            await slackOut.Workspaces.Save(Of(team), default);
        }

        Assert.IsType<SlackApiResult.Success>(await slackOut.CallMethod("chat.postMessage", new() { ["channel"] = "C1", ["text"] = "one" }));
        Assert.IsType<SlackApiResult.Success>(await slackOut.CallMethod("chat.postMessage", new() { ["channel"] = "C1", ["text"] = "two" }, team: "T2"));
        Slack.Workspaces["T1"].Revoked = "token_revoked";
        _clock.Advance(Duration.FromSeconds(2));
        Assert.Equal(
            new SlackApiResult.NotInstalled("token_revoked"),
            await slackOut.CallMethod("chat.postMessage", new() { ["channel"] = "C1", ["text"] = "three" })
        );
        Assert.Equal(
            new SlackApiResult.NotInstalled("not_installed"),
            await slackOut.CallMethod("chat.postMessage", new() { ["channel"] = "C1", ["text"] = "three" })
        );

        Assert.Equal(["xoxb-T1", "xoxb-T2", "xoxb-T1"], Slack.CallsTo("chat.postMessage").Select(c => c.Authorization["Bearer ".Length..]));
        Assert.NotNull(await slackOut.Workspaces.Find("T2", default));
        Assert.Single(await slackOut.Store.List(StoreKeys.SlackWorkspaces, "workspace", "", 10, default));
    }

    [Fact]
    public async Task Late_rejection_of_an_old_token_keeps_the_new_one()
    {
        await using var slackOut = SlackOutbound.ForInstalledWorkspaces(Slack.ApiBaseUrl, _clock);
        await slackOut.Workspaces.Save(Of("T1"), default);
        var old = await slackOut.Workspaces.Find("T1", default) ?? throw new InvalidOperationException("not kept");
        await slackOut.Workspaces.Save(Of("T1") with { Token = new Secret("xoxb-new") }, default);

        await slackOut.Workspaces.Remove(old, "token_revoked", default);

        Assert.Equal("xoxb-new", (await slackOut.Workspaces.Find("T1", default))?.Token.Reveal());
    }

    [Fact]
    public async Task Tokens_survive_a_restart_but_not_the_loss_of_their_keys()
    {
        string keys;
        MemoryStore store;
        await using (var first = SlackOutbound.ForInstalledWorkspaces(Slack.ApiBaseUrl, _clock))
        {
            await first.Workspaces.Save(Of("T1"), default);
            (keys, store) = (first.Keys, first.Store.Reopen());
        }

        await using var second = SlackOutbound.ForInstalledWorkspaces(Slack.ApiBaseUrl, _clock, store, keys);
        Assert.Equal("xoxb-T1", (await second.Workspaces.Find("T1", default))?.Token.Reveal());

        await using var third = SlackOutbound.ForInstalledWorkspaces(Slack.ApiBaseUrl, _clock, store.Reopen());
        Assert.IsType<WorkspaceLookup.NotInstalled>(await third.Workspaces.LookUp("T1", default));
        Assert.Contains(third.Log.ProjectLines, l => l.Contains("cannot be decrypted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Token_copied_to_another_workspace_is_invalid()
    {
        await using var slackOut = SlackOutbound.ForInstalledWorkspaces(Slack.ApiBaseUrl, _clock);
        await slackOut.Workspaces.Save(Of("T1"), default);
        var stored = Assert.Single(await slackOut.Store.List(StoreKeys.SlackWorkspaces, "workspace", "", 10, default));
        Assert.DoesNotContain("xoxb", stored.Document.Json, StringComparison.Ordinal);

        await slackOut.Store.Commit(StoreKeys.SlackWorkspaces, [new Write.Upsert(stored.Document with { Id = "T2" })], default);

        Assert.IsType<WorkspaceLookup.NotInstalled>(await slackOut.Workspaces.LookUp("T2", default));
    }

    [Fact]
    public async Task Installation_through_one_replica_is_seen_and_removed_by_all()
    {
        var workspace = Slack.AddWorkspace("T1");
        workspace.AddChannel("C1", "reviews", "UBOTT1");
        var store = new MemoryStore(_clock);
        await using var a = SlackOutbound.ForOneOfSeveralHosts(Slack.ApiBaseUrl, _clock, store);
        await using var b = SlackOutbound.ForOneOfSeveralHosts(Slack.ApiBaseUrl, _clock, store);
        Assert.IsType<WorkspaceLookup.NotInstalled>(await b.Workspaces.LookUp("T1", default));

        await a.Workspaces.Save(Of("T1"), default);
        Assert.IsType<SlackApiResult.Success>(await b.CallMethod("chat.postMessage", new() { ["channel"] = "C1", ["text"] = "one" }));

        workspace.Revoked = "token_revoked";
        _clock.Advance(Duration.FromSeconds(2));
        Assert.Equal(new SlackApiResult.NotInstalled("token_revoked"), await b.CallMethod("chat.postMessage", new() { ["channel"] = "C1", ["text"] = "two" }));
        Assert.IsType<WorkspaceLookup.NotInstalled>(await a.Workspaces.LookUp("T1", default));
    }

    [Fact]
    public async Task Copy_of_a_shared_store_reveals_no_token()
    {
        var store = new MemoryStore(_clock);
        await using var a = SlackOutbound.ForOneOfSeveralHosts(Slack.ApiBaseUrl, _clock, store);
        await a.Workspaces.Save(Of("T1"), default);
        var key = Assert.Single(await store.List("keys", "protection-key", "", 10, default));
        Assert.DoesNotContain("masterKey", key.Document.Json, StringComparison.OrdinalIgnoreCase);

        await using var copiedStoreClient = SlackOutbound.ForOneOfSeveralHosts(Slack.ApiBaseUrl, _clock, store, signing: "another");

        Assert.IsType<WorkspaceLookup.NotInstalled>(await copiedStoreClient.Workspaces.LookUp("T1", default));
    }

    private static Workspace Of(string team) =>
        new()
        {
            Team = team,
            AppId = "A1",
            BotUserId = $"UBOT{team}",
            BotId = $"B{team}",
            Token = new Secret($"xoxb-{team}"),
        };
}
