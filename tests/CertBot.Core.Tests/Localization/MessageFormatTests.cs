using CertBot.Core.Localization;

namespace CertBot.Core.Tests.Localization;

public sealed class MessageFormatTests
{
    [Theory]
    [InlineData("1", "1 файл")]
    [InlineData("2", "2 файла")]
    [InlineData("5", "5 файлов")]
    [InlineData("11", "11 файлов")]
    [InlineData("12", "12 файлов")]
    [InlineData("21", "21 файл")]
    [InlineData("22", "22 файла")]
    [InlineData("111", "111 файлов")]
    [InlineData("0", "0 файлов")]
    [InlineData("1.5", "1,5 файла")]
    [InlineData("10000", "10\u00A0000 файлов")]
    public void Russian_plurals_follow_Russian_rules(string number, string text) =>
        Assert.Equal(text, Fill("ru", "{n, plural, one {# файл} few {# файла} many {# файлов} other {# файла}}", ("n", number)));

    [Theory]
    [InlineData("0", "no files")]
    [InlineData("1", "1 file in # of x")]
    [InlineData("2", "2 files")]
    public void Exact_plural_case_wins_over_the_plural_rule(string number, string text) =>
        Assert.Equal(
            text.Replace("#", number, StringComparison.Ordinal),
            Fill("en", "{n, plural, =0 {no files} one {# file in # of {place}} other {# files}}", ("n", number), ("place", "x"))
        );

    [Fact]
    public void Select_takes_the_matching_case_or_other()
    {
        const string text = "{who, select, vendor {you} other {they}} #1";
        Assert.Equal("you #1", Fill("en", text, ("who", "vendor")));
        Assert.Equal("they #1", Fill("en", text, ("who", "mars")));
        Assert.Equal("they #1", Fill("en", text));
    }

    [Fact]
    public void Missing_argument_is_shown_as_its_name_in_brackets() =>
        Assert.Equal("[a] and [n] things", Fill("en", "{a} and {n, plural, one {# thing} other {# things}}"));

    [Fact]
    public void Brace_in_an_argument_is_plain_text() => Assert.Equal("{b} ${c} #", Fill("en", "{a}", ("a", "{b} ${c} #"), ("b", "no")));

    [Theory]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{}")]
    [InlineData("{a")]
    [InlineData("{a b}")]
    [InlineData("{n, plural, one {x}}")]
    [InlineData("{n, plural, other {x}")]
    [InlineData("{n, plural, other {x} other {y}}")]
    [InlineData("{n, count, other {x}}")]
    [InlineData("a } b")]
    public void Malformed_text_is_refused(string text) => Assert.Throws<FormatException>(() => MessageFormat.Parse(text));

    [Fact]
    public void Argument_names_are_found_at_every_depth() =>
        Assert.Equal(["a", "b", "c", "n"], MessageFormat.Parse("{n, plural, other {{a} {b, select, other {{c}}}}}").Names);

    private static string Fill(string language, string text, params (string Name, string Value)[] given)
    {
        var numerals = PluralRules.For(new(language));
        return MessageFormat
            .Parse(text)
            .Format(numerals.Plural, name =>
                given
                    .Where(g => g.Name == name)
                    .Select(g =>
                        decimal.TryParse(g.Value, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var n)
                            ? new MessageArgument(numerals.FormatNumber(n), g.Value, n)
                            : new MessageArgument(g.Value, g.Value, null)
                    )
                    .FirstOrDefault()
            );
    }
}
