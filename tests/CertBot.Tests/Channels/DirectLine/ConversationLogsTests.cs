using CertBot.Channels.DirectLine.Logs;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Channels.DirectLine;

public sealed class ConversationLogsTests
{
    [Fact]
    public async Task Chats_that_nobody_uses_are_released_and_who_waits_is_woken()
    {
        var clock = new FakeClock();
        using var logs = new ConversationLogs(new MemoryStore(clock), HostInstance.Single, clock);
        var waiting = logs.Get(new WebConversation("u0", IsPersonal: true)).Changed;
        for (var n = 0; n < 5000; n++)
            logs.Get(new WebConversation($"u{n}", IsPersonal: true));

        clock.Advance(Duration.FromMinutes(3));
        logs.Get(new WebConversation("ana", IsPersonal: true));

        Assert.Equal(1, logs.Count);
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
