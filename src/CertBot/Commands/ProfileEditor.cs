using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Outbox.Reminders;
using CertBot.Outbox.Rendering;
using CertBot.Repositories;

namespace CertBot.Commands;

/// <summary>Changes what people choose for themselves. Each change may be repeated.</summary>
internal sealed class ProfileEditor(PersonStore persons, SentCardStore sentCards, DigestStore digests)
{
    /// <summary>In a personal chat this sets the person's language, in a channel the channel's language.</summary>
    public async Task<Person> SetLanguage(Person person, ConversationAddress address, LanguageCode language, CancellationToken cancellationToken)
    {
        if (address.IsPersonal)
            return await persons.Change(person.Id, p => p with { Language = language, IsLanguageChosen = true }, cancellationToken) ?? person;

        await sentCards.SetLanguage(address, language, cancellationToken);
        return person;
    }

    /// <summary>The time of the digest follows the zone and the quiet hours.</summary>
    public async Task<Person> Apply(ProfileChange change, Person person, CancellationToken cancellationToken)
    {
        var changed = await persons.Change(person.Id, change.ApplyTo, cancellationToken) ?? person;
        await digests.Reschedule(changed, cancellationToken);
        return changed;
    }
}
