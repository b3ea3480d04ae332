using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Texts;

/// <summary>Days, moments and lengths of time in words, for one reader.</summary>
internal sealed class Calendar(Reader reader)
{
    private static readonly LocalTimePattern Clock = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>Within these days of now a weekday alone names the day.</summary>
    private const int DaysNear = 6;

    private readonly TextBook book = TextBook.Of(reader.Language);
    private readonly Numerals numerals = Numerals.Of(reader.Language);

    private LocalDate Today => reader.Now.InZone(reader.Zone).Date;

    /// <summary>"Fri 27 Mar", with the year when it is another one.</summary>
    public string Day(LocalDate day) => Say(
        day.Year == Today.Year ? "when.day" : "when.day.year",
        ("weekday", Weekday(day)), ("day", $"{day.Day}"), ("month", Say($"when.month.{day.Month}")), ("year", $"{day.Year}"));

    /// <summary>"Tue 10:40" near now, else "Fri 27 Mar, 18:00 (Berlin)", in the reader's zone.</summary>
    public string Moment(Instant moment)
    {
        var local = moment.InZone(reader.Zone);
        var time = Clock.Format(local.TimeOfDay);
        var near = Math.Abs(Period.DaysBetween(Today, local.Date)) <= DaysNear;
        return (near, reader.Shared) switch
        {
            (true, false) => Say("when.near", ("weekday", Weekday(local.Date)), ("time", time)),
            (true, true) => Say("when.near.shared", ("weekday", Weekday(local.Date)), ("time", time), ("zone", Zone())),
            _ => Say("when.far", ("day", Day(local.Date)), ("time", time), ("zone", Zone())),
        };
    }

    /// <summary>The two largest units that count: "1 day 3 h"; hours no longer count after a week.</summary>
    public string Length(Duration length)
    {
        var whole = length < Duration.Zero ? -length : length;
        return (whole.Days, whole.Hours, whole.Minutes) switch
        {
            ( >= 7, _, _) or ( > 0, 0, _) => Count("when.days", whole.Days),
            ( > 0, var hours, _) => Say("when.both", ("large", Count("when.days", whole.Days)), ("small", Count("when.hours", hours))),
            (_, > 0, 0) => Count("when.hours", whole.Hours),
            (_, > 0, var minutes) => Say("when.both", ("large", Count("when.hours", whole.Hours)), ("small", Count("when.minutes", minutes))),
            (_, _, > 0) => Count("when.minutes", whole.Minutes),
            _ => Say("when.moment"),
        };
    }

    private string Weekday(LocalDate day) => Say($"when.weekday.{(int)day.DayOfWeek}");

    /// <summary>The city a zone is named after; zones without one keep their id.</summary>
    private string Zone()
    {
        var city = reader.Zone.Id[(reader.Zone.Id.LastIndexOf('/') + 1)..];
        return book.Format($"when.city.{city}") is { } named ? named.Source : city.Replace('_', ' ');
    }

    private string Count(string key, int number) =>
        book.Format(key)?.Fill(numerals.Plural, _ => new(numerals.Write(number), "", number)) ?? $"{number}";

    private string Say(string key, params (string, string)[] given) =>
        book.Format(key)?.Fill(numerals.Plural, Spoken.Named(given)) ?? $"[{key}]";
}
