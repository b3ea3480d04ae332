using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Core.Tests.Localization;

public sealed class TextCatalogTests
{
    [Fact]
    public void A_key_in_two_files_is_an_error() =>
        Assert.Contains(
            "b.json: x stands twice",
            Assert.Throws<FormatException>(() => TextCatalog.Load(LanguageCode.En, [("a.json", """{"x":"1"}"""), ("b.json", """{"x":"1"}""")])).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_key_twice_in_one_file_is_an_error() =>
        Assert.Throws<FormatException>(() => TextCatalog.Load(LanguageCode.En, [("a.json", """{"x":"1","x":"2"}""")]));

    [Fact]
    public void A_text_that_cannot_be_read_is_named()
    {
        var error = Assert.Throws<FormatException>(() => TextCatalog.Load(LanguageCode.En, [("a.json", """{"x":"{"}""")]));
        Assert.StartsWith("a.json: x: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_language_there_are_no_texts_of_speaks_English() => Assert.Equal("yes", TextCatalog.For(new("tlh")).Find("say.yes"));

    [Fact]
    public void A_key_there_is_not_is_null() => Assert.Null(TextCatalog.For(LanguageCode.Ru).Find("nothing.of.the.kind"));
}
