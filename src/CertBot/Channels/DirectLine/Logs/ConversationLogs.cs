using System.Collections.Concurrent;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Channels.DirectLine.Logs;

/// <summary>Every conversation that is open in this process. They are few: one for each person who came, and the channels.</summary>
internal sealed class ConversationLogs(IStore store, HostInstance instance, IClock clock) : IDisposable
{
    private readonly ConcurrentDictionary<string, ConversationLog> logs = new(StringComparer.Ordinal);

    public ConversationLog Get(WebConversation conversation) => logs.GetOrAdd(conversation.Id, _ => new ConversationLog(conversation, store, instance, clock));

    public void Dispose()
    {
        foreach (var conversationLog in logs.Values)
        {
            conversationLog.Dispose();
        }
    }
}
