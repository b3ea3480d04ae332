using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Commands;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Outbox.Rendering;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using NodaTime;

namespace CertBot.Turns;

/// <summary>A card as one person may see it: made from what is so now, with the buttons they may press.</summary>
internal sealed class PersonalizedCards(
    IStore store,
    CommandExecutor executor,
    RoleStore roles,
    InstalledEditions editions,
    MessageRenderer renderer,
    IClock clock
)
{
    /// <summary>The card of a slot for a person in a place; null where there is none any more, or not for them.</summary>
    public async Task<PersonalizedCard?> Create(
        string cardKey,
        ApplicationId id,
        Person person,
        ConversationAddress address,
        CancellationToken cancellationToken
    )
    {
        if (await executor.LoadApplication(id, cancellationToken) is not { } app)
            return null;

        var assignments = await roles.Load(cancellationToken);
        var actor = new Actor(person.Id, assignments.RolesOf(person.Id), person.Member);
        if (!ApplicationAuthorization.CanSee(actor, app) || (actor.Roles.IsEmpty && !CardFactory.IsForVendor(cardKey, app)))
            return null;

        var edition = editions.Get(app.Edition);
        if (CardFactory.Create(cardKey, app, edition, CardFactory.NeedsHistory(cardKey, app) ? await LoadHistory(id, cancellationToken) : []) is not { } card)
            return null;

        var decisionContext = new DecisionContext
        {
            Id = id,
            Edition = edition,
            Actor = actor,
            Now = clock.GetCurrentInstant(),
            RoleAssignments = assignments,
            Vendor = await executor.LoadVendor(app.Vendor, cancellationToken),
        };
        var message = await renderer.Render(card, cardKey, person.Id, address, cancellationToken) with { CardKey = cardKey };
        return new PersonalizedCard(message, (verb, data) => ActionPermissions.IsAllowed(verb, data, app, decisionContext));
    }

    private async Task<ImmutableArray<RecordedEvent<ApplicationEvent>>> LoadHistory(ApplicationId id, CancellationToken cancellationToken)
    {
        var recordedEvents = ImmutableArray.CreateBuilder<RecordedEvent<ApplicationEvent>>();
        await foreach (var storedEvent in EventStream<ApplicationEvent>.Read(store, StoreKeys.Application(id), cancellationToken))
            recordedEvents.Add(storedEvent.RecordedEvent);
        return recordedEvents.ToImmutable();
    }
}

/// <summary>A card in words, and which of its buttons are the reader's: asked by verb and ids.</summary>
internal sealed record PersonalizedCard(OutboundMessage Message, Func<string, ImmutableSortedDictionary<string, string>, bool> IsAllowed)
{
    public JsonObject? Card => Message.Card;
}
