using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CertBot.Core.Localization;

namespace CertBot.Core.Messaging;

/// <summary>Something the bot says, in no language yet: a line of text, or a card with at most one line above it.</summary>
[JsonDerivedType(typeof(TextMessage), "line")]
[JsonDerivedType(typeof(CardMessage), "card")]
public abstract record BotMessage
{
    private BotMessage() { }

    /// <summary>Buttons offered under the message, as suggested actions; at most four.</summary>
    [JsonPropertyName("suggestions")]
    public ImmutableArray<SuggestedAction> SuggestedActions { get; init; } = [];

    /// <summary>The text key of the reason, if the message tells the user that what they asked for was not done; null: it was. For logs and for what becomes of a modal.</summary>
    public string? Refusal { get; init; }

    /// <summary>A sentence: text key and what it names (leaves of <see cref="LocalizableValue"/>).</summary>
    [method: JsonConstructor]
    public sealed record TextMessage(string Key, [property: JsonPropertyName("data")] JsonObject Arguments) : BotMessage
    {
        public TextMessage(string key)
            : this(key, []) { }

        /// <summary>A sentence that refuses what was asked for.</summary>
        public static TextMessage Refused(string code, JsonObject? arguments = null) => new(code, arguments ?? []) { Refusal = code };
    }

    /// <summary>A card template of <c>cards/NAME.card.json</c> and its data.</summary>
    public sealed record CardMessage(string Name, JsonObject Data, [property: JsonPropertyName("above")] TextMessage? Lead = null) : BotMessage;
}
