using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;

namespace CertBot.Tests.Channels.Connector.Activities;

public sealed class InstallationUpdatesTests : IAsyncLifetime
{
    private ConnectorTestHost? _started;

    private ConnectorTestHost Host => _started ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _started = await ConnectorTestHost.Start();
        await Host.Post(Host.Activity(text: "hi"));
    }

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task Removed_app_is_not_used_until_it_is_installed_again()
    {
        await Installed("remove");
        Assert.Equal(UnreachableReason.Removed, (await FindUnreachable())?.Reason);

        await Installed("add");
        Assert.Null(await FindUnreachable());
    }

    [Fact]
    public async Task Upgrade_closes_no_conversation()
    {
        await Installed("remove-upgrade");
        Assert.Null(await FindUnreachable());

        await Installed("remove");
        await Installed("add-upgrade");
        Assert.Null(await FindUnreachable());
    }

    [Theory]
    [InlineData("")]
    [InlineData("REMOVE")]
    [InlineData("nonsense")]
    public async Task Unknown_action_changes_nothing(string action)
    {
        await Installed(action);
        Assert.Null(await FindUnreachable());
    }

    private async Task Installed(string action)
    {
        var activity = Host.Activity("installationUpdate");
        activity["id"] = Guid.NewGuid().ToString();
        activity["action"] = JsonValue.Create(action);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await Host.Post(activity)).Status);
    }

    private async Task<UnreachableConversation?> FindUnreachable() =>
        await Host.Store.Get(StoreKeys.ConversationAddress(Host.Turns.Received.First().Conversation), "closed", default) is { } stored
            ? CoreJson.Read<UnreachableConversation>(stored.Document.Json)
            : null;
}
