using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Cards.Templating.Expressions;
using NodaTime;
using NodaTime.TimeZones;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Points in time as text: read strictly or kindly, and time zones by either of their two kinds of name.</summary>
internal static partial class Timestamps
{
    private const string Exact = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Exactly as the language writes it by default, <c>2018-03-15T13:00:00.111Z</c>.</summary>
    public static bool TryParseExact(string text, out DateTime utc) =>
        DateTime.TryParseExact(text, Exact, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out utc);

    /// <summary>As people and other programs write it. Without a zone it is UTC; a year there must be.</summary>
    public static bool TryParse(string text, out DateTime utc)
    {
        utc = default;
        if (text.Length > 64)
        {
            return false;
        }

        if (YearAlone().IsMatch(text))
        {
            return DateTime.TryParseExact(
                text,
                "yyyy",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out utc
            );
        }

        // Without four digits in a row the framework would fill the year in from today.
        return HasYear().IsMatch(text)
            && DateTime.TryParse(
                OffsetWithoutColon().Replace(text, "${sign}${hours}:${minutes}"),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.NoCurrentDateDefault,
                out utc
            )
            && utc.Year > 1;
    }

    public static DateTimeZone? Zone(string name) =>
        DateTimeZoneProviders.Tzdb.GetZoneOrNull(name)
        ?? (
            TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping.TryGetValue(name, out var iana) ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(iana) : null
        );

    public static Value Now(Evaluation run, Func<DateTime, Value> then) =>
        run.Now is { } now ? then(now.ToDateTimeUtc()) : Value.Error("no clock was given to this expansion");

    /// <summary>For functions of an exact timestamp.</summary>
    public static Value Of(Value timestamp, Func<DateTime, Value> then) =>
        timestamp.IsText && TryParseExact(timestamp.Text, out var utc) ? then(utc) : Value.Error("not a timestamp such as 2018-03-15T13:00:00.111Z");

    [GeneratedRegex(@"^\d{4}Z?$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex YearAlone();

    [GeneratedRegex(@"(?<!\d)\d{4}(?!\d)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HasYear();

    [GeneratedRegex(@"(?<=T.*)(?<sign>[+-])(?<hours>\d\d)(?<minutes>\d\d)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OffsetWithoutColon();
}
