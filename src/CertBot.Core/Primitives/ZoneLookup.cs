using NodaTime;

namespace CertBot.Core.Primitives;

/// <summary>Zones by their IANA names.</summary>
public static class ZoneLookup
{
    /// <summary>The zone of that name, or UTC where there is none.</summary>
    public static DateTimeZone OrUtc(string name) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) ?? DateTimeZone.Utc;
}
