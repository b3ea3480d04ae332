using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers.Dates;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace CertBot.Core.Tests.Recognizers;

/// <summary>Whatever day or moment the bot prints is understood when it is typed back, in both languages.</summary>
public sealed class PrintedDateTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    [Fact]
    public void Printed_day_is_the_same_day_when_typed_back() =>
        Prop.ForAll(
                (
                    from start in Gen.Choose(0, 3000)
                    from days in Gen.Choose(-400, 800)
                    from language in Gen.Elements("en", "ru")
                    select (start, days, language)
                ).ToArbitrary(),
                test =>
                {
                    var now = new LocalDate(2024, 1, 1).PlusDays(test.start).At(new LocalTime(10, 30)).InZoneLeniently(Berlin);
                    var day = now.Date.PlusDays(test.days);
                    var printed = FormatterOf(test.language, now).FormatDay(day);
                    return (
                        DeadlineRecognizer.Recognize(printed, new DateReference(now.LocalDateTime))
                            is DeadlineResult.Clear { Date: { Day: var read, Time: null } }
                        && read == day
                    ).Label($"{printed} on {now.Date}");
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Printed_moment_is_the_same_moment_when_typed_back() =>
        Prop.ForAll(
                (
                    from start in Gen.Choose(0, 3000)
                    from days in Gen.Choose(1, 300)
                    from minutes in Gen.Choose(0, 1439)
                    from language in Gen.Elements("en", "ru")
                    select (start, days, minutes, language)
                ).ToArbitrary(),
                test =>
                {
                    var now = new LocalDate(2024, 1, 1).PlusDays(test.start).At(new LocalTime(10, 30)).InZoneLeniently(Berlin);
                    var at = now.Date.PlusDays(test.days).AtMidnight().PlusMinutes(test.minutes).InZoneLeniently(Berlin);
                    var printed = FormatterOf(test.language, now).FormatInstant(at.ToInstant(), Berlin);
                    return (
                        DeadlineRecognizer.Recognize(printed, new DateReference(now.LocalDateTime))
                            is DeadlineResult.Clear { Date: { Day: var day, Time: var time } }
                        && day + (time ?? LocalTime.Midnight) == at.LocalDateTime
                    ).Label($"{printed} on {now.Date}");
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static DateTimeFormatter FormatterOf(string language, ZonedDateTime now) =>
        new(new RenderContext(LanguageCode.From(language), Berlin, now.ToInstant(), _ => null));
}
