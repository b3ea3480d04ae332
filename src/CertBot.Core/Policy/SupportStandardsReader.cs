using System.Collections.Immutable;
using CertBot.Core.Policy.Parsing;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Policy;

/// <summary>Reads the part of an edition's file that says what is asked of a vendor's support.</summary>
internal static class SupportStandardsReader
{
    private static readonly ImmutableDictionary<string, IsoDayOfWeek> LastDays = ImmutableDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create("friday", IsoDayOfWeek.Friday),
            KeyValuePair.Create("saturday", IsoDayOfWeek.Saturday),
            KeyValuePair.Create("sunday", IsoDayOfWeek.Sunday),
        ]
    );

    public static SupportStandards Read(EditionJsonReader reader) =>
        new()
        {
            PresaleWorkingDays = reader.ReadInteger("presaleWorkingDays", 1, 20),
            Language = reader.ReadMatching("language", EditionPatterns.LanguageOrNone(), "not-a-language"),
            Zones = reader.ReadObjects("zones", (z, _) =>
                new SupportZone(z.ReadKey("key"), z.ReadTexts("iana", EditionPatterns.ZoneName(), "not-a-zone"))
                {
                    Calendar = z.Has("calendar") ? z.ReadKey("calendar") : null,
                }
            ),
            Calendars = reader.Has("calendars") ? reader.ReadObjects("calendars", ReadCalendar) : [],
            WarnAtPercent = reader.Has("warnAt") ? reader.ReadInteger("warnAt", 1, 99) : SupportStandards.DefaultWarnAtPercent,
            EscalatedPriorities = [.. reader.ReadKeys("escalateMissed", required: false).Select(w => ReadPriority(reader, w)).OfType<CasePriority>()],
            DaysUntilYearCloses = reader.Has("yearClosesAfterDays")
                ? reader.ReadInteger("yearClosesAfterDays", 0, 366)
                : SupportStandards.DefaultDaysUntilYearCloses,
            StandardPackages = reader.ReadObjects("standardPackages", ReadPackage),
        };

    private static SupportCalendar ReadCalendar(EditionJsonReader reader, int i)
    {
        var calendar = new SupportCalendar(reader.ReadKey("key"))
        {
            Country = reader.Has("country") ? reader.ReadMatching("country", EditionPatterns.Country(), "not-a-country") : null,
            File = reader.Has("file") ? reader.ReadMatching("file", EditionPatterns.CalendarFile(), "not-a-calendar-file") : null,
            Days =
            [
                .. reader
                    .ReadTexts("days", EditionPatterns.Day(), "not-a-day", required: false)
                    .Select(d => LocalDatePattern.Iso.Parse(d))
                    .Where(d => d.Success)
                    .Select(d => d.Value),
            ],
        };
        if ((calendar.Country is null ? 0 : 1) + (calendar.File is null ? 0 : 1) + (calendar.Days.IsEmpty ? 0 : 1) != 1)
            reader.AddError("key", "calendar-of-one-kind", calendar.Key);
        return calendar;
    }

    private static CasePriority? ReadPriority(EditionJsonReader reader, string word)
    {
        if (CasePriorities.Parse(word) is { } priority)
            return priority;

        reader.AddError("escalateMissed", "unknown-priority", word);
        return null;
    }

    private static SupportPackage ReadPackage(EditionJsonReader reader, int i) =>
        new()
        {
            Key = reader.ReadKey("key"),
            Cost = reader.ReadInteger("cost", 0, 100),
            RespondHigh = reader.ReadDuration("respondHigh", Duration.FromMinutes(1), Duration.FromDays(30)),
            RespondMedium = reader.ReadDuration("respondMedium", Duration.FromMinutes(1), Duration.FromDays(30)),
            RespondLow = reader.ReadDuration("respondLow", Duration.FromMinutes(1), Duration.FromDays(30)),
            Hours = reader.IsWord("hours", "always")
                ? null
                : EditionReader.ReadChild(reader.ReadObject("hours"), h => new SupportHours(
                    h.ReadChoice("lastDay", LastDays),
                    h.ReadTime("starts"),
                    h.ReadTime("ends")
                )),
            Channels = reader.ReadKeys("channels"),
            Contacts = reader.ReadInteger("contacts", 1, 1000),
            ConsultationsAYear = reader.Has("consultationsAYear") ? reader.ReadInteger("consultationsAYear", 0, 1000) : null,
        };
}
