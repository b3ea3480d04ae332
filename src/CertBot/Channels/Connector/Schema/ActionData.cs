using System.Text.Json.Nodes;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Connector.Schema;

/// <summary>The <c>data</c> of a card action: which members the client and the channel add to those of the card.</summary>
internal static class ActionData
{
    /// <summary>The slot of the card in the outbox, by which a clicked card is rendered again.</summary>
    public const string CardKeyMember = "slot";

    private const string TeamsMember = "msteams";

    /// <summary>The click with the data as the card carries it: without the members for the client and without those for the channel.</summary>
    public static Input.Click ToClick(string verb, JsonObject data) =>
        CardActionData.ToClick(verb, data.Where(d => d.Key is not (TeamsMember or CardKeyMember or "verb")));
}
