using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.TimeZones;

namespace CertBot.Core.Directory;

/// <summary>The time of the day, in the person's zone, in which nothing is sent to them that can wait; the end is not part of it. Equal times: none.</summary>
public sealed record QuietHours(LocalTime From, [property: JsonPropertyName("to")] LocalTime Until)
{
    /// <summary>Of people who chose none.</summary>
    public static QuietHours Default { get; } = new(new(20, 0), new(8, 0));

    /// <summary>Of people who want none.</summary>
    public static QuietHours None { get; } = new(LocalTime.Midnight, LocalTime.Midnight);

    [JsonIgnore]
    public bool IsNone => From == Until;

    public bool Contains(LocalTime time) => From <= Until ? From <= time && time < Until : time >= From || time < Until;

    /// <summary>When (UTC) the quiet hours end that an instant is in; null: it is in none.</summary>
    public Instant? EndAfter(Instant moment, DateTimeZone zone)
    {
        var local = moment.InZone(zone).LocalDateTime;
        if (!Contains(local.TimeOfDay))
            return null;

        var day = local.TimeOfDay < Until ? local.Date : local.Date.PlusDays(1);
        return (day + Until).InZone(zone, Later).ToInstant();
    }

    // Of an hour that the clocks show twice the second one; one that they skip ends when they go on.
    private static readonly ZoneLocalMappingResolver Later = Resolvers.CreateMappingResolver(Resolvers.ReturnLater, Resolvers.ReturnForwardShifted);
}
