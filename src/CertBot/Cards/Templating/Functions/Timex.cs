using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>
/// A TIMEX expression, as recognisers of dates give it: <c>2020-12-20</c>, <c>XXXX-12-20</c>, <c>T14:20</c>, <c>PT30M</c>.
/// A part that is not named in it is not there.
/// </summary>
internal sealed partial class Timex
{
    private static readonly string[] Known =
    [
        "year",
        "month",
        "dayOfMonth",
        "dayOfWeek",
        "season",
        "weekOfYear",
        "weekOfMonth",
        "weekend",
        "hour",
        "minute",
        "second",
        "partOfDay",
        "years",
        "months",
        "weeks",
        "days",
        "hours",
        "minutes",
        "seconds",
        "now",
    ];

    private readonly Dictionary<string, string> _parts = new(StringComparer.Ordinal);

    private Timex() { }

    public bool IsEmpty => _parts.Count == 0;

    public bool IsRange { get; private set; }

    public bool IsDate => (Has("month") && Has("dayOfMonth")) || Has("dayOfWeek");

    public bool IsDefinite => Has("year") && Has("month") && Has("dayOfMonth");

    public bool IsTime => Has("hour") && Has("minute") && Has("second");

    public bool IsTimeRange => Has("partOfDay");

    public bool IsDuration => Has("years") || Has("months") || Has("weeks") || Has("days") || Has("hours") || Has("minutes") || Has("seconds");

    public bool IsDateRange => ((Has("year") || Has("month")) && !Has("dayOfMonth")) || Has("season") || Has("weekOfYear") || Has("weekOfMonth");

    public bool IsPresent => Has("now");

    public static Timex? Of(Value value)
    {
        var timex = new Timex();
        if (value.IsText)
        {
            timex.Read(value.Text);
            return timex;
        }

        if (!value.IsMap)
        {
            return null;
        }

        foreach (var (name, part) in value.Fields().Where(field => Known.Contains(field.Key, StringComparer.Ordinal) && !field.Value.IsMissing))
        {
            timex._parts[name] = part.IsText ? part.Text : NumberText.Plain(part);
        }

        return timex.IsEmpty ? null : timex;
    }

    public bool Has(string part) => _parts.ContainsKey(part);

    public int Number(string part) => _parts.TryGetValue(part, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>As one value: a date, a time, both, or a length in seconds. A range or a part of the day has none; null says it cannot be settled.</summary>
    public Value? Resolved()
    {
        if (Has("season"))
        {
            return Value.Of("not resolved");
        }

        if (IsRange || IsTimeRange || (Has("year") && IsDateRange))
        {
            return Value.Undefined;
        }

        if (IsDuration)
        {
            return Value.Of(NumberText.Plain(Seconds()));
        }

        var date = IsDefinite ? $"{_parts["year"]}-{_parts["month"]}-{_parts["dayOfMonth"]}" : null;
        var time = IsTime ? $"{_parts["hour"]}:{_parts["minute"]}:{_parts["second"]}" : null;
        return date is null && (IsDate || time is null)
            ? null
            : Value.Of(
                date is null ? time ?? ""
                : time is null ? date
                : $"{date} {time}"
            );
    }

    // A month is 30 days and a year 365, as the original counts them.
    private double Seconds() =>
        _parts.Sum(part =>
            part.Key switch
            {
                "years" => 31_536_000,
                "months" => 2_592_000,
                "weeks" => 604_800,
                "days" => 86_400,
                "hours" => 3_600,
                "minutes" => 60,
                "seconds" => 1,
                _ => 0.0,
            } * (double.TryParse(part.Value, CultureInfo.InvariantCulture, out var count) ? count : 0)
        );

    private void Read(string text)
    {
        if (text.Length > 100)
        {
            return;
        }

        if (text == "PRESENT_REF")
        {
            _parts["now"] = "true";
        }
        else if (text.StartsWith('P'))
        {
            ReadLength(text);
        }
        else if (text.StartsWith('(') && text.EndsWith(')') && text[1..^1].Split(',') is [var start, _, var length])
        {
            IsRange = true;
            ReadDateAndTime(start);
            ReadLength(length);
        }
        else
        {
            ReadDateAndTime(text);
        }
    }

    private void ReadDateAndTime(string text)
    {
        var time = text.IndexOf('T', StringComparison.Ordinal);
        Take(Date().Match(time < 0 ? text : text[..time]));
        if (time >= 0)
        {
            Take(Time().Match(text[time..]));
            if (Has("hour"))
            {
                _parts.TryAdd("minute", "00");
                _parts.TryAdd("second", "00");
            }
        }
    }

    private void ReadLength(string text)
    {
        var match = Length().Match(text);
        var unit = (match.Groups["clock"].Success, match.Groups["unit"].Value) switch
        {
            (false, "Y") => "years",
            (false, "M") => "months",
            (false, "W") => "weeks",
            (false, "D") => "days",
            (true, "H") => "hours",
            (true, "M") => "minutes",
            (true, "S") => "seconds",
            _ => null,
        };
        if (unit is not null)
        {
            _parts[unit] = match.Groups["amount"].Value;
        }
    }

    private void Take(Match match)
    {
        foreach (var group in match.Groups.Cast<Group>().Where(group => match.Success && group.Success && group.Name != "0"))
        {
            _parts[group.Name] = group.Value;
        }
    }

    [GeneratedRegex(
        @"^(?:(?<year>\d{4})(?:-(?<month>\d\d)(?:-(?<dayOfMonth>\d\d))?|-(?<season>SP|SU|FA|WI)|-W(?<weekOfYear>\d\d)(?:-(?<weekend>WE))?)?"
            + @"|XXXX-WXX-(?<dayOfWeek>\d)|XXXX-(?<month>\d\d)(?:-(?<dayOfMonth>\d\d)|-W(?<weekOfMonth>\d\d)|-WXX-(?<weekOfMonth>\d)-(?<dayOfWeek>\d))?"
            + @"|(?<season>SP|SU|FA|WI))$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Date();

    [GeneratedRegex(
        @"^T(?:(?<hour>\d\d)(?::(?<minute>\d\d)(?::(?<second>\d\d))?)?|(?<partOfDay>DT|NI|MO|AF|EV))$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Time();

    [GeneratedRegex(
        @"^P(?<clock>T)?(?<amount>\d*\.?\d+)(?<unit>[YMWDHS])$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Length();
}
