using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Escalations;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Duty;
using CertBot.Outbox;
using CertBot.Outbox.Rendering;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Builds a card for one person from the current state, with the buttons that person may use.</summary>
internal sealed class PersonalizedCards(Aggregates aggregates, InstalledEditions editions, MessageRenderer renderer, IClock clock)
{
    /// <summary>The card with this key for a person in a conversation; null if it no longer exists or the person is not authorised to see it.</summary>
    public async Task<PersonalizedCard?> Create(
        string cardKey,
        ApplicationId id,
        Person person,
        ConversationAddress address,
        CancellationToken cancellationToken
    )
    {
        if (await aggregates.FindApplication(id, cancellationToken) is not { } app)
            return null;

        var assignments = await aggregates.LoadRoles(cancellationToken);
        var actor = assignments.ActorFor(person);
        if (!ApplicationAuthorization.CanSee(actor, app) || (actor.Roles.IsEmpty && !CardFactory.IsForVendor(cardKey, app)))
            return null;

        var edition = editions.Get(app.Edition);
        var history = CardFactory.NeedsHistory(cardKey, app) ? await aggregates.LoadHistory(id, cancellationToken) : [];
        if (CardFactory.CreateAny(cardKey, app, editions.Get, history) is not { } card)
            return null;
        // A channel without a group is one that its group has left: a refresh there brings no button back.
        if (!address.IsPersonal && assignments.GroupOf(address) is null)
            card = GroupCards.Moved(card);

        var decisionContext = new DecisionContext
        {
            Id = id,
            Edition = edition,
            Actor = actor,
            Now = clock.GetCurrentInstant(),
            RoleAssignments = assignments,
            Vendor = await aggregates.FindVendor(app.Vendor, cancellationToken),
            Duty = EscalationRules.HasOpen(app) ? await aggregates.LoadDuty(cancellationToken) : DutySchedule.Empty,
        };
        var message = await renderer.Render(card, cardKey, person.Id, address, cancellationToken) with { CardKey = cardKey };
        return new PersonalizedCard(message, (verb, data) => ActionPermissions.IsAllowed(verb, data, app, decisionContext));
    }
}

/// <summary>A rendered card, and a function that decides by verb and data whether the reader may use a button.</summary>
internal sealed record PersonalizedCard(OutboundMessage Message, Func<string, ImmutableSortedDictionary<string, string>, bool> IsAllowed)
{
    public JsonObject? Card => Message.Card;
}
