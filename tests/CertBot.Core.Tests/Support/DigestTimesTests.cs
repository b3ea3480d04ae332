using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Support;
using CertBot.Core.Tests.Kit;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Tests.Support;

/// <summary>The digest comes on working days an hour before the person's day ends, in their zone, and never in their quiet hours.</summary>
public sealed class DigestTimesTests
{
    private static readonly Person Somebody = new()
    {
        Id = new("somebody"),
        Name = "Somebody",
        Language = LanguageCode.En,
        Zone = "Europe/Lisbon",
    };

    [Theory]
    [InlineData("2026-03-02T09:00:00Z", "Europe/Lisbon", null, "2026-03-02T17:00:00Z")]
    [InlineData("2026-03-02T17:00:00Z", "Europe/Lisbon", null, "2026-03-03T17:00:00Z")]
    [InlineData("2026-03-06T17:00:00Z", "Europe/Lisbon", null, "2026-03-09T17:00:00Z")] // over the weekend
    [InlineData("2026-03-27T18:00:00Z", "Europe/Lisbon", null, "2026-03-30T16:00:00Z")] // into summer time
    [InlineData("2026-03-02T09:00:00Z", "Asia/Tokyo", null, "2026-03-03T08:00:00Z")]
    [InlineData("2026-03-02T09:00:00Z", "America/Los_Angeles", null, "2026-03-03T01:00:00Z")]
    [InlineData("2026-03-02T09:00:00Z", "Etc/UTC", null, "2026-03-02T16:00:00Z")] // no zone is known: the programme's, Berlin
    [InlineData("2026-03-02T09:00:00Z", "Europe/Lisbon", "15:00-07:00", "2026-03-02T14:00:00Z")] // the day ends when the quiet hours begin
    [InlineData("2026-03-02T09:00:00Z", "Europe/Lisbon", "00:00-17:30", "2026-03-02T17:30:00Z")]
    [InlineData("2026-03-02T09:00:00Z", "Europe/Lisbon", "off", "2026-03-02T17:00:00Z")]
    public void Next_digest(string moment, string zone, string? quiet, string expected)
    {
        var person = Somebody with { Zone = zone, ChosenQuietHours = quiet is null ? null : QuietHoursRecognizer.Recognize(quiet) };
        var next = DigestTimes.NextAfter(InstantPattern.General.Parse(moment).Value, person, ConversationHarness.Edition);
        Assert.Equal(expected, InstantPattern.General.Format(next));
        Assert.Null(person.QuietHours.EndAfter(next, person.DayZone("Europe/Berlin")));
    }

    [Fact]
    public void Each_working_day_of_a_year_has_one_whatever_the_zone_and_the_quiet_hours()
    {
        var random = new SeededRandom(20260301);
        for (var run = 0; run < 60; run++)
        {
            var zones = DateTimeZoneProviders.Tzdb.Ids;
            var person = Somebody with
            {
                Zone = zones[random.Next(zones.Count)],
                IsZoneChosen = true,
                ChosenQuietHours = new(new(random.Next(24), random.Next(60)), new(random.Next(24), random.Next(60))),
            };
            var zone = person.DayZone("Europe/Berlin");
            var days = new HashSet<LocalDate>();
            var at = Instant.FromUtc(2026, 1, 1, 0, 0);
            for (var n = 0; n < 260; n++)
            {
                var next = DigestTimes.NextAfter(at, person, ConversationHarness.Edition);
                Assert.True(next > at);
                at = next;
                Assert.True(days.Add(at.InZone(zone).Date), $"{person.Zone} {person.QuietHours}: {at} twice");
            }
        }
    }
}
