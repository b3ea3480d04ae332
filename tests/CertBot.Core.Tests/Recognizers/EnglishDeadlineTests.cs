using System.Text.Json;
using CertBot.Core.Recognizers;
using CertBot.Core.Recognizers.Dates;
using CertBot.Core.Tests.Kit;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Tests.Recognizers;

/// <summary>The table <c>english-deadlines.txt</c>, line by line, and the original's own cases where they are available.</summary>
public sealed class EnglishDeadlineTests(ITestOutputHelper output)
{
    private static readonly LocalDateTimePattern TimePattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    private static readonly DateReference Reference = new(new LocalDateTime(2026, 3, 11, 10, 30));

    public static TheoryData<string, string> Utterances => UtteranceTable.Rows("english-deadlines.txt");

    [Theory]
    [MemberData(nameof(Utterances))]
    public void Utterance_is_read_as_the_table_says(string text, string expected) =>
        Assert.Equal(expected, UtteranceTable.Describe(DeadlineRecognizer.Recognize(text, Reference)));

    [Fact]
    public void Working_days_are_those_of_the_programme()
    {
        var reference = Reference with { AddWorkingDays = (day, count) => day.PlusDays(100 * count) };

        Assert.Equal("2026-06-19", UtteranceTable.Describe(DeadlineRecognizer.Recognize("1 business day", reference)));
        Assert.Equal("2026-09-27", UtteranceTable.Describe(DeadlineRecognizer.Recognize("через 2 рабочих дня", reference)));
    }

    /// <summary>At least 98 of 100 of the core cases; the rest is read in another way on purpose ("around the 21st" is a day).</summary>
    [Fact]
    public void Deadlines_of_the_original_are_read()
    {
        var (read, all) = (0, 0);
        foreach (var one in Suite("recognizers/deadline.json").EnumerateArray().Where(c => c.GetProperty("tier").GetString() == "core"))
        {
            var now = LocalDateTimePattern.GeneralIso.Parse(one.GetProperty("reference").GetString() ?? "").Value;
            var text = one.GetProperty("input").GetString() ?? "";
            var found = ValuesOf(DeadlineRecognizer.Recognize(text, new DateReference(now)));
            var isNegative = one.GetProperty("kind").GetString() == "negative";
            var isRead = isNegative ? found.Length == 0 : one.GetProperty("acceptable").EnumerateArray().Any(a => found.Contains(a.GetString()));
            (read, all) = (read + (isRead ? 1 : 0), all + 1);
            if (!isRead)
                output.WriteLine($"{now} {text}: {string.Join(", ", found)}");
        }

        output.WriteLine($"{read} of {all}");
        Assert.InRange(read, (int)(all * 0.98), all);
    }

    [Theory]
    [InlineData("recognizers/number.json")]
    [InlineData("recognizers/ordinal.json")]
    public void Numbers_and_positions_of_the_original_are_read(string file)
    {
        var (read, all) = (0, 0);
        foreach (var one in Suite(file).EnumerateArray().Where(c => c.GetProperty("tier").GetString() == "core"))
        {
            var text = one.GetProperty("input").GetString() ?? "";
            var expected = one.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("resolution").GetProperty("value").GetString()).ToArray();
            var found = file.Contains("ordinal", StringComparison.Ordinal) ? NumberSearch.FindOrdinal(text) : NumberSearch.FindNumber(text);
            var isRead = expected is []
                ? found is null
                : found is not null
                    && decimal.TryParse(expected[0], System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var value)
                    && Math.Abs(value - found.Value) <= Math.Abs(value) * 1e-9m;
            (read, all) = (read + (isRead ? 1 : 0), all + 1);
            if (!isRead)
                output.WriteLine($"{text}: {found} instead of {string.Join(", ", expected)}");
        }

        output.WriteLine($"{read} of {all}");
        Assert.InRange(read, (int)(all * 0.98), all);
    }

    /// <summary>The library backtracks without bound on long lines, so it never gets one.</summary>
    [Fact]
    public void Line_that_is_given_to_the_library_is_short()
    {
        var dates = string.Join(", ", Enumerable.Repeat("monday 5 may 10:15 to friday 7 june 2026", 500));
        foreach (
            var text in new[]
            {
                dates,
                "x " + dates,
                new string('1', 5000),
                string.Concat(Enumerable.Repeat("may ", 3000)),
                dates.Replace(", ", "\n", StringComparison.Ordinal),
            }
        )
        {
            var lines = EnglishDateText.LinesAboutTime(text).ToArray();
            Assert.InRange(lines.Length, 0, 3);
            Assert.All(lines, line => Assert.InRange(line.Length, 0, EnglishDateText.MaxLineLength));
        }
    }

    [Fact]
    public void Word_about_time_is_in_the_part_of_a_long_line_that_is_looked_at()
    {
        var text =
            string.Concat(Enumerable.Repeat("we are still working on the remaining findings ", 6)) + "and will be done by 20 March, " + new string('x', 200);

        Assert.Equal("2026-03-20", UtteranceTable.Describe(DeadlineRecognizer.Recognize(text, Reference)));
    }

    private static string[] ValuesOf(DeadlineResult result)
    {
        DateCandidate[] dates = result switch
        {
            DeadlineResult.Clear(var one) => [one],
            DeadlineResult.Ambiguous(var several) => [.. several],
            DeadlineResult.NotADeadline({ } one) => [one],
            _ => [],
        };
        return
        [
            .. dates.SelectMany(d =>
                new[]
                {
                    Format(d.Day + (d.Time ?? LocalTime.Midnight), d.Time is null),
                    d.Start is { } start ? Format(start, d.Time is null) : "",
                    d.End is { } end ? Format(end, d.Time is null) : "",
                    d.Length is { } length ? ((long)length.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture) : "",
                }
            ),
        ];
    }

    private static string Format(LocalDateTime at, bool isDay) => isDay ? LocalDatePattern.Iso.Format(at.Date) : TimePattern.Format(at);

    private static JsonElement Suite(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(ReferenceSuites.Require(name)));
        return document.RootElement.Clone();
    }
}
