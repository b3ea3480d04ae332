using CertBot.Core.Recognizers;

namespace CertBot.Core.Tests.Recognizers;

public sealed class TextNormalizerTests
{
    [Theory]
    [InlineData("  Ёлка,  ЁЖ! ", "елка, еж")]
    [InlineData("«Готово»", "готово")]
    [InlineData("\"back\"", "back")]
    [InlineData("/help", "help")]
    [InlineData("a\u0000b\u202ec\u200bd", "abcd")]
    [InlineData("a\r\n\tb\u00a0c", "a b c")]
    [InlineData("ＡＢＣ", "abc")]
    [InlineData("don’t", "don't")]
    [InlineData("...", "")]
    [InlineData("№1", "1")]
    public void Different_spellings_normalize_to_the_same_text(string typed, string folded) => Assert.Equal(folded, TextNormalizer.Normalize(typed));

    // Not a case of the theory, because test runners cannot transfer an unpaired surrogate.
    [Fact]
    public void Lone_surrogate_is_replaced() => Assert.Equal("\ufffdx", TextNormalizer.Normalize("\ud800x"));

    [Theory]
    [InlineData("how-now.brown:cow?", "how|now|brown|cow")]
    [InlineData(".?;-()", "")]
    [InlineData("food 💥👍😀", "food|💥|👍|😀")]
    [InlineData("don't 'quote'", "don't|quote")]
    [InlineData("й", "й")]
    public void Words_are_split_at_punctuation(string typed, string text) =>
        Assert.Equal(text.Split('|', StringSplitOptions.RemoveEmptyEntries), TextNormalizer.Split(typed));

    [Fact]
    public void Repeated_input_is_short_and_visible()
    {
        Assert.Equal("32 March", TextNormalizer.Excerpt(" 32\u202e \r\n March\0 "));
        Assert.Equal(60, TextNormalizer.Excerpt(new string('x', 500)).Length);
        Assert.DoesNotContain(TextNormalizer.Excerpt(string.Concat(Enumerable.Repeat("😀", 100))), c => c == '\ufffd');
    }
}
