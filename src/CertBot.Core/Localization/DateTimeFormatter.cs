using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Localization;

/// <summary>Formats days, instants and durations for one reader.</summary>
internal sealed class DateTimeFormatter(RenderContext context)
{
    private static readonly LocalTimePattern TimePattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>Within these days of now a weekday alone names the day.</summary>
    private const int NearDays = 6;

    private readonly TextCatalog _catalog = TextCatalog.For(context.Language);
    private readonly PluralRules _pluralRules = PluralRules.For(context.Language);

    private LocalDate Today => context.Now.InZone(context.Zone).Date;

    /// <summary>"Fri 27 Mar", with the year when it is another one.</summary>
    public string FormatDay(LocalDate day) =>
        FormatText(
            day.Year == Today.Year ? "when.day" : "when.day.year",
            ("weekday", WeekdayName(day)),
            ("day", $"{day.Day}"),
            ("month", FormatText($"when.month.{day.Month}")),
            ("year", $"{day.Year}")
        );

    /// <summary>"Tue 10:40" near now, else "Fri 27 Mar, 18:00 (Berlin)", in the reader's zone.</summary>
    public string FormatInstant(Instant moment)
    {
        var local = moment.InZone(context.Zone);
        var time = TimePattern.Format(local.TimeOfDay);
        var isNear = Math.Abs(Period.DaysBetween(Today, local.Date)) <= NearDays;
        return (isNear, context.IsShared) switch
        {
            (true, false) => FormatText("when.near", ("weekday", WeekdayName(local.Date)), ("time", time)),
            (true, true) => FormatText("when.near.shared", ("weekday", WeekdayName(local.Date)), ("time", time), ("zone", ZoneName(context.Zone))),
            _ => FormatText("when.far", ("day", FormatDay(local.Date)), ("time", time), ("zone", ZoneName(context.Zone))),
        };
    }

    /// <summary>"Fri 27 Mar, 18:00 (Berlin)" in a zone of its own.</summary>
    public string FormatInstant(Instant moment, DateTimeZone zone)
    {
        var local = moment.InZone(zone);
        return FormatText("when.far", ("day", FormatDay(local.Date)), ("time", TimePattern.Format(local.TimeOfDay)), ("zone", ZoneName(zone)));
    }

    /// <summary>
    /// " (18:00 Berlin)", with the day where it is another one than the reader's; nothing where a single reader's clock shows the same.
    /// </summary>
    public string FormatBeside(Instant moment, DateTimeZone zone)
    {
        var (own, other) = (moment.InZone(context.Zone), moment.InZone(zone));
        if (own.LocalDateTime == other.LocalDateTime && (!context.IsShared || zone.Id == context.Zone.Id))
            return "";
        var time = TimePattern.Format(other.TimeOfDay);
        return " "
            + FormatText(
                "when.beside",
                ("time", own.Date == other.Date ? time : FormatText("when.near", ("weekday", WeekdayName(other.Date)), ("time", time))),
                ("zone", ZoneName(zone))
            );
    }

    /// <summary>The two largest units that count: "1 day 3 h"; hours no longer count after a week.</summary>
    public string FormatDuration(Duration length)
    {
        var absolute = length < Duration.Zero ? -length : length;
        return (absolute.Days, absolute.Hours, absolute.Minutes) switch
        {
            (>= 7, _, _) or (> 0, 0, _) => FormatCount("when.days", absolute.Days),
            (> 0, var hours, _) => FormatText("when.both", ("large", FormatCount("when.days", absolute.Days)), ("small", FormatCount("when.hours", hours))),
            (_, > 0, 0) => FormatCount("when.hours", absolute.Hours),
            (_, > 0, var minutes) => FormatText(
                "when.both",
                ("large", FormatCount("when.hours", absolute.Hours)),
                ("small", FormatCount("when.minutes", minutes))
            ),
            (_, _, > 0) => FormatCount("when.minutes", absolute.Minutes),
            _ => FormatText("when.moment"),
        };
    }

    private string WeekdayName(LocalDate day) => FormatText($"when.weekday.{(int)day.DayOfWeek}");

    /// <summary>The city a zone is named after; zones without one keep their id.</summary>
    private string ZoneName(DateTimeZone zone)
    {
        var city = zone.Id[(zone.Id.LastIndexOf('/') + 1)..];
        return _catalog.FindFormat($"when.city.{city}") is { } translation ? translation.Source : city.Replace('_', ' ');
    }

    private string FormatCount(string key, int number) =>
        _catalog.FindFormat(key)?.Format(_pluralRules.Plural, _ => new(_pluralRules.FormatNumber(number), "", number)) ?? $"{number}";

    private string FormatText(string key, params (string, string)[] arguments) =>
        _catalog.FindFormat(key)?.Format(_pluralRules.Plural, TextRenderer.NamedArguments(arguments)) ?? $"[{key}]";
}
