using CertBot.Core.Recognizers;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Tests.Recognizers;

public sealed class DateRecognizerTests
{
    // A Friday.
    private static readonly LocalDate Today = new(2026, 2, 13);

    [Theory]
    [InlineData("2026-03-31", "2026-03-31")]
    [InlineData("2026-3-1", "2026-03-01")]
    [InlineData("2026/03/31", "2026-03-31")]
    [InlineData("2026.03.31", "2026-03-31")]
    [InlineData("31.03.2026", "2026-03-31")]
    [InlineData("03.04.2026", "2026-04-03")]
    [InlineData("31.03.26", "2026-03-31")]
    [InlineData("31.03", "2026-03-31")]
    [InlineData("31.03.", "2026-03-31")]
    [InlineData("31/03/2026", "2026-03-31")]
    [InlineData("03/31/2026", "2026-03-31")]
    [InlineData("05/05/2026", "2026-05-05")]
    [InlineData("31-03-2026", "2026-03-31")]
    [InlineData("31 / 03 / 2026", "2026-03-31")]
    [InlineData("31 March 2026", "2026-03-31")]
    [InlineData("31st of March, 2026", "2026-03-31")]
    [InlineData("March 31", "2026-03-31")]
    [InlineData("march 31st, 2027", "2027-03-31")]
    [InlineData("on the 31st of March", "2026-03-31")]
    [InlineData("31-Mar-2026", "2026-03-31")]
    [InlineData("31 Mar '26", "2026-03-31")]
    [InlineData("1 sept.", "2026-09-01")]
    [InlineData("May 1", "2026-05-01")]
    [InlineData("31 марта 2026", "2026-03-31")]
    [InlineData("31 марта 2026 г.", "2026-03-31")]
    [InlineData("31 марта 2026 года", "2026-03-31")]
    [InlineData("31-го марта", "2026-03-31")]
    [InlineData("31 мар", "2026-03-31")]
    [InlineData("31 Мар.", "2026-03-31")]
    [InlineData("до 1 мая", "2026-05-01")]
    [InlineData("1 май", "2026-05-01")]
    [InlineData("12 нояб. 2026", "2026-11-12")]
    [InlineData("Tuesday, 31 March 2026", "2026-03-31")]
    [InlineData("вт, 31 марта", "2026-03-31")]
    [InlineData("во вторник 31.03", "2026-03-31")]
    [InlineData("today", "2026-02-13")]
    [InlineData("Сегодня!", "2026-02-13")]
    [InlineData("tomorrow", "2026-02-14")]
    [InlineData("завтра", "2026-02-14")]
    [InlineData("the day after tomorrow", "2026-02-15")]
    [InlineData("послезавтра", "2026-02-15")]
    [InlineData("13 Feb", "2026-02-13")]
    [InlineData("12 Feb", "2027-02-12")]
    [InlineData("29 February", "2028-02-29")]
    [InlineData("29.02.2028", "2028-02-29")]
    [InlineData("1 January 2020", "2020-01-01")]
    public void Written_date_is_recognized(string text, string day) =>
        Assert.Equal(new DateResult.Day(LocalDatePattern.Iso.Parse(day).Value), DateRecognizer.Recognize(text, Today));

    [Theory]
    [InlineData("32 March")]
    [InlineData("31 April")]
    [InlineData("30 февраля")]
    [InlineData("29.02.2026")]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-30")]
    [InlineData("99/99/2026")]
    [InlineData("0 May")]
    [InlineData("00.00.0000")]
    [InlineData("1 May 9999")]
    [InlineData("Monday 31 March 2026")]
    [InlineData("понедельник, 31.03.2026")]
    public void Day_missing_from_the_calendar_is_reported_as_read(string text) =>
        Assert.Equal(new DateResult.NoSuchDay(text), DateRecognizer.Recognize(text, Today));

    [Theory]
    [InlineData("03/04/2026", "2026-04-03", "2026-03-04")]
    [InlineData("03-04-2026", "2026-04-03", "2026-03-04")]
    [InlineData("03/04", "2026-04-03", "2026-03-04")]
    [InlineData("01/02", "2027-02-01", "2027-01-02")]
    [InlineData("12/2/26", "2026-02-12", "2026-12-02")]
    public void Ambiguous_day_and_month_order_is_asked(string text, string dayFirst, string monthFirst) =>
        Assert.Equal(
            new DateResult.Ambiguous(LocalDatePattern.Iso.Parse(dayFirst).Value, LocalDatePattern.Iso.Parse(monthFirst).Value),
            DateRecognizer.Recognize(text, Today)
        );

    [Fact]
    public void Weekday_resolves_the_order_of_day_and_month()
    {
        Assert.Equal(new DateResult.Day(new LocalDate(2026, 4, 3)), DateRecognizer.Recognize("Fri 03/04/2026", Today));
        Assert.Equal(new DateResult.Day(new LocalDate(2026, 3, 4)), DateRecognizer.Recognize("ср 03/04/2026", Today));
        Assert.IsType<DateResult.NoSuchDay>(DateRecognizer.Recognize("Sun 03/04/2026", Today));
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("March 2026")]
    [InlineData("31")]
    [InlineData("2026")]
    [InlineData("26-03-31")]
    [InlineData("1 2 2026")]
    [InlineData("in two weeks")]
    [InlineData("31 March 2026 at noon")]
    [InlineData("31 March or 1 April")]
    [InlineData("31.03.202")]
    [InlineData("31.03.20266")]
    [InlineData("31 ma")]
    [InlineData("31 marching")]
    [InlineData("1234567890 March")]
    [InlineData("v2.1.0.4")]
    [InlineData("١٢/٠٣/٢٠٢٦")]
    public void Text_without_a_written_date_is_not_recognized(string text) => Assert.IsType<DateResult.NotADate>(DateRecognizer.Recognize(text, Today));

    [Fact]
    public void Repeated_input_is_shortened_and_cleaned()
    {
        var reading = Assert.IsType<DateResult.NoSuchDay>(DateRecognizer.Recognize("32\u202e March " + new string(' ', 9000) + "2026\0", Today));

        Assert.Equal("32 March 2026", reading.Typed);
    }
}
