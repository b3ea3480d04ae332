using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Collections.Immutable;

namespace CertBot.Core.Conversation;

/// <summary>Something the bot says, in no language yet: a line of text, or a card with at most one line above it.</summary>
[JsonDerivedType(typeof(Line), "line")]
[JsonDerivedType(typeof(Card), "card")]
public abstract record Say
{
    private Say() { }

    /// <summary>Buttons offered under the message, as suggested actions; at most four.</summary>
    public ImmutableArray<Suggestion> Suggestions { get; init; } = [];

    /// <summary>A sentence: text key and what it names (leaves of <see cref="Leaf"/>).</summary>
    [method: JsonConstructor]
    public sealed record Line(string Key, JsonObject Data) : Say
    {
        public Line(string key) : this(key, []) { }
    }

    /// <summary>A card template of <c>cards/NAME.card.json</c> and its data.</summary>
    public sealed record Card(string Name, JsonObject Data, Line? Above = null) : Say;
}
