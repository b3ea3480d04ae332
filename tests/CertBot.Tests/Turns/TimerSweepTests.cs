using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Turns;

public sealed class TimerSweepTests
{
    /// <summary>
    /// A pending command of a person who no longer exists cannot be finished; once its conversation is deleted too, nothing of it stays in memory.
    /// </summary>
    [Fact]
    public async Task Failed_timer_that_is_no_longer_due_is_forgotten()
    {
        await using var host = await TestHost.Create();
        var address = new ConversationAddress("web", "nobody", IsPersonal: true);
        var partition = StoreKeys.Conversation(address, new("nobody"));
        var held = await host.GetService<ConversationStore>().Load(partition, default);
        var pending = new PendingCommand("key", new Command.OnPerson(LanguageCode.En), address, new("nobody"));
        await host.GetService<ConversationStore>()
            .Commit(
                held,
                ConversationState.Empty,
                pending,
                new OutgoingMessages([], new Recipient.ToConversation(address), new("nobody")),
                null,
                host.Clock.GetCurrentInstant(),
                default
            );
        host.Clock.Advance(TurnTime.Longest + Duration.FromSeconds(10));
        await host.GetService<TimerSweep>().Sweep(default);
        Assert.Equal(1, host.GetService<TimerSweep>().BackedOffCount);

        Assert.IsType<CommitResult.Committed>(await host.Store.Commit(partition, [new Write.Delete(ConversationStore.Kind, null)], default));
        await host.GetService<TimerSweep>().Sweep(default);
        Assert.Equal(1, host.GetService<TimerSweep>().BackedOffCount);
        host.Clock.Advance(Duration.FromMinutes(1));
        await host.GetService<TimerSweep>().Sweep(default);

        Assert.Equal(0, host.GetService<TimerSweep>().BackedOffCount);
    }
}
