using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Support;
using CertBot.Outbox;
using CertBot.Outbox.Reminders;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Turns.Digests;

/// <summary>
/// Sends a person's digest when it is due and something waits for them. One batch puts it into the outbox and makes the next one due, so that each is sent once,
/// whichever host is stopped. One that is late by hours is left out, and so are those of the days in which no host ran.
/// </summary>
internal sealed class DigestDelivery(
    IStore store,
    PersonStore persons,
    DigestStore digests,
    DigestOptions options,
    DigestContents contents,
    OutboxWriter outbox,
    InstalledEditions editions
) : IDueDocumentHandler
{
    public string Kind => DigestStore.Kind;

    public async Task Handle(StoredDocument due, Instant now, CancellationToken cancellationToken)
    {
        if (await store.Get(due.Partition, due.Document.Id, cancellationToken) is not { } stored || !(stored.Document.Due <= now))
            return;

        var state = VersionedJson.Read<DigestState>(stored);
        var person = await persons.FindCurrent(state.Person, cancellationToken);
        if (person is null || person.Id != state.Person)
        {
            // Linked to another person, whose digest has it all.
            await store.Commit(stored.Partition, [new Write.Delete(stored.Document.Id, stored.ETag)], cancellationToken);
            return;
        }

        var today = now.InZone(person.DayZone(editions.Default.Zone)).Date;
        var message = IsTimely(person, state, today, now) ? await contents.For(person, cancellationToken) : null;
        Write next = new Write.Replace(digests.CreateDocument(person, message is null ? state.LastDay : today), stored.ETag);
        if (message is null)
        {
            await store.Commit(stored.Partition, [next], cancellationToken);
        }
        else
        {
            var notification = new Notification(new Recipient.ToPerson(person.Id), message);
            await outbox.Commit(stored.Partition, [next], notification, $"digest:{today:uuuu-MM-dd}", now, cancellationToken);
        }
    }

    private bool IsTimely(Person person, DigestState state, LocalDate today, Instant now) =>
        options.IsOn()
        && !person.IsDigestOff
        && !person.PersonalChats.IsEmpty
        && state.LastDay != today
        && DigestTimes.On(today, person, editions.Default) is { } at
        && at <= now
        && now - at <= DigestTimes.MaxDelay
        && person.QuietHours.EndAfter(now, person.DayZone(editions.Default.Zone)) is null;
}

/// <summary>Works out what waits for a person, as if they had asked in their own chat.</summary>
internal sealed class DigestContents(TurnContextFactory contexts, TurnDataLoader data)
{
    /// <summary>Null: nothing waits for them.</summary>
    public async Task<BotMessage?> For(Person person, CancellationToken cancellationToken)
    {
        var turn = await contexts.Create(person, person.PersonalChats[0], cancellationToken);
        var result = await data.Run(turn, Compose, cancellationToken);
        return result.Messages.FirstOrDefault();
    }

    private static TurnResult Compose(TurnContext context)
    {
        var turnData = new TurnData(context);
        var card = DigestQuery.For(turnData, isDaily: true);
        return new()
        {
            State = ConversationState.Empty,
            Messages = card is null ? [] : [card],
            DataRequests = turnData.Missing,
        };
    }
}
