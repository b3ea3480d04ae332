using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Turns;

public sealed class ClockTests
{
    /// <summary>
    /// A pending command of a person who no longer exists cannot be finished; once its conversation is deleted too, nothing of it stays in memory.
    /// </summary>
    [Fact]
    public async Task What_broke_and_is_not_due_any_more_is_forgotten()
    {
        await using var house = await TestHost.Create();
        var place = new ConversationAddress("web", "nobody", IsPersonal: true);
        var partition = StoreKeys.Conversation(place, new("nobody"));
        var held = await house.GetService<ConversationStore>().Load(partition, default);
        var pending = new PendingCommand("key", new Command.OnPerson(LanguageCode.En), place, new("nobody"));
        await house
            .GetService<ConversationStore>()
            .Commit(
                held,
                ConversationState.Empty,
                pending,
                new OutgoingMessages([], new Recipient.ToConversation(place), new("nobody")),
                null,
                house.Clock.GetCurrentInstant(),
                default
            );
        house.Clock.Advance(TurnTime.Longest + Duration.FromSeconds(10));
        await house.GetService<TimerSweep>().Sweep(default);
        Assert.Equal(1, house.GetService<TimerSweep>().Resting);

        Assert.IsType<CommitResult.Committed>(await house.Store.Commit(partition, [new Write.Delete(ConversationStore.Kind, null)], default));
        await house.GetService<TimerSweep>().Sweep(default);
        Assert.Equal(1, house.GetService<TimerSweep>().Resting);
        house.Clock.Advance(Duration.FromMinutes(1));
        await house.GetService<TimerSweep>().Sweep(default);

        Assert.Equal(0, house.GetService<TimerSweep>().Resting);
    }
}
