using CertBot.Core.Recognizers;

namespace CertBot.Core.Tests.Recognizers;

public sealed class ProfileRecognizerTests
{
    [Theory]
    [InlineData("20:00-08:00", "20:00-08:00")]
    [InlineData("20-8", "20:00-08:00")]
    [InlineData("20.30 – 7.15", "20:30-07:15")]
    [InlineData("from 10 pm to 7 am", "22:00-07:00")]
    [InlineData("12am-12pm", "00:00-12:00")]
    [InlineData("с 21 до 7:30", "21:00-07:30")]
    [InlineData("22:00 24:00", "22:00-00:00")]
    [InlineData("Off", "off")]
    [InlineData("выкл", "off")]
    [InlineData("default", "20:00-08:00")]
    [InlineData("25:00-07:00", null)]
    [InlineData("20:60-07:00", null)]
    [InlineData("13pm-7am", null)]
    [InlineData("20:00-20:00", null)]
    [InlineData("20:00", null)]
    [InlineData("2000000-8", null)]
    [InlineData("", null)]
    public void Quiet_hours(string text, string? expected)
    {
        var hours = QuietHoursRecognizer.Recognize(text);
        Assert.Equal(expected, hours is null ? null : QuietHoursRecognizer.Format(hours));
        if (hours is not null)
            Assert.Equal(hours, QuietHoursRecognizer.Recognize(QuietHoursRecognizer.Format(hours)));
    }

    [Theory]
    [InlineData("Europe/Berlin", "Europe/Berlin")]
    [InlineData("europe/berlin", "Europe/Berlin")]
    [InlineData("America/New York", "America/New_York")]
    [InlineData("new york", "America/New_York")]
    [InlineData("UTC", "UTC")]
    [InlineData("GMT+3", null)]
    [InlineData("Mars", null)]
    [InlineData("", null)]
    [InlineData("Europe", null)]
    public void Zone(string text, string? expected) => Assert.Equal(expected, ZoneRecognizer.Recognize(text));
}
