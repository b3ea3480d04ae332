using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Diagnostics;

namespace CertBot.Turns;

/// <summary>Reports refusals by their code, never by their text.</summary>
internal static class TurnLog
{
    public static void RecordRefusal(ILogger log, ConversationAddress address, TurnResult result)
    {
        if (result.Refusal is not { } code)
            return;

        Log.Refused(log, address.Channel, code);
        Instrumentation.RecordRefusal(address.Channel, code);
    }
}
