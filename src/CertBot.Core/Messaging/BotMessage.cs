using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Core.Messaging;

/// <summary>A message of the bot before localization: a line of text, or a card with at most one line above it.</summary>
[JsonDerivedType(typeof(TextMessage), "line")]
[JsonDerivedType(typeof(CardMessage), "card")]
public abstract record BotMessage
{
    private BotMessage() { }

    /// <summary>Buttons offered under the message, as suggested actions; at most four.</summary>
    [JsonPropertyName("suggestions")]
    public ImmutableArray<SuggestedAction> SuggestedActions { get; init; } = [];

    /// <summary>
    /// The text key of the reason if the message refuses what was asked for; null otherwise. Used for logs and to decide whether a modal closes.
    /// </summary>
    public string? Refusal { get; init; }

    /// <summary>A sentence: text key and arguments.</summary>
    [method: JsonConstructor]
    public sealed record TextMessage(string Key, [property: JsonPropertyName("data")] LocalizableObject Arguments) : BotMessage
    {
        public TextMessage(string key)
            : this(key, []) { }

        /// <summary>A sentence that refuses what was asked for.</summary>
        public static TextMessage Refused(string code, LocalizableObject? arguments = null) => new(code, arguments ?? []) { Refusal = code };
    }

    /// <summary>A card template of <c>cards/NAME.card.json</c> and its data.</summary>
    public sealed record CardMessage(string Name, LocalizableObject Data, [property: JsonPropertyName("above")] TextMessage? Lead = null) : BotMessage
    {
        /// <summary>True: the card is no longer in force, and is shown without any button, whatever its template has.</summary>
        [JsonPropertyName("closed"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool IsClosed { get; init; }
    }
}

/// <summary>A suggested action: its title, and the text that is sent as if typed when it is tapped.</summary>
public sealed record SuggestedAction(LocalizableValue Title, string Value);

/// <summary>A message as text for one reader.</summary>
public static class MessageTextExtensions
{
    public static string Render(this TextRenderer spoken, BotMessage.TextMessage line) => spoken.RenderText(line.Key, line.Arguments);
}
