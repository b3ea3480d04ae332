using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Cards;
using CertBot.Core;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Texts;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>Turns what is said into a message in its reader's language and zone.</summary>
internal sealed class Voice(People people, Slots slots, EditionShelf editions, IEnumerable<IChannel> channels, IClock clock, ILinks? links = null)
{
    private readonly Dictionary<string, IChannel> ways = channels.ToDictionary(c => c.Name, StringComparer.Ordinal);

    public async Task<Message> Speak(Say say, string key, PersonId? reader, Place place, CancellationToken cancel)
    {
        var person = reader is { } id ? await people.Find(id, cancel) : null;
        var language = place.Personal && person is not null ? person.Language : await slots.Language(place, cancel);
        var zone = place.Personal && person is not null ? person.Zone : editions.Default.Zone;
        var names = await Names(say, cancel);

        var tz = DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) ?? DateTimeZone.Utc;
        var mentions = place.Personal ? [] : await Called(say, place, cancel);
        var files = ways.TryGetValue(place.Channel, out var way) ? await way.Files(place, cancel) : FileWays.None;
        var said = Render.Message(say, new Reader(language, tz, clock.GetCurrentInstant(), p => names.GetValueOrDefault(p, p.Value))
        {
            Shared = !place.Personal,
            LinkTo = file => files.LinkTo(file) ?? (person is not null && IsHandedOver(say, place) && links?.Public(file, person.Id) is { } link ? new FileLink.Opens(link.AbsoluteUri) : null),
            TakesFiles = files.AreTaken,
            MentionOf = p => mentions.FirstOrDefault(m => m.Person == p)?.Text,
        });
        return new Message { Key = key, Language = language, Text = said.Text, Card = said.Card, Suggestions = said.Suggestions, Mentions = mentions, Said = say };
    }

    /// <summary>Whether this answers somebody who just asked for a file: a link lives for minutes, and any other card would outlive it.</summary>
    private static bool IsHandedOver(Say say, Place place) => place.Personal && say is Say.Card { Name: FileCard.Name };

    private async Task<ImmutableArray<Mention>> Called(Say say, Place place, CancellationToken cancel)
    {
        var called = ImmutableArray.CreateBuilder<Person>();
        foreach (var id in Data(say).SelectMany(d => Named(d, leaf => leaf["called"] is not null)).Distinct())
        {
            if (await people.Find(id, cancel) is { } person) called.Add(person);
        }

        return called.Count > 0 && ways.TryGetValue(place.Channel, out var way) ? await way.Mentions(place, called, cancel) : [];
    }

    /// <summary>
    /// Something one person looks at and may pass on to others: in their language and zone, every moment with its zone, and without
    /// files, which open only where they were handed in.
    /// </summary>
    public async Task<Rendered> Show(Say say, Person reader, CancellationToken cancel)
    {
        var names = await Names(say, cancel);
        return Render.Message(say, new Reader(reader.Language, DateTimeZoneProviders.Tzdb.GetZoneOrNull(reader.Zone) ?? DateTimeZone.Utc, clock.GetCurrentInstant(), p => names.GetValueOrDefault(p, p.Value)) { Shared = true });
    }

    /// <summary>Of those this message names: what is remembered beyond it may be forgotten before it is rendered.</summary>
    private async Task<Dictionary<PersonId, string>> Names(Say say, CancellationToken cancel)
    {
        Dictionary<PersonId, string> names = [];
        foreach (var id in Data(say).SelectMany(d => Named(d, _ => true)).Distinct())
        {
            if (await people.NameOf(id, cancel) is { } name) names[id] = name;
        }

        return names;
    }

    private static IEnumerable<JsonNode?> Data(Say say) => say switch
    {
        Say.Line line => [line.Data],
        Say.Card card => [card.Data, card.Above?.Data],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static IEnumerable<PersonId> Named(JsonNode? node, Func<JsonObject, bool> fits) => node switch
    {
        JsonObject o when o["$who"] is JsonValue who && who.TryGetValue<string>(out var id) => fits(o) ? [new PersonId(id)] : [],
        JsonObject o => o.SelectMany(p => Named(p.Value, fits)),
        JsonArray a => a.SelectMany(n => Named(n, fits)),
        _ => [],
    };
}
