using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Core.Directory;
using NodaTime;

namespace CertBot.Core.Recognizers;

/// <summary>Reads quiet hours: two times of the day (<c>20:00-08:00</c>, <c>from 10 pm to 7 am</c>), or that none are wanted, or the usual ones.</summary>
public static partial class QuietHoursRecognizer
{
    /// <summary>Null: it is neither.</summary>
    public static QuietHours? Recognize(string text)
    {
        var normalized = PhraseCatalog.Normalize(text);
        if (PhraseCatalog.AllLanguages("say.quiet-hours.none").SelectMany(Split).Contains(normalized, StringComparer.Ordinal))
            return QuietHours.None;
        if (PhraseCatalog.AllLanguages("say.quiet-hours.usual").SelectMany(Split).Contains(normalized, StringComparer.Ordinal))
            return QuietHours.Default;
        return Times().Match(text.Trim()) is { Success: true } match && TimeOf(match, "from") is { } from && TimeOf(match, "to") is { } until && from != until
            ? new(from, until)
            : null;
    }

    /// <summary>As it is read again: <c>20:00-08:00</c>, or <c>off</c>.</summary>
    public static string Format(QuietHours hours) =>
        hours.IsNone ? "off" : string.Create(CultureInfo.InvariantCulture, $"{hours.From:HH':'mm}-{hours.Until:HH':'mm}");

    private static IEnumerable<string> Split(string phrases) => phrases.Split('|').Select(PhraseCatalog.Normalize);

    private static LocalTime? TimeOf(Match match, string name)
    {
        var hour = int.Parse(match.Groups[$"{name}Hour"].Value, CultureInfo.InvariantCulture);
        var minute = match.Groups[$"{name}Minute"] is { Success: true, Value: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : 0;
        if (match.Groups[$"{name}Half"] is { Success: true, Value: var half })
        {
            if (hour is < 1 or > 12)
                return null;
            hour = (hour % 12) + (half.StartsWith("p", StringComparison.OrdinalIgnoreCase) ? 12 : 0);
        }
        return (hour, minute) switch
        {
            (24, 0) => LocalTime.Midnight,
            (< 24, < 60) => new LocalTime(hour, minute),
            _ => null,
        };
    }

    [GeneratedRegex(
        @"\A((from|с|со)\s+)?(?<fromHour>\d{1,2})([:.](?<fromMinute>\d{2}))?\s*(?<fromHalf>[ap]\.?m\.?)?\s*([-–—]|\s(to|till|until|до|по)\s|\s)\s*"
            + @"(?<toHour>\d{1,2})([:.](?<toMinute>\d{2}))?\s*(?<toHalf>[ap]\.?m\.?)?\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Times();
}
