using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>A channel's user. <see cref="Name"/> is the name reported by the channel: untrusted text; null or an id where it reports none.</summary>
internal sealed record ChannelUser(string Channel, string Tenant, string UserId, string? Name)
{
    /// <summary>Another id of the same user on this channel, if it has one.</summary>
    public string? AlternateUserId { get; init; }

    /// <summary>The name for storage; null while the channel reports none. An id is no name.</summary>
    public string? KnownName =>
        string.IsNullOrWhiteSpace(Name) || Name == UserId || Name == Handle || Name == AlternateUserId || PersonStore.CleanName(Name) is "?" or ""
            ? null
            : PersonStore.CleanName(Name);

    /// <summary>The id the channel requires to mention the user, if it is not <see cref="UserId"/>.</summary>
    public string? Handle { get; init; }

    /// <summary>The tenant that an earlier release stored the same user under; null: none.</summary>
    public string? FormerTenant { get; init; }

    public Account Account => new(Channel, Tenant, UserId) { Handle = Handle };
}

/// <summary>What a client reports about its user, and what the user's words tell; null: nothing, or nothing that can be used.</summary>
internal sealed record ReportedProfile(string? Name, LanguageCode? Language, string? Zone)
{
    public const string UnknownZone = Person.UnknownZone;

    /// <summary>The language of what the user wrote, in a chat with the bot alone.</summary>
    public LanguageCode? SpokenLanguage { get; init; }

    public static ReportedProfile Of(ChannelUser user, LanguageCode? language, string? zone) =>
        new(
            user.KnownName,
            LanguageCode.All.Contains(language ?? default) ? language : null,
            zone is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null ? zone : null
        );

    /// <summary>
    /// What a client reports replaces what was known, but for a language the person chose or wrote their first sentence in. A person with several accounts is not renamed by each of them in
    /// turn: there it only completes what is missing.
    /// </summary>
    public Person ApplyTo(Person person, ChannelUser user)
    {
        var isUnknown = person.KnownName is null;
        var isOnlyAccount = person.Accounts.All(a => a.Channel == user.Channel && (a.User == user.UserId || a.User == user.AlternateUserId));
        var name = Name is { } newName && (isUnknown || isOnlyAccount) ? newName : person.Name;
        var mayChangeLanguage = person.IsLanguageChosen switch
        {
            _ when person.IsLanguageHeard => false,
            true => false,
            false => isOnlyAccount,
            null => isUnknown,
        };
        var heard = person.IsLanguageChosen == false && !person.IsLanguageHeard ? SpokenLanguage : null;
        var language = heard ?? (Language is { } newLanguage && mayChangeLanguage ? newLanguage : person.Language);
        var zone = Zone is { } newZone && !person.IsZoneChosen && (isOnlyAccount || person.Zone == UnknownZone) ? newZone : person.Zone;
        return (name, language, zone) == (person.Name, person.Language, person.Zone) && heard is null
            ? person
            : person with
            {
                Name = name,
                Language = language,
                Zone = zone,
                IsLanguageHeard = person.IsLanguageHeard || heard is not null,
                // Whoever was stored without a name chose nothing yet.
                IsLanguageChosen = person.IsLanguageChosen ?? (isUnknown ? false : null),
            };
    }
}
