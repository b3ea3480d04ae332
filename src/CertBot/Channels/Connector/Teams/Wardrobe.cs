using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;

namespace CertBot.Channels.Connector.Teams;

/// <summary>Finds what a message of ours is dressed with before it goes to Teams.</summary>
internal sealed class Wardrobe(Circle circle)
{
    /// <summary>More than these Teams does not ask for; the others look at the card anew by hand.</summary>
    private const int MostReaders = 60;

    /// <summary>The cards that can be made again from an application: those its people decide on.</summary>
    private static readonly ImmutableArray<string> Again = ["root", "task", "priority", "audit", "escalation"];

    /// <summary>A message as it goes out to a place.</summary>
    public async Task<Message> Dressed(Message message, Place place, Reference to, CancellationToken cancel)
    {
        if (message.Card is not { } card) return message.Suggestions.Count > 0 && !place.Personal ? WithButtons(message) : message;

        var dressing = DressingOf(message);
        if (!place.Personal && dressing.Slot is not null)
        {
            var readers = (await circle.Of(place, cancel)).Select(p => Handle(p, to.Tenant)).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostReaders);
            dressing = dressing with { RefreshFor = [.. readers], Shows = Dress.ForAll };
        }

        var dressed = Dress.Card(message.Text is { Length: > 0 } above ? Unfolded.Under(above, card) : card, dressing);
        return message with { Text = null, Card = dressed };
    }

    /// <summary>A card as one reader of a shared place sees it, perhaps with a sentence for them alone.</summary>
    public static JsonObject ForOne(Face face, string? sentence)
    {
        var card = face.Card ?? [];
        return Dress.Card(sentence is null ? card : Unfolded.Under(sentence, card), DressingOf(face.Message) with { RefreshFor = [], Shows = face.May });
    }

    /// <summary>Any other card as it is answered to one person.</summary>
    public static JsonObject Plain(Message message) => message.Card is { } card ? Dress.Card(message.Text is { Length: > 0 } above ? Unfolded.Under(above, card) : card, new Dressing()) : [];

    /// <summary>The id by which Teams knows somebody in this tenant, or null.</summary>
    public static string? Handle(Person person, string? tenant) =>
        person.Accounts.FirstOrDefault(a => a.Channel == ConnectorRoom.Teams && a.Tenant == StoreKey.Of(tenant is { Length: > 0 } t ? t : "none"))?.Handle;

    public static JsonObject Entity(Mention mention) => new()
    {
        ["type"] = "mention",
        ["text"] = mention.Text,
        ["mentioned"] = new JsonObject { ["id"] = mention.Handle, ["name"] = mention.Name },
    };

    /// <summary>How people are called: each by words no other is called by, and without a sign that could end the tag or mean something in markdown.</summary>
    public static ImmutableArray<Mention> Mentions(IEnumerable<Person> people, string? tenant)
    {
        var mentions = ImmutableArray.CreateBuilder<Mention>();
        foreach (var person in people)
        {
            if (Handle(person, tenant) is not { } handle || mentions.Any(m => m.Handle == handle)) continue;
            var name = Harmless(person.Name);
            var same = mentions.Count(m => m.Name == name || m.Name.StartsWith($"{name} (", StringComparison.Ordinal));
            var called = same == 0 ? name : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} ({same + 1})");
            mentions.Add(new Mention(person.Id, $"<at>{called}</at>", handle, called));
        }

        return mentions.ToImmutable();
    }

    private static Dressing DressingOf(Message message)
    {
        var card = message.Said as Say.Card;
        return new Dressing
        {
            Slot = card is not null && Again.Contains(card.Name, StringComparer.Ordinal) ? message.Slot : null,
            App = card?.Data.Text("app"),
            Entities = EntitiesOf(message),
        };
    }

    /// <summary>Only of those who are called in the words themselves: an entity without its words is an error to Teams.</summary>
    private static ImmutableArray<JsonObject> EntitiesOf(Message message)
    {
        var words = $"{message.Text}\n{message.Card?.ToJsonString(Json.Out)}";
        return [.. message.Mentions.Where(m => words.Contains(m.Text, StringComparison.Ordinal)).Select(Entity)];
    }

    /// <summary>Channels show no suggested actions: there they are buttons of a card, that say the words.</summary>
    private static Message WithButtons(Message message)
    {
        var card = new JsonObject
        {
            ["type"] = "AdaptiveCard",
            ["version"] = "1.5",
            ["body"] = new JsonArray(new JsonObject { ["type"] = "TextBlock", ["text"] = message.Text, ["wrap"] = true }),
            ["actions"] = new JsonArray([.. message.Suggestions.Select(s => (JsonNode)new JsonObject
            {
                ["type"] = "Action.Submit",
                ["title"] = s.Title,
                ["data"] = new JsonObject { ["msteams"] = new JsonObject { ["type"] = "messageBack", ["text"] = s.Value, ["displayText"] = s.Value } },
            })]),
        };
        return message with { Text = null, Suggestions = [], Card = Dress.Card(card, new Dressing { Entities = EntitiesOf(message) }) };
    }

    private static string Harmless(string name)
    {
        var kept = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '\'' or '’' or '.' or '-' or ',') kept.Append(rune.ToString());
        }

        return kept.ToString().Trim() is { Length: > 0 } harmless ? harmless : "?";
    }
}
