using System.Text.Json.Nodes;
using CertBot.CommandLine;
using CertBot.Core.Primitives;

namespace CertBot.Tests.CommandLine;

public sealed class CardPrintTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Card_is_printed_in_the_requested_language()
    {
        var (code, output, error) = Run(
            "status",
            """{"name":"<at>Acme</at>","version":"2.0","facts":[],"stage":{"$t":"stage.review"},"next":"","footer":"","open":false}""",
            LanguageCode.Ru
        );
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("проверка качества", output, StringComparison.Ordinal);
        Assert.Contains("\\\\<at\\\\>Acme", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Card_is_printed_as_Slack_blocks()
    {
        var (code, output, error) = Run(
            "status",
            """{"name":"<!channel>","version":"2.0","facts":[],"stage":{"$t":"stage.review"},"next":"","footer":"","open":false}""",
            LanguageCode.En,
            "blocks"
        );
        Assert.Equal((0, ""), (code, error));
        Assert.Equal("&lt;!channel&gt; 2.0", JsonNode.Parse(output)?["blocks"]?[0]?["text"]?["text"]?.ToString());
        Assert.NotEqual("", JsonNode.Parse(output)?["text"]?.ToString());
    }

    [Fact]
    public void Unknown_format_is_refused()
    {
        var (code, output, error) = Run("status", "{}", LanguageCode.En, "html");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("card, blocks", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "{}", "en", "There is no card")]
    [InlineData("status", "{", "en", "not JSON")]
    [InlineData("status", "[1]", "en", "not a JSON object")]
    [InlineData("status", "null", "en", "not a JSON object")]
    [InlineData("status", """{"a":1,"a":2}""", "en", "could not")]
    [InlineData("status", "{}", "tlh", "There is no language")]
    public void Invalid_input_is_refused_with_a_reason(string name, string data, string language, string reason)
    {
        var (code, output, error) = Run(name, data, new(language));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_file_is_refused()
    {
        using var error = new StringWriter();
        Assert.Equal(2, CardPrint.Run("status", _file + ".none", LanguageCode.En, "card", TextWriter.Null, error));
        Assert.Contains("could not be read", error.ToString(), StringComparison.Ordinal);
    }

    private (int Code, string Output, string Error) Run(string name, string data, LanguageCode language, string to = "card")
    {
        File.WriteAllText(_file, data);
        using StringWriter output = new(),
            error = new();
        var code = CardPrint.Run(name, _file, language, to, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
