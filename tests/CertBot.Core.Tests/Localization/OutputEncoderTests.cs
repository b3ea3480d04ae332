using CertBot.Core.Localization;

namespace CertBot.Core.Tests.Localization;

public sealed class OutputEncoderTests
{
    [Theory]
    [InlineData("Acme Sync 2.0", "Acme Sync 2.0")]
    [InlineData("<at>Bo</at>", @"\<at\>Bo\</at\>")]
    [InlineData("[x](javascript:alert(1))", @"\[x\](javascript:alert(1))")]
    [InlineData("![x](https://a/b.png)", @"\!\[x\](https://a/b.png)")]
    [InlineData("**bold** _it_ `code` ~no~", @"\*\*bold\*\* \_it\_ \`code\` \~no\~")]
    [InlineData("# head", @"\# head")]
    [InlineData("- item", @"\- item")]
    [InlineData("well-known", "well-known")]
    [InlineData("1. item", @"1\. item")]
    [InlineData("12) item", @"12\) item")]
    [InlineData("2.0 is out", "2.0 is out")]
    [InlineData("&lt;at&gt;", @"\&lt;at\&gt;")]
    [InlineData(@"a\*b", @"a\\\*b")]
    [InlineData("    code", "code")]
    [InlineData("a\n\n\r\n- b", "a\n\n\\- b")]
    [InlineData("${name}", "${name}")]
    public void Markdown_characters_are_escaped(string text, string shown) => Assert.Equal(shown, OutputEncoder.ToMarkdown(text));

    [Theory]
    [InlineData("a\u202Egnp.exe", "agnp.exe")]
    [InlineData("a\u0000b\u001B[31m", "a b [31m")]
    [InlineData("\u2066x\u2069\uFEFF\u200B\u00AD", "x")]
    [InlineData("a\u2028b\u0085c\td", "a b c d")]
    [InlineData("\uE000\uFDD0\uFFFF", "")]
    [InlineData("👩\u200D🚀 é", "👩\u200D🚀 é")]
    [InlineData("Привет", "Привет")]
    public void Invisible_and_reordering_characters_are_removed(string text, string shown) => Assert.Equal(shown, OutputEncoder.ToPlainText(text));

    [Fact]
    public void Lone_surrogate_is_harmless() => Assert.Equal("a\uFFFDb", OutputEncoder.ToPlainText("a\uD83Db"));
}
