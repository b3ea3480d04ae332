using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>Plays a transcript without a network protocol: turns are executed directly, and the test channel records the messages.</summary>
internal sealed class WebTranscriptDriver(TestHost host) : ITranscriptDriver
{
    public TestHost Host => host;

    public static async Task<ITranscriptDriver> Create() => new WebTranscriptDriver(await TestHost.Create());

    public static async Task<ITranscriptDriver> Create(Func<NodaTime.IClock, Task<CertBot.Store.Documents.IStore>> store) =>
        new WebTranscriptDriver(await TestHost.Create(store));

    public Task Restart() => host.Restart();

    public Task StoreConversation(string user, ConversationState conversation) =>
        host.StoreConversation(user, new ConversationAddress("web", user, IsPersonal: true), conversation);

    public Task SendInput(string user, ConversationAddress address, Input input, string eventId) => host.SendInput(user, address, input, eventId);

    public Task<Input?> FindButton(
        string user,
        ConversationAddress address,
        string button,
        ImmutableSortedDictionary<string, string> values,
        CardVisibility shown
    ) =>
        Task.FromResult<Input?>(
            CardButtons.Find(shown == CardVisibility.Current ? host.Web.VisibleMessages(address) : host.Web.AllVersions(address), button, values) is { } data
                ? new Input.Click(button, data)
                : null
        );

    public Task<IReadOnlyList<PostedMessage>> TakeNewMessages() => Task.FromResult(host.Web.TakeNewMessages());

    public void FailNextSends(int times) => host.Web.FailNextSends(times);

    public void BlockConversation(string conversation, UnreachableReason? reason) => host.Web.BlockConversation(conversation, reason);

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
