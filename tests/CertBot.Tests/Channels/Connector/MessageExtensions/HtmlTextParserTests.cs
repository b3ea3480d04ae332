using CertBot.Channels.Connector.MessageExtensions;

namespace CertBot.Tests.Channels.Connector.MessageExtensions;

public sealed class HtmlTextParserTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("<p>One</p><p>Two<br/>Three</p>", "One\nTwo\nThree")]
    [InlineData("<div><div>Hi <at id=\"0\">Ana</at>,</div>\r\n<div>&nbsp;</div><div>see   this</div></div>", "Hi Ana,\nsee this")]
    [InlineData("<ul><li>a</li><li>b</li></ul>", "a\nb")]
    [InlineData("a<script>alert(1)</script>b", "ab")]
    [InlineData("a<SCRIPT >if (x < 1) { y = '</b>' }</Script\n>b", "ab")]
    [InlineData("a<style>p{}</style><!-- <b>no</b> -->b", "ab")]
    [InlineData("a<div hidden>not <div>this</div> seen</div>b", "a\nb")]
    [InlineData("a<span style=\"color:red; DISPLAY : none\">x<span>y</span></span>b", "ab")]
    [InlineData("a<span title=\"x > y\">b</span>c", "abc")]
    [InlineData("a<span title='\">'>b</span>c", "abc")]
    [InlineData("<scr<b>ipt>alert(1)</script>x", "ipt>alert(1)x")]
    [InlineData("1 < 2 & 3 > 2", "1 < 2 & 3 > 2")]
    [InlineData("&lt;b&gt;bold&lt;/b&gt; &amp;amp; &#x416;&eacute;", "<b>bold</b> &amp; Жé")]
    [InlineData("a<b", "a")]
    [InlineData("a<img src=x onerror='alert(1)' alt=\"a cat\">b<emoji alt=\"🙂\"></emoji>", "aa catb🙂")]
    [InlineData("a<!DOCTYPE x><?php echo 1 ?>b", "ab")]
    [InlineData("a<script>never closed", "a")]
    [InlineData("a<!-- never closed", "a")]
    [InlineData("</p></p>a</div>", "a")]
    [InlineData("a\u202Eb\u0000c&#x202E;d", "abcd")]
    [InlineData("<attachment id=\"x\"></attachment>", "")]
    [InlineData("<", "<")]
    [InlineData("", "")]
    public void Only_visible_text_is_kept(string html, string text) => Assert.Equal(text, HtmlTextParser.Parse(html).Text);

    [Fact]
    public void Urls_are_kept_beside_the_text()
    {
        var (text, links) = HtmlTextParser.Parse(
            """See <a title="x" href="https://a.example/?a=1&amp;b=2">the page</a>, <A HREF='https://b.example'>b</a>, <a href=https://c.example/x>c</a> and <a name="href">none</a>"""
        );

        Assert.Equal("See the page, b, c and none", text);
        Assert.Equal(["https://a.example/?a=1&b=2", "https://b.example", "https://c.example/x"], links.AsEnumerable());
    }

    [Fact]
    public void Markup_over_the_size_limit_is_ignored() => Assert.Equal(256 * 1024, HtmlTextParser.Parse(new string('x', 300_000)).Text.Length);

    [Fact]
    public void Deep_and_endless_markup_is_read_in_one_pass()
    {
        Assert.Equal("x", HtmlTextParser.Parse(string.Concat(Enumerable.Repeat("<div>", 40_000)) + "x").Text);
        Assert.Equal("", HtmlTextParser.Parse(string.Concat(Enumerable.Repeat("<div hidden>", 20_000)) + "x").Text);
        Assert.Equal("", HtmlTextParser.Parse("<a " + new string('=', 250_000)).Text);
        Assert.Equal(250_000, HtmlTextParser.Parse(new string('<', 250_000)).Text.Length);
    }
}
