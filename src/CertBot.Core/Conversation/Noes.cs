using System.Text.Json.Nodes;

namespace CertBot.Core.Conversation;

/// <summary>Which of the things said to somebody is a "no", by its text key: for the log, which holds no content.</summary>
public static class Noes
{
    /// <summary>Null: nothing was refused.</summary>
    public static string? In(IEnumerable<Say> says) => says.Select(Of).FirstOrDefault(key => key is not null);

    private static string? Of(Say say) => say switch
    {
        Say.Line line => IsNo(line.Key),
        Say.Card card => IsNo(card.Above?.Key ?? "") ?? Mistake(card),
        _ => null,
    };

    private static string? Mistake(Say.Card card) =>
        card.Data["errors"] is JsonArray { Count: > 0 } errors ? errors[0]?["why"]?.ToString() : null;

    // What the talk itself says, besides greetings and asking back, is that it cannot.
    private static string? IsNo(string key) => key switch
    {
        "talk.which" => null,
        "form.old-card" or "form.closed" => key,
        _ when key.StartsWith("talk.hello.", StringComparison.Ordinal) => null,
        _ when key.StartsWith("talk.", StringComparison.Ordinal) || key.StartsWith("form.bad.", StringComparison.Ordinal) => key,
        _ when key.Contains(".refused.", StringComparison.Ordinal) || key.EndsWith(".none", StringComparison.Ordinal) => key,
        _ => null,
    };
}
