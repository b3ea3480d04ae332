using System.Collections.Immutable;
using System.Security.Cryptography;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Outbox.Rendering;
using CertBot.Outbox.Routing;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Turns;

/// <summary>A turn in progress: the person who acts, the context the engine reads, and the aggregates loaded so far.</summary>
internal sealed record Turn(Person Person, TurnContext Context, AggregateSession Session);

/// <summary>Creates the context of a turn once, from documents that are requested in parallel.</summary>
internal sealed class TurnContextFactory(
    PersonStore persons,
    Aggregates aggregates,
    ConversationStore conversations,
    UnreachableConversationStore unreachable,
    SentCardStore sentCards,
    InstalledEditions editions,
    IClock clock
)
{
    private const string Alphabet = "ABCDEFGHJKMNPQRSTVWXYZ23456789"; // no characters that look alike
    private const int RandomLength = 40;

    /// <summary>The turn of an incoming activity, and the state of this conversation for the account's own person, before any merge.</summary>
    public async Task<(Turn Turn, LoadedConversation Conversation)> Create(IncomingActivity activity, CancellationToken cancellationToken)
    {
        var session = new AggregateSession(aggregates);
        var address = activity.Conversation;
        var ownId = await persons.GetOwnId(activity.From, cancellationToken);
        var (personTask, conversationTask) = (
            persons.GetOrCreate(activity.From, address, activity.Language, activity.Zone, cancellationToken, (activity.Input as Input.Text)?.Value ?? ""),
            conversations.Load(StoreKeys.Conversation(address, ownId), cancellationToken)
        );
        await Task.WhenAll(personTask, conversationTask, session.LoadRoles(cancellationToken), unreachable.Find(address, cancellationToken));
        await unreachable.MarkReachable(address, cancellationToken);
        var turn = await Create(await personTask, address, session, cancellationToken);
        if (!activity.Mentions.IsEmpty)
            turn = turn with { Context = turn.Context with { Mentions = await FindMentioned(activity, turn.Context.Actor, cancellationToken) } };
        return (turn, await conversationTask);
    }

    /// <summary>
    /// The people behind mentions. An administrator may give a role to somebody who never wrote: that person is stored with the name of the mention, so that
    /// whichever id they come with first finds them.
    /// </summary>
    private async Task<ImmutableArray<MentionedPerson>> FindMentioned(IncomingActivity activity, Actor actor, CancellationToken cancellationToken)
    {
        var mentioned = ImmutableArray.CreateBuilder<MentionedPerson>();
        foreach (var user in activity.Mentions)
        {
            var person = await persons.FindByUser(user, cancellationToken);
            if (person is null && actor.HasRole(RoleName.Administrator))
                person = await persons.GetOrCreate(user, activity.Conversation with { IsPersonal = false }, null, null, cancellationToken);
            if (person is not null && user.Name is { Length: > 0 } name)
                mentioned.Add(new(name, person.Id));
        }

        return mentioned.ToImmutable();
    }

    public Task<Turn> Create(Person person, ConversationAddress address, CancellationToken cancellationToken) =>
        Create(person, address, new AggregateSession(aggregates), cancellationToken);

    /// <summary>
    /// The same turn after its command: with the current person, language and roles, and without the data that was loaded before the command.
    /// </summary>
    public async Task<Turn> Update(Turn turn, Person person, LanguageCode language, CancellationToken cancellationToken) =>
        new(
            person,
            CreateContext(
                person,
                turn.Context.Conversation,
                language,
                await turn.Session.GetRoles(cancellationToken),
                turn.Context.Now,
                turn.Context.RandomText
            ),
            turn.Session
        );

    private async Task<Turn> Create(Person person, ConversationAddress address, AggregateSession session, CancellationToken cancellationToken)
    {
        var language = address.IsPersonal ? person.Language : await sentCards.GetLanguage(address, cancellationToken);
        var randomText = RandomNumberGenerator.GetString(Alphabet, RandomLength);
        var assignments = await session.GetRoles(cancellationToken);
        return new Turn(person, CreateContext(person, address, language, assignments, clock.GetCurrentInstant(), randomText), session);
    }

    private TurnContext CreateContext(
        Person person,
        ConversationAddress address,
        LanguageCode language,
        RoleAssignments assignments,
        Instant now,
        string randomText
    ) =>
        new()
        {
            Actor = assignments.ActorFor(person),
            Person = person with { Language = language },
            Conversation = address,
            Group = assignments.GroupOf(address),
            Now = now,
            Edition = editions.Default,
            Editions = editions.All,
            HolidayCalendars = editions.HolidayCalendars,
            RandomText = randomText,
            RoleAssignments = assignments,
        };
}
