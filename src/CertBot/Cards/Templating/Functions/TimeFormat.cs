using System.Globalization;
using System.Text;

namespace CertBot.Cards.Templating.Functions;

/// <summary>
/// Points in time written in a pattern. The language has two dialects in one: .NET's letters (<c>dd</c>, <c>yyyy</c>, <c>tt</c>) and the capital
/// ones of the JavaScript original (<c>DD</c>, <c>YYYY</c>, <c>A</c>). Names of months and days are English whatever the locale, as there.
/// </summary>
internal static class TimeFormat
{
    public const string Default = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // What the original gives for "o", and for times of another zone.
    public const string RoundTrip = "yyyy-MM-dd'T'HH:mm:ss.fff'0000'K";
    public const string Zoneless = "yyyy-MM-dd'T'HH:mm:ss.fff'0000'";

    public static string Write(DateTime time, TimeSpan offset, string pattern) =>
        pattern switch
        {
            "o" or "O" => Write(time, offset, RoundTrip),
            "r" or "R" or "u" => time.ToString(pattern, CultureInfo.InvariantCulture),
            _ => WritePattern(time, offset, pattern),
        };

    private static string WritePattern(DateTime time, TimeSpan offset, string pattern)
    {
        var text = new StringBuilder();
        var i = 0;
        while (i < pattern.Length)
        {
            var c = pattern[i];
            if (c is '\'' or '`' or '[')
            {
                i = Quoted(text, pattern, i);
            }
            else if (c == '\\')
            {
                text.Append(i + 1 < pattern.Length ? pattern[i + 1] : "");
                i += 2;
            }
            else
            {
                var end = i;
                while (end < pattern.Length && pattern[end] == c)
                {
                    end++;
                }

                text.Append(Letters(time, offset, c, end - i));
                i = end;
            }
        }

        return text.ToString();
    }

    private static int Quoted(StringBuilder text, string pattern, int start)
    {
        var end = pattern.IndexOf(pattern[start] == '[' ? ']' : pattern[start], start + 1);
        if (end < 0)
        {
            text.Append(pattern[start]);
            return start + 1;
        }

        text.Append(pattern, start + 1, end - start - 1);
        return end + 1;
    }

    private static string Letters(DateTime time, TimeSpan offset, char letter, int count) =>
        letter switch
        {
            'd' => count switch
            {
                1 => time.Day.ToString(CultureInfo.InvariantCulture),
                2 => Two(time.Day),
                3 => Net(time, "ddd"),
                _ => Net(time, "dddd"),
            },
            'D' => count == 1
                ? time.Day.ToString(CultureInfo.InvariantCulture)
                : Repeated(Two(time.Day), count, 2, time.Day.ToString(CultureInfo.InvariantCulture)),
            'f' or 'F' => Net(time, new string('f', Math.Min(count, 7))),
            'h' => count == 1 ? Hour12(time).ToString(CultureInfo.InvariantCulture) : Two(Hour12(time)),
            'H' => count == 1 ? time.Hour.ToString(CultureInfo.InvariantCulture) : Two(time.Hour),
            'K' => string.Concat(Enumerable.Repeat(Offset(offset, ":"), count)),
            'm' => count == 1 ? time.Minute.ToString(CultureInfo.InvariantCulture) : Two(time.Minute),
            'M' => count switch
            {
                1 => time.Month.ToString(CultureInfo.InvariantCulture),
                2 => Two(time.Month),
                3 => Net(time, "MMM"),
                _ => Net(time, "MMMM"),
            },
            's' => count == 1 ? time.Second.ToString(CultureInfo.InvariantCulture) : Two(time.Second),
            'S' => Repeated(Net(time, "fff"), count, 3, "S"),
            't' => time.Hour < 12 ? "AM" : "PM",
            'A' => string.Concat(Enumerable.Repeat(time.Hour < 12 ? "AM" : "PM", count)),
            'a' => string.Concat(Enumerable.Repeat(time.Hour < 12 ? "am" : "pm", count)),
            'y' => count < 3 ? Two(time.Year % 100) : time.Year.ToString("0000", CultureInfo.InvariantCulture),
            'Y' => Years(time, count),
            'z' => Offset(offset, count < 3 ? "" : ":"),
            'Z' => count == 1 ? Offset(offset, ":") : Repeated(Offset(offset, ""), count, 2, Offset(offset, ":")),
            'g' => "A.D.",
            '%' => "",
            _ => new string(letter, count),
        };

    // A run longer than any the dialect knows is read as several: DDD is DD and D.
    private static string Repeated(string whole, int count, int length, string rest) =>
        string.Concat(Enumerable.Repeat(whole, count / length)) + string.Concat(Enumerable.Repeat(rest, count % length));

    private static string Years(DateTime time, int count)
    {
        var four = string.Concat(Enumerable.Repeat(time.Year.ToString("0000", CultureInfo.InvariantCulture), count / 4));
        return four + Repeated(Two(time.Year % 100), count % 4, 2, "Y");
    }

    private static string Net(DateTime time, string pattern) => time.ToString(pattern.Length == 1 ? "%" + pattern : pattern, CultureInfo.InvariantCulture);

    private static int Hour12(DateTime time) => time.Hour % 12 == 0 ? 12 : time.Hour % 12;

    private static string Two(int number) => number.ToString("00", CultureInfo.InvariantCulture);

    private static string Offset(TimeSpan offset, string colon) =>
        (offset < TimeSpan.Zero ? "-" : "+") + Two(Math.Abs(offset.Hours)) + colon + Two(Math.Abs(offset.Minutes));
}
