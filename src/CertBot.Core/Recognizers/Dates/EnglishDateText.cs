using System.Text.RegularExpressions;

namespace CertBot.Core.Recognizers.Dates;

/// <summary>What is told from an English text before and beside the library: which lines speak of time, working days, denials, the past.</summary>
internal static partial class EnglishDateText
{
    /// <summary>The library's worst case grows without bound with the length of a line; at this length it was measured at 63 ms.</summary>
    public const int MaxLineLength = 100;

    private const int MaxLines = 3;

    private const int MaxTextLength = 2000;

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>The first lines that speak of time, each at most 100 characters around the words that do.</summary>
    public static IEnumerable<string> LinesAboutTime(string text) =>
        (text.Length > MaxTextLength ? text[..MaxTextLength] : text)
            .Split('\n')
            .Select(line => UserSpaces().Replace(line, " ").Trim())
            .Where(line => TimeWord().IsMatch(line))
            .SelectMany(line => line.Length > MaxLineLength ? [line[..^MaxLineLength], line[^MaxLineLength..]] : new[] { line })
            .Where(line => TimeWord().IsMatch(line))
            .Take(MaxLines)
            .Select(line => Narrow(NotLater().Replace(MoreOf().Replace(line, "${count} ${unit}"), "no later than ")));

    /// <summary>"10 business days", "within three working days": how many, and the words that say so.</summary>
    public static (int Count, string Text)? FindWorkingDays(string line) =>
        !PastWorkingDays().IsMatch(line)
        && WorkingDays().Match(line) is { Success: true } match
        && NumberRecognizer.RecognizeInteger(match.Groups["count"].Value is "a" or "one" ? "1" : match.Groups["count"].Value) is >= 1 and <= 1000 and var count
            ? ((int)count, match.Value.Trim())
            : null;

    /// <summary>Working days that are over, that are no earlier than meant, or that are counted from another day than today.</summary>
    public static bool IsNoDeadlineOfWorkingDays(string line) => IsPast(line) || NotBefore().IsMatch(line) || CountedFromElsewhere().IsMatch(line);

    /// <summary>The text only says when something does not happen, or not earlier than when: "not before May", "any day but Friday".</summary>
    public static bool IsDenied(string line, int start, string found)
    {
        var before = line[..start];
        return NotBefore().IsMatch(before + found) || DeniedBefore().IsMatch(before);
    }

    /// <summary>The sentence tells of something that has happened.</summary>
    public static bool IsPast(string line) => Past().IsMatch(line);

    /// <summary>What the library takes for a date and people do not: a version, a percentage, "now" and "second".</summary>
    public static bool IsNoDate(string line, string found)
    {
        var at = line.IndexOf(found, StringComparison.OrdinalIgnoreCase);
        var before = at > 0 ? line[..at] : "";
        return NoDates().IsMatch(found.Trim())
            || before.EndsWith('v')
            || before.EndsWith('.')
            || (Decimal().IsMatch(found.Trim()) && !BeforeDay().IsMatch(before));
    }

    /// <summary>Beside another day it says no day of its own: "EOD Friday".</summary>
    public static bool IsEndOfDay(string found) => EndOfDay().IsMatch(found.Trim());

    /// <summary>"The 15th", without a month.</summary>
    public static bool HasOrdinalDay(string line) => OrdinalDay().IsMatch(line);

    /// <summary>A day that no month has: "february 30", "32 march".</summary>
    public static bool HasImpossibleDay(string line) => ImpossibleDay().IsMatch(line);

    public static bool IsExplicitRange(string found) => ExplicitRange().IsMatch(found);

    public static bool IsWholeAnswer(string line, string found) => Around().Replace(line, "").Trim().Length <= found.Trim().Length;

    public static bool SaysBefore(string found) => found.TrimStart().StartsWith("before", StringComparison.OrdinalIgnoreCase);

    // Around the first word about time, from a word's beginning.
    private static string Narrow(string line)
    {
        if (line.Length <= MaxLineLength)
            return line;
        var at = TimeWord().Match(line).Index;
        var from = Math.Clamp(at - (MaxLineLength / 3), 0, line.Length - MaxLineLength);
        var start =
            from == 0 ? 0
            : line.IndexOf(' ', from) is >= 0 and var space && space < at ? space + 1
            : from;
        var narrowed = line.Substring(start, Math.Min(MaxLineLength, line.Length - start));
        return start + narrowed.Length < line.Length && narrowed.LastIndexOf(' ') is > 0 and var end ? narrowed[..end] : narrowed;
    }

    [GeneratedRegex(@"[\s\u00A0]+", RegexOptions.NonBacktracking)]
    private static partial Regex UserSpaces();

    [GeneratedRegex(
        """
            [0-9]|\b(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)\b|\b(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(days?)?\b|\b(to(day|morrow|night|nite)|workweeks?|tomm?or+ow|tmrw?|tmr|yesterday|day|days|weeks?|weekends?|fortnights?|months?|years?|hours?|minutes?|mins?|seconds?|quarters?|decades?|centur(y|ies)|noon|midday|midnight|noonish|mornings?|afternoons?|evenings?|nights?|lunch(time)?|dinner(time)?|breakfast|now|asap|eod|eow|eom|eoy|eob|cob|cod|christmas|xmas|easter|thanksgiving|halloween|new year'?s?|spring|summer|autumn|fall|winter|h[12]|q[1-4]|ytd|wtd|mtd|o'?clock|am|pm|semesters?|fiscal|holidays?|ago|daily|weekly|monthly|yearly|annually|birthday|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|once|twice|current(ly)?|recently|previously|later|earlier|moment|time)\b
            """,
        Options
    )]
    private static partial Regex TimeWord();

    [GeneratedRegex(
        @"\b((with)?in|after)?\s*(the next\s+)?(about |some )?(?<count>[0-9]{1,4}|[a-z]+([ -](one|two|three|four|five|six|seven|eight|nine))?) (more |full )?(business|working|work|week) ?days?\b( from now| from today)?",
        Options
    )]
    private static partial Regex WorkingDays();

    [GeneratedRegex(
        @"\b(not|no|nothing|never|n't|isn't|isn’t|won't|won’t|cannot|can't|can’t) (be )?((any )?(before|prior to|earlier than|sooner than|until|till))\b",
        Options
    )]
    private static partial Regex NotBefore();

    [GeneratedRegex(@"\b(not|except|excluding|anything but|any day but|but not|other than|never)( on| in| at| the| this| next)* ?$", Options)]
    private static partial Regex DeniedBefore();

    [GeneratedRegex(@"\b(was|were|did|had|went|sent|got|replied|answered|submitted|delivered|ago|yesterday|already|since|last|previous|past)\b", Options)]
    private static partial Regex Past();

    [GeneratedRegex(@"^(now|right now|currently|at the moment|second|a second|one moment|a moment|time|moment|day one)$", Options)]
    private static partial Regex NoDates();

    [GeneratedRegex(@"\b(business|working|work) ?days? (before|after|prior to|since)\b", Options)]
    private static partial Regex CountedFromElsewhere();

    // "Two more weeks" is two weeks to the library, and "not later than" no later than.
    [GeneratedRegex(@"\b(?<count>[a-z0-9]+) (more|additional|extra|full) (?<unit>(hour|day|week|month|year)s?)\b", Options)]
    private static partial Regex MoreOf();

    [GeneratedRegex(@"\bnot (any )?(later than|after) ", Options)]
    private static partial Regex NotLater();

    [GeneratedRegex(@"^(eod|cob|close of business|end of (the )?day)$", Options)]
    private static partial Regex EndOfDay();

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+)+$", Options)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"(\b(on|by|until|till|before|due|from|since|at|deadline:?)|^) ?$", Options)]
    private static partial Regex BeforeDay();

    [GeneratedRegex(@"\b[0-9]{1,2}(st|nd|rd|th)\b", Options)]
    private static partial Regex OrdinalDay();

    [GeneratedRegex(@"\b(previous|past|last) [a-z0-9]+ (business|working|work) ?days?\b", Options)]
    private static partial Regex PastWorkingDays();

    [GeneratedRegex(
        @"\b((feb(ruary)?|apr(il)?|june?|sept?(ember)?|nov(ember)?) 31|feb(ruary)? 30|31(st)? (of )?(feb|apr|june?|sept?|nov)|30(th)? (of )?feb|(3[2-9]|[4-9][0-9])(st|nd|rd|th)? (of )?(january|february|march|april|may|june|july|august|september|october|november|december)|(january|february|march|april|may|june|july|august|september|october|november|december) (3[2-9]|[4-9][0-9]))",
        Options
    )]
    private static partial Regex ImpossibleDay();

    [GeneratedRegex(@"(\b(to|and|till|until|through|thru)\b|-|–|—)", Options)]
    private static partial Regex ExplicitRange();

    [GeneratedRegex(
        @"\b(in|by|within|about|around|approximately|another|give|us|me|we|need|i|will|take|takes|it|it'll|please|more|from now|from today|at most|max|maximum|up to|roughly|circa|maybe|the|next|a|an|of)\b|[.,!?~]",
        Options
    )]
    private static partial Regex Around();
}
