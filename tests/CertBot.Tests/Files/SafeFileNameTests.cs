using CertBot.Files;
using FsCheck;
using FsCheck.Fluent;

namespace CertBot.Tests.Files;

public sealed class SafeFileNameTests
{
    [Theory]
    [InlineData("guide.pdf", "guide.pdf")]
    [InlineData("Руководство по установке.pdf", "Руководство по установке.pdf")]
    [InlineData("📦 acme.gz", "📦 acme.gz")]
    [InlineData("C:\\Users\\me\\guide.pdf", "guide.pdf")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("a/b\\c.zip", "c.zip")]
    [InlineData("..", "file")]
    [InlineData("", "file")]
    [InlineData("folder/", "file")]
    [InlineData(" . ", "file")]
    [InlineData("a\0b\r\n.pdf", "ab.pdf")]
    [InlineData("invoice\u202efdp.exe", "invoicefdp.exe")]
    [InlineData("a\u200b\u2066b.pdf", "ab.pdf")]
    [InlineData("a<b>|\"c\"?.pdf", "abc.pdf")]
    [InlineData(".hidden", "hidden")]
    public void Name_keeps_printable_characters_allowed_in_file_names(string given, string clean) => Assert.Equal(clean, SafeFileName.Sanitize(given));

    [Fact]
    public void Long_name_keeps_its_extension()
    {
        var clean = SafeFileName.Sanitize(new string('a', 500) + ".gz");

        Assert.Equal(120, clean.Length);
        Assert.EndsWith("a.gz", clean, StringComparison.Ordinal);
        Assert.Equal(120, SafeFileName.Sanitize("a." + new string('b', 500)).Length);
        Assert.DoesNotContain('\ufffd', string.Concat(SafeFileName.Sanitize(string.Concat(Enumerable.Repeat("📦", 200)) + ".gz").EnumerateRunes()));
    }

    [Fact]
    public void Every_name_becomes_short_and_without_a_path() =>
        Prop.ForAll<string?>(given =>
            {
                var clean = SafeFileName.Sanitize(given ?? "");
                return clean.Length is > 0 and <= 120 && !clean.Any(c => c is '/' or '\\' || char.IsControl(c)) && SafeFileName.Sanitize(clean) == clean;
            })
            .QuickCheckThrowOnFailure();
}
