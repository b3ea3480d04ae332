using System.Text.Json.Nodes;
using CertBot.Channels.Connector;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Schema;
using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Demo.Seed;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Teams;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.Kit.Hosts;

/// <summary>A host with the outgoing part of the Teams channel and a fake Connector. Incoming activities are supplied by the tests.</summary>
internal sealed class TeamsTestHost : IAsyncDisposable
{
    private TestHost? _host;
    private FakeConnector? _connector;
    private int _itemCount;

    public TestHost Host => _host ?? throw new InvalidOperationException("not open");

    public FakeConnector Connector => _connector ?? throw new InvalidOperationException("not open");

    public IChannelAdapter Channel => Host.GetService<ConnectorChannel>();

    public static async Task<TeamsTestHost> Create(TimeSpan? maxWait = null, ConnectorRateLimits? limits = null, IStore? store = null)
    {
        var teamsHost = new TeamsTestHost();
        var settings = ConnectorSettings.Closed with { TrustedHosts = new TrustedHosts([TrustedHost.ThisMachine]) };
        teamsHost._host = await TestHost.Create(store, all =>
        {
            // Where no test is about it, a busy machine must not turn a slow answer into a retry.
            all.AddSingleton(new ConnectorHttpOptions(maxWait ?? TimeSpan.FromMinutes(5)))
                .AddSingleton(limits ?? ConnectorRateLimits.Teams)
                .AddConnector(settings);
        });
        teamsHost._connector = await FakeConnector.Start(teamsHost._host.Clock);
        return teamsHost;
    }

    /// <summary>Creates a user's personal chat in Teams, registers it on both sides, and makes it that user's address.</summary>
    public async Task<ConversationAddress> OpenChat(string person)
    {
        var place = await StoreAddress($"a:chat-{person}", personal: true, reference => reference with { User = new StoredAccount($"29:{person}", person) });
        Connector.AddConversation($"a:chat-{person}", $"29:{person}");
        var people = Host.GetService<CertBot.Repositories.PersonStore>();
        _ = await people.Change(new(person), known => known with { PersonalChats = [place, .. known.PersonalChats] }, default)
            ?? throw new InvalidOperationException($"nobody is called {person}");
        return place;
    }

    /// <summary>Creates a channel of a team.</summary>
    public async Task<ConversationAddress> AddTeamsChannel(string name)
    {
        Connector.AddConversation($"19:{name}@thread.tacv2", "29:ana", "29:bo");
        return await StoreAddress($"19:{name}@thread.tacv2", personal: false, reference => reference with { Team = "19:team@thread.tacv2" });
    }

    public async Task BindGroup(string group, ConversationAddress address) =>
        await Host.GetService<CommandExecutor>()
            .Execute(
                new Command.OnRoleAssignments(new RoleAssignmentCommand.BindGroup(new(group), address)),
                null,
                DemoData.Administrator,
                Host.Clock.GetCurrentInstant(),
                default
            );

    /// <summary>Adds notifications to the outbox in one commit.</summary>
    public async Task EnqueueNotifications(params IEnumerable<Notification> notices)
    {
        foreach (var some in notices.Chunk(90))
        {
            Write[] writes =
            [
                .. some.Select(n => new Write.Create(
                    OutboxDocuments.Create(n, (n.To as Recipient.ToPerson)?.Person, $"{++_itemCount:D8}", Host.Clock.GetCurrentInstant())
                )),
            ];
            Assert.IsType<CommitResult.Committed>(await Host.Store.Commit("test", writes, default));
        }
    }

    /// <summary>Advances the time in small steps until no message is left to deliver.</summary>
    public async Task ProcessUntilDelivered(Duration? longest = null)
    {
        var end = Host.Clock.GetCurrentInstant() + (longest ?? Duration.FromMinutes(10));
        await Host.ProcessUntilIdle();
        while (Host.Clock.GetCurrentInstant() < end && await CountPending() > 0)
        {
            Host.Clock.Advance(Duration.FromMilliseconds(100));
            await Host.ProcessUntilIdle();
        }
    }

    private Task<int> CountPending() => Count(OutboxDocuments.Kind);

    public Task<int> CountDeadLetters() => Count(OutboxDocuments.DeadLetterKind);

    /// <summary>In the partition the tests write to, and in the queues of conversations.</summary>
    private async Task<int> Count(string kind)
    {
        var count = (await Host.Store.List("test", kind, "", 1000, default)).Count;
        await foreach (var queue in Host.Store.Partitions("place:", default))
            count += (await Host.Store.List(queue, kind, "", 1000, default)).Count;
        return count;
    }

    /// <summary>A line of text that differs from all others.</summary>
    public static BotMessage.TextMessage NumberedLine(int number, string name = "App") =>
        new("notice.found-ready", new() { ["app"] = $"{name} {number}", ["version"] = "1" });

    public static OutboundMessage TextMessage(string text) => new() { Key = text, Text = text };

    public static OutboundMessage CardMessage(string fallback = "", string? above = null) =>
        new()
        {
            Key = $"card {fallback}",
            Text = above,
            Card = new JsonObject
            {
                ["type"] = "AdaptiveCard",
                ["version"] = "1.5",
                ["fallbackText"] = fallback,
                ["body"] = new JsonArray(new JsonObject { ["type"] = "TextBlock", ["text"] = "inside" }),
            },
        };

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Connector.DisposeAsync();
    }

    private async Task<ConversationAddress> StoreAddress(string conversation, bool personal, Func<StoredReference, StoredReference> and)
    {
        var address = new ConversationAddress(ChannelIds.Connector, CertBot.Channels.SafeKey.Hash(ChannelIds.Teams, conversation), personal);
        await Host.GetService<ConversationReferences>()
            .Save(
                address,
                and(
                    new StoredReference
                    {
                        ServiceUrl = Connector.ServiceUrl,
                        Conversation = conversation,
                        ChannelId = ChannelIds.Teams,
                        Bot = new StoredAccount("28:bot", "CertBot"),
                        Tenant = "tenant-1",
                    }
                ),
                default
            );
        return address;
    }
}
