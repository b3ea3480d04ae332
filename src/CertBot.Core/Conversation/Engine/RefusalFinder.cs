using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Engine;

/// <summary>Finds the text key of the refusal among the messages of a turn, for logging.</summary>
public static class RefusalFinder
{
    /// <summary>Null if nothing was refused.</summary>
    public static string? FindCode(IEnumerable<BotMessage> messages) => messages.Select(CodeOf).FirstOrDefault(key => key is not null);

    private static string? CodeOf(BotMessage message) =>
        message switch
        {
            BotMessage.TextMessage line => CodeIfRefusal(line.Key),
            BotMessage.CardMessage card => CodeIfRefusal(card.Lead?.Key ?? "") ?? FormErrorCode(card),
            _ => null,
        };

    private static string? FormErrorCode(BotMessage.CardMessage card) =>
        card.Data["errors"] is LocalizableValue.ArrayValue { Items: [LocalizableValue.ObjectValue(var error), ..] } ? error.GetString("why") : null;

    // Texts of the conversation itself are refusals, except greetings and clarifying questions.
    private static string? CodeIfRefusal(string key) =>
        key switch
        {
            "talk.which" => null,
            "form.old-card" or "form.closed" => key,
            _ when key.StartsWith("talk.hello.", StringComparison.Ordinal) => null,
            _ when key.StartsWith("talk.", StringComparison.Ordinal) || key.StartsWith("form.bad.", StringComparison.Ordinal) => key,
            _ when key.Contains(".refused.", StringComparison.Ordinal) || key.EndsWith(".none", StringComparison.Ordinal) => key,
            _ => null,
        };
}
