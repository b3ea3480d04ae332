using NodaTime;
using NodaTime.TimeZones;

namespace CertBot.Core.Recognizers;

/// <summary>Reads an IANA time zone: its name (<c>Europe/Berlin</c>), however it is capitalised, or the city alone where only one zone has it.</summary>
public static class ZoneRecognizer
{
    /// <summary>The zone's name; null: there is none, or it could be several.</summary>
    public static string? Recognize(string text)
    {
        var wanted = text.Trim().Replace(' ', '_');
        return DateTimeZoneProviders.Tzdb.Ids.FirstOrDefault(id => id.Equals(wanted, StringComparison.OrdinalIgnoreCase)) ?? FindByCity(wanted);
    }

    // The signs of Etc/GMT+3 are the wrong way round for whoever types "GMT+3".
    private static string? FindByCity(string city) =>
        DateTimeZoneProviders
            .Tzdb.Ids.Where(id => id.EndsWith($"/{city}", StringComparison.OrdinalIgnoreCase) && !id.StartsWith("Etc/", StringComparison.Ordinal))
            .DistinctBy(id => TzdbDateTimeZoneSource.Default.CanonicalIdMap.TryGetValue(id, out var canonical) ? canonical : id, StringComparer.Ordinal)
            .Take(2)
            .ToArray()
            is [var only]
            ? only
            : null;
}
