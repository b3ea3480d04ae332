using CertBot.Core.Recognizers;

namespace CertBot.Core.Tests.Recognizers;

public sealed class VersionNumberTests
{
    [Theory]
    [InlineData("2.1", "2.1")]
    [InlineData("v2.1.0", "2.1.0")]
    [InlineData("V 2.1", "2.1")]
    [InlineData("version 2.1", "2.1")]
    [InlineData("Version: 2.1.", "2.1")]
    [InlineData("ver. 10.20.30.40", "10.20.30.40")]
    [InlineData("версия 2.1", "2.1")]
    [InlineData("в. 2.1", "2.1")]
    [InlineData("2", "2")]
    public void Version_is_read_without_a_leading_word(string text, string version) => Assert.Equal(version, VersionNumber.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("latest")]
    [InlineData("2.1-beta")]
    [InlineData("2..1")]
    [InlineData(".1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1234567")]
    [InlineData("2,1")]
    [InlineData("2.1 and 2.2")]
    [InlineData("-2.1")]
    [InlineData("версия")]
    [InlineData("2.x")]
    public void Other_text_is_not_parsed(string text) => Assert.Null(VersionNumber.Parse(text));

    [Theory]
    [InlineData("2.1", "2.1.0", 0)]
    [InlineData("2.9", "2.10", -1)]
    [InlineData("10", "9.9.9.9", 1)]
    [InlineData("v2.1", "2.1", 0)]
    [InlineData("latest", "0.0.1", -1)]
    [InlineData("1", "latest", 1)]
    [InlineData("a", "b", -1)]
    public void Versions_are_ordered_numerically(string left, string right, int order)
    {
        Assert.Equal(order, Math.Sign(VersionNumber.Compare(left, right)));
        Assert.Equal(-order, Math.Sign(VersionNumber.Compare(right, left)));
    }
}
