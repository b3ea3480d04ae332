using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Core.Recognizers;
using CertBot.Core.Support.Clocks;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Conversation.Cases;

/// <summary>When something happened, as people write it: "now", "14:05", "yesterday at 17:30", "27 Nov 09:10", "2 hours ago", an ISO instant.</summary>
public static partial class CaseTimes
{
    /// <summary>No time that people write has more words.</summary>
    internal const int MaxWords = 7;

    private const int MaxLength = 60;

    private static readonly ImmutableArray<string> Now = ["now", "right now", "just now", "сейчас", "только что", "прямо сейчас"];

    private static readonly ImmutableArray<string> Yesterday = ["yesterday", "вчера"];

    private static readonly ImmutableArray<string> DayBefore = ["day before yesterday", "the day before yesterday", "позавчера"];

    /// <summary>The instant (UTC) that the whole text is; null: it is none, or the time of day is missing. A written time of day is of the reader's zone.</summary>
    public static Instant? Parse(string text, Instant now, DateTimeZone zone)
    {
        var plain = WithoutPreposition(text.Trim().TrimEnd('.'));
        if (plain.Length is 0 or > MaxLength)
            return null;
        if (OffsetDateTimePattern.ExtendedIso.Parse(plain.ToUpperInvariant()) is { Success: true } iso)
            return iso.Value.ToInstant();
        if (InstantPattern.ExtendedIso.Parse(plain.ToUpperInvariant()) is { Success: true } instant)
            return instant.Value;

        var words = PhraseCatalog.Normalize(plain);
        if (Now.Contains(words, StringComparer.Ordinal))
            return now;
        if (ParseAgo(words) is { } ago)
            return now - ago;
        return ParseLocal(plain, now.InZone(zone).Date) is { } local
            ? zone.ResolveLocal(local, WorkCalendar.SkippedThenAfterDoubledThenEarlier).ToInstant()
            : null;
    }

    /// <summary>The time that the text begins with, the longest there is, and what follows; null: it begins with none.</summary>
    public static (Instant At, string After)? Match(string text, Instant now, DateTimeZone zone)
    {
        var ends = WordEnds().Matches(text).Take(MaxWords).Select(m => m.Index + m.Length).ToArray();
        foreach (var end in ends.Reverse())
        {
            if (Parse(WithoutPreposition(text[..end].TrimEnd(',', ';', ':')), now, zone) is { } at)
                return (at, text[end..].TrimStart(' ', ',', ';', ':', '-', '—', '\n'));
        }
        return null;
    }

    /// <summary>As a form keeps it.</summary>
    public static string Format(Instant at) => InstantPattern.ExtendedIso.Format(at);

    private static Duration? ParseAgo(string words)
    {
        var match = AgoPattern().Match(words);
        if (!match.Success)
            return null;
        var count = match.Groups["count"].Success ? int.Parse(match.Groups["count"].Value, NumberStyles.None, CultureInfo.InvariantCulture) : 1;
        return match.Groups["unit"].Value switch
        {
            ['m' or 'м', ..] => Duration.FromMinutes(count),
            ['h' or 'ч', ..] => Duration.FromHours(count),
            _ => Duration.FromDays(count),
        };
    }

    private static LocalDateTime? ParseLocal(string text, LocalDate today)
    {
        var match = ClockPattern().Match(text);
        if (!match.Success)
            return null;
        var (hour, minute) = (NumberIn(match, "hour"), NumberIn(match, "minute"));
        if (match.Groups["half"] is { Success: true, Value: var half })
        {
            if (hour is 0 or > 12)
                return null;
            hour = (hour % 12) + (half[0] is 'p' or 'P' ? 12 : 0);
        }
        if (hour > 23 || minute > 59)
            return null;
        var day = WithoutPreposition((match.Groups["before"].Value + " " + match.Groups["after"].Value).Trim().Trim(',').Trim());
        return ParseDay(day, today) is { } date ? date.At(new LocalTime(hour, minute)) : null;
    }

    // What happened is past: a day without its year is the last such day, not the next.
    private static LocalDate? ParseDay(string text, LocalDate today)
    {
        var words = PhraseCatalog.Normalize(text);
        if (words.Length == 0)
            return today;
        if (Yesterday.Contains(words, StringComparer.Ordinal))
            return today.PlusDays(-1);
        if (DayBefore.Contains(words, StringComparer.Ordinal))
            return today.PlusDays(-2);
        return DateRecognizer.Recognize(text, today) is not DateResult.Day { Date: var day } ? null
            : day > today && text.Any(char.IsDigit) && !YearPattern().IsMatch(text) ? day.PlusYears(-1)
            : day;
    }

    private static string WithoutPreposition(string text) => PrepositionPattern().Replace(text.Trim(), "");

    private static int NumberIn(Match match, string group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\S+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex WordEnds();

    [GeneratedRegex(
        @"\A((?<count>[0-9]{1,4}) |an? |one )?(?<unit>m|min|mins|minute|minutes|h|hour|hours|hr|hrs|d|day|days) ago\z|\A((?<count>[0-9]{1,4}) )?(?<unit>мин|минуту|минуты|минут|ч|час|часа|часов|день|дня|дней) назад\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex AgoPattern();

    [GeneratedRegex(
        @"\A((?<before>[^:]*?)\s+|\s*)((?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(:[0-9]{2})?\s*(?<half>[aApP]\.?[mM]\.?)?|(?<hour>[0-9]{1,2})\s?(?<half>[aApP]\.?[mM]\.?))(\s+(?<after>[^:]*)|\s*)\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex ClockPattern();

    [GeneratedRegex(@"(\A|\D)[0-9]{4}(\D|\z)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex YearPattern();

    [GeneratedRegex(
        @"\A(at|on|since|в|во|с|со)(\s+|\z)|[\s,]+(at|on|в|во)\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex PrepositionPattern();
}
