using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Core.Tests.Localization;

public sealed class TextCatalogTests
{
    [Fact]
    public void Key_in_two_files_is_an_error() =>
        Assert.Contains(
            "b.json: x stands twice",
            Assert.Throws<FormatException>(() => TextCatalog.Load(LanguageCode.En, [("a.json", """{"x":"1"}"""), ("b.json", """{"x":"1"}""")])).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Key_twice_in_one_file_is_an_error() =>
        Assert.Throws<FormatException>(() => TextCatalog.Load(LanguageCode.En, [("a.json", """{"x":"1","x":"2"}""")]));

    [Fact]
    public void Unparsable_text_is_named()
    {
        var error = Assert.Throws<FormatException>(() => TextCatalog.Load(LanguageCode.En, [("a.json", """{"x":"{"}""")]));
        Assert.StartsWith("a.json: x: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Language_without_texts_falls_back_to_English() => Assert.Equal("yes", TextCatalog.For(new("tlh")).Find("say.yes"));

    [Fact]
    public void Unknown_key_gives_null() => Assert.Null(TextCatalog.For(LanguageCode.Ru).Find("nothing.of.the.kind"));
}
