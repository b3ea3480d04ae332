using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CertBot.Cards;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Texts;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>Turns what is said into a message in its reader's language and zone.</summary>
internal sealed class Voice(People people, Slots slots, EditionShelf editions, IEnumerable<IChannel> channels, IClock clock)
{
    private readonly ConcurrentDictionary<PersonId, string> names = new();
    private readonly Dictionary<string, IChannel> ways = channels.ToDictionary(c => c.Name, StringComparer.Ordinal);

    public async Task<Message> Speak(Say say, string key, PersonId? reader, Place place, CancellationToken cancel)
    {
        var person = reader is { } id ? await people.Find(id, cancel) : null;
        var language = place.Personal && person is not null ? person.Language : await slots.Language(place, cancel);
        var zone = place.Personal && person is not null ? person.Zone : editions.Default.Zone;
        await LearnNames(say, cancel);

        var tz = DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) ?? DateTimeZone.Utc;
        var said = Render.Message(say, new Reader(language, tz, clock.GetCurrentInstant(), p => names.GetValueOrDefault(p, p.Value)) { Shared = !place.Personal, LinkTo = (file, name) => ways.GetValueOrDefault(place.Channel)?.LinkTo(place, file, name) });
        return new Message { Key = key, Text = said.Text, Card = said.Card, Suggestions = said.Suggestions };
    }

    private async Task LearnNames(Say say, CancellationToken cancel)
    {
        if (names.Count > 50_000) names.Clear();
        var data = say switch
        {
            Say.Line line => Named(line.Data),
            Say.Card card => Named(card.Data).Concat(Named(card.Above?.Data)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        foreach (var id in data.Distinct())
        {
            if (!names.ContainsKey(id) && await people.Find(id, cancel) is { } person) names[id] = person.Name;
        }
    }

    private static IEnumerable<PersonId> Named(JsonNode? node) => node switch
    {
        JsonObject o when o["$who"] is JsonValue who && who.TryGetValue<string>(out var id) => [new PersonId(id)],
        JsonObject o => o.SelectMany(p => Named(p.Value)),
        JsonArray a => a.SelectMany(Named),
        _ => [],
    };
}
