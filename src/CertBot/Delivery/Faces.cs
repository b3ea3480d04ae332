using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>A card as one person may see it: made from what is so now, with the buttons they may press.</summary>
internal sealed class Faces(IStore store, Domain domain, Rosters rosters, EditionShelf editions, Voice voice, IClock clock)
{
    /// <summary>The card of a slot for a person in a place; null where there is none any more, or not for them.</summary>
    public async Task<Face?> Of(string slot, ApplicationId id, Person person, Place place, CancellationToken cancel)
    {
        if (await domain.Application(id, cancel) is not { } app) return null;

        var roster = await rosters.Load(cancel);
        var actor = new Actor(person.Id, roster.RolesOf(person.Id), person.Member);
        if (!Authority.MaySee(actor, app) || (actor.Roles.IsEmpty && !Again.IsForVendor(slot, app))) return null;

        var edition = editions.Of(app.Edition);
        if (Again.Of(slot, app, edition, Again.WantsHistory(slot, app) ? await History(id, cancel) : []) is not { } card) return null;

        var given = new Circumstances
        {
            Id = id,
            Edition = edition,
            Actor = actor,
            Now = clock.GetCurrentInstant(),
            Roster = roster,
            Vendor = await domain.Vendor(app.Vendor, cancel),
        };
        var message = await voice.Speak(card, slot, person.Id, place, cancel) with { Slot = slot };
        return new Face(message, (verb, data) => Pressing.May(verb, data, app, given));
    }

    private async Task<ImmutableArray<Fact<ApplicationEvent>>> History(ApplicationId id, CancellationToken cancel)
    {
        var facts = ImmutableArray.CreateBuilder<Fact<ApplicationEvent>>();
        await foreach (var chained in Journal<ApplicationEvent>.Read(store, Keys.App(id), cancel)) facts.Add(chained.Fact);
        return facts.ToImmutable();
    }
}

/// <summary>A card in words, and which of its buttons are the reader's: asked by verb and ids.</summary>
internal sealed record Face(Message Message, Func<string, ImmutableSortedDictionary<string, string>, bool> May)
{
    public JsonObject? Card => Message.Card;
}
