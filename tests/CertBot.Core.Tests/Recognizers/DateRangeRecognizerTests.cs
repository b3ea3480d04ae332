using CertBot.Core.Recognizers;
using NodaTime;

namespace CertBot.Core.Tests.Recognizers;

public sealed class DateRangeRecognizerTests
{
    /// <summary>A Tuesday.</summary>
    private static readonly LocalDate Today = new(2026, 12, 1);

    [Theory]
    [InlineData("from 1 December to 5 December, Lukas stands in", "2026-12-01", "2026-12-05", "Lukas stands in")]
    [InlineData("1.12-5.12 Lukas", "2026-12-01", "2026-12-05", "Lukas")]
    [InlineData("1.12 – 5.12, Lukas", "2026-12-01", "2026-12-05", "Lukas")]
    [InlineData("from 1 to 5 December Lukas", "2026-12-01", "2026-12-05", "Lukas")]
    [InlineData("1-5 December", "2026-12-01", "2026-12-05", "")]
    [InlineData("from the 3rd until December 7th, Lukas", "2026-12-03", "2026-12-07", "Lukas")]
    [InlineData("с 1 по 5 декабря, замещает Лукас", "2026-12-01", "2026-12-05", "замещает Лукас")]
    [InlineData("с 1 декабря по 5 января Лукас", "2026-12-01", "2027-01-05", "Лукас")]
    [InlineData("с 10.12 до 12.12", "2026-12-10", "2026-12-12", "")]
    [InlineData("2026-12-03 to 2026-12-04 Lukas", "2026-12-03", "2026-12-04", "Lukas")]
    [InlineData("2026-12-03 - 2026-12-04; Lukas", "2026-12-03", "2026-12-04", "Lukas")]
    [InlineData("from 28 November to 5 December", "2026-11-28", "2026-12-05", "")]
    [InlineData("from 24 December until 2 January", "2026-12-24", "2027-01-02", "")]
    [InlineData("from Thursday to Monday, Lukas", "2026-12-03", "2026-12-07", "Lukas")]
    [InlineData("from Monday to Friday", "2026-12-07", "2026-12-11", "")]
    [InlineData("с понедельника по пятницу, Лукас", "2026-12-07", "2026-12-11", "Лукас")]
    [InlineData("tomorrow, Lukas", "2026-12-02", "2026-12-02", "Lukas")]
    [InlineData("сегодня Лукас", "2026-12-01", "2026-12-01", "Лукас")]
    [InlineData("on 24 December", "2026-12-24", "2026-12-24", "")]
    [InlineData("from 5 December to 1 December 2026", "2026-12-05", "2026-12-01", "")]
    [InlineData("from 30 November to 31 November Lukas", "2027-11-30", "31 November", "Lukas")]
    [InlineData("from today to 5/6/2027", "2026-12-01", "5/6/2027", "")]
    public void Days_at_the_beginning_are_recognised(string text, string first, string last, string remaining) =>
        Assert.Equal(new DateRange(first, last, remaining), DateRangeRecognizer.Recognize(text, Today));

    [Theory]
    [InlineData("")]
    [InlineData("Lukas")]
    [InlineData("Lukas from 1 December")]
    [InlineData("5")]
    [InlineData("- - - -")]
    [InlineData("from to")]
    public void Text_that_begins_with_no_day_is_none(string text) => Assert.Null(DateRangeRecognizer.Recognize(text, Today));

    [Fact]
    public void Long_text_takes_no_time() => Assert.Null(DateRangeRecognizer.Recognize(string.Concat(Enumerable.Repeat("from - to ", 400)), Today));
}
