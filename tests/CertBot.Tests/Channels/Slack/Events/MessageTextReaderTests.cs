using CertBot.Channels.Slack.Schema;

namespace CertBot.Tests.Channels.Slack.Events;

/// <summary>What a person typed is read from what Slack makes of it: links, mentions, quotes, and emoji by their short names.</summary>
public sealed class MessageTextReaderTests
{
    [Theory]
    [InlineData("<http://Booking.com|Booking.com> Link", "Booking.com Link")]
    [InlineData("<http://marketplace.creatio.com/app/x|marketplace.creatio.com/app/x>", "marketplace.creatio.com/app/x")]
    [InlineData("<http://acme.example/a?b=1&amp;c=2|acme.example/a?b=1&amp;c=2>", "acme.example/a?b=1&c=2")]
    [InlineData("<http://acme.example/|acme.example>", "acme.example")]
    [InlineData("<http://xn--e1afmkfd.xn--p1ai|пример.рф>", "пример.рф")]
    [InlineData("James, <tel:+442079460000|+44 20 7946 0000>", "James, +44 20 7946 0000")]
    [InlineData("<tel:+442079460000>", "+442079460000")]
    [InlineData("<MAILTO:a@b.example|a@b.example>", "a@b.example")]
    [InlineData("<Https://Acme.example/a>", "Https://Acme.example/a")]
    [InlineData("<HTTP://Acme.example|Acme.example>", "Acme.example")]
    [InlineData("<https://acme.example/docs|our docs>", "https://acme.example/docs")]
    [InlineData("<http://evil.example|marketplace.creatio.com/app/x>", "http://evil.example")]
    [InlineData("<https://acme.example/:x:/y>", "https://acme.example/:x:/y")]
    [InlineData("<#C1|> <#C2|general>", "#C1 #general")]
    [InlineData("<!date^1392734382^Posted {date_num}|Posted 2014-02-18>", "Posted 2014-02-18")]
    [InlineData("<!date^1392734382^{date_num}>", "2014-02-18")]
    [InlineData("<!subteam^S1> <!here|here> <!channel>", "@S1 @here @channel")]
    public void Markup_is_read_as_it_was_typed(string sent, string read) => Assert.Equal(read, MessageTextReader.Read(sent, "UBOT"));

    [Theory]
    [InlineData(":-1:", "👎")]
    [InlineData(":thumbsdown:", "👎")]
    [InlineData(":+1::skin-tone-3:", "👍🏼")]
    [InlineData(":thumbsup:", "👍")]
    [InlineData(":white_check_mark:", "✅")]
    [InlineData(":x:", "❌")]
    [InlineData(":heavy_check_mark:", "✔")]
    [InlineData(":ok_hand::ok_hand:", "👌👌")]
    [InlineData("done:white_check_mark:", "done✅")]
    [InlineData(":point_up::skin-tone-6:", "☝🏿")]
    [InlineData(":party-parrot: :9:", ":party-parrot: :9:")]
    [InlineData("12:30:45 a:b:c", "12:30:45 a:b:c")]
    public void Emoji_are_read_as_their_characters(string sent, string read) => Assert.Equal(read, MessageTextReader.Read(sent, "UBOT"));

    [Theory]
    [InlineData("&gt; What is the name?\nNorthwind Sync", "Northwind Sync")]
    [InlineData("&gt;one\n&gt;two\n\nthree\n&gt; four", "three\n> four")]
    [InlineData("&gt; yes", "yes")]
    [InlineData("a &gt; b", "a > b")]
    public void Quote_before_the_words_is_not_part_of_them(string sent, string read) => Assert.Equal(read, MessageTextReader.Read(sent, "UBOT"));
}
