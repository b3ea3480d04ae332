using CertBot.Core.Conversation.Cases;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Tests.Conversation.Cases;

public sealed class CaseTimesTests
{
    /// <summary>A Wednesday noon in Berlin, summer time.</summary>
    private static readonly Instant Now = Instant.FromUtc(2026, 4, 1, 10, 0);

    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    [Theory]
    [InlineData("now", "2026-04-01T10:00:00Z")]
    [InlineData("Just now.", "2026-04-01T10:00:00Z")]
    [InlineData("сейчас", "2026-04-01T10:00:00Z")]
    [InlineData("09:05", "2026-04-01T07:05:00Z")]
    [InlineData("at 9:05", "2026-04-01T07:05:00Z")]
    [InlineData("в 9:05", "2026-04-01T07:05:00Z")]
    [InlineData("9:05 am", "2026-04-01T07:05:00Z")]
    [InlineData("yesterday 5pm", "2026-03-31T15:00:00Z")]
    [InlineData("12:30 am", "2026-03-31T22:30:00Z")]
    [InlineData("yesterday at 17:30", "2026-03-31T15:30:00Z")]
    [InlineData("17:30 yesterday", "2026-03-31T15:30:00Z")]
    [InlineData("вчера в 17:30", "2026-03-31T15:30:00Z")]
    [InlineData("позавчера, 17:30", "2026-03-30T15:30:00Z")]
    [InlineData("27 March 09:10", "2026-03-27T08:10:00Z")]
    [InlineData("27 марта в 09:10", "2026-03-27T08:10:00Z")]
    [InlineData("27.03.2026 09:10", "2026-03-27T08:10:00Z")]
    [InlineData("2026-03-27 09:10", "2026-03-27T08:10:00Z")]
    [InlineData("27 November 09:10", "2025-11-27T08:10:00Z")] // the last one: it has happened
    [InlineData("an hour ago", "2026-04-01T09:00:00Z")]
    [InlineData("90 minutes ago", "2026-04-01T08:30:00Z")]
    [InlineData("2 дня назад", "2026-03-30T10:00:00Z")]
    [InlineData("час назад", "2026-04-01T09:00:00Z")]
    [InlineData("2026-03-27T09:10:00Z", "2026-03-27T09:10:00Z")]
    [InlineData("2026-03-27T09:10:00+03:00", "2026-03-27T06:10:00Z")]
    [InlineData("29 March 02:30", "2026-03-29T01:00:00Z")] // skipped by summer time: the first instant after it
    public void Written_time_is_of_the_readers_zone(string text, string expected) =>
        Assert.Equal(expected, InstantPattern.ExtendedIso.Format(CaseTimes.Parse(text, Now, Berlin) ?? Instant.MinValue));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("25:00")]
    [InlineData("13:60")]
    [InlineData("13 pm")]
    [InlineData("soon")]
    [InlineData("31 February 10:00")]
    [InlineData("at")]
    public void What_is_no_time_is_not_guessed(string text) => Assert.Null(CaseTimes.Parse(text, Now, Berlin));

    [Fact]
    public void Day_that_comes_is_not_taken_for_the_one_a_year_ago() =>
        Assert.Equal(Instant.FromUtc(2026, 4, 2, 7, 0), CaseTimes.Parse("tomorrow 09:00", Now, Berlin));

    [Theory]
    [InlineData("yesterday 17:30 they were pleased", "they were pleased")]
    [InlineData("at 09:05: thanks", "thanks")]
    [InlineData("27 March 09:10", "")]
    public void Longest_time_at_the_beginning_is_taken(string text, string after) => Assert.Equal(after, CaseTimes.Match(text, Now, Berlin)?.After);

    [Fact]
    public void Text_without_a_time_is_left_alone() => Assert.Null(CaseTimes.Match("they were pleased at 09:05", Now, Berlin));

    [Fact]
    public void Kept_form_reads_as_itself() => Assert.Equal(Now, CaseTimes.Parse(CaseTimes.Format(Now), Now + Duration.FromDays(3), DateTimeZone.Utc));
}
