using System.Text.Json;
using CertBot.CommandLine;

namespace CertBot.Tests.CommandLine;

/// <summary><c>recognize</c>: one JSON line for each line of the input.</summary>
public sealed class RecognizeCommandTests
{
    private static readonly string[] At = ["--reference", "2026-03-11T10:30:00", "--zone", "Europe/Berlin"];

    [Theory]
    [InlineData("by friday", "\"2026-03-13\"", false)]
    [InlineData("kick-off on monday at 9", "\"2026-03-16T09:00:00\"", false)]
    [InlineData("10 business days", "\"2026-03-25\"", false)]
    [InlineData("через две недели", "\"2026-03-25\"", false)]
    [InlineData("not before may", "null", true)]
    [InlineData("for three hours I will be away", "10800", true)]
    [InlineData("nothing about time", "null", true)]
    public async Task Deadline_is_read(string input, string value, bool mustAsk)
    {
        var (exitCode, lines, _) = await Run([JsonSerializer.Serialize(new { input })], ["--kind", "deadline", .. At]);

        Assert.Equal(0, exitCode);
        Assert.Equal(value, lines[0].GetProperty("value").GetRawText());
        Assert.Equal(mustAsk, lines[0].GetProperty("ask").GetBoolean());
    }

    [Fact]
    public async Task Period_has_both_edges_and_two_readings_are_alternatives()
    {
        var (_, lines, _) = await Run(["""{"input":"in may"}""", """{"input":"by 03/04/2027"}"""], ["--kind", "deadline", .. At]);

        Assert.Equal(("2026-05-01", "2026-06-01"), (lines[0].GetProperty("start").GetString(), lines[0].GetProperty("end").GetString()));
        Assert.Equal("may", lines[0].GetProperty("text").GetString());
        Assert.Equal(["2027-04-03", "2027-03-04"], lines[1].GetProperty("alternatives").EnumerateArray().Select(a => a.GetString()));
        Assert.True(lines[1].GetProperty("ask").GetBoolean());
    }

    [Theory]
    [InlineData("yesno", """{"input":"да, конечно"}""", "true")]
    [InlineData("yesno", """{"input":":-1:"}""", "false")]
    [InlineData("yesno", """{"input":"not sure"}""", "null")]
    [InlineData("number", """{"input":"about twenty five people"}""", "25")]
    [InlineData("number", """{"input":"двадцать пять человек"}""", "25")]
    [InlineData("ordinal", """{"input":"the third one"}""", "3")]
    [InlineData("choice", """{"input":"the last one","options":["Red","Green"]}""", "\"Green\"")]
    [InlineData("choice", """{"input":"blue","options":["Red","Green"]}""", "null")]
    public async Task Each_kind_is_read(string kind, string line, string value)
    {
        var (exitCode, lines, _) = await Run([line], ["--kind", kind, "--culture", "ru"]);

        Assert.Equal(0, exitCode);
        Assert.Equal(value, lines[0].GetProperty("value").GetRawText());
        Assert.Equal(value == "null", lines[0].GetProperty("ask").GetBoolean());
    }

    [Fact]
    public async Task Line_that_cannot_be_read_is_named_and_the_others_are_answered()
    {
        var (exitCode, lines, error) = await Run(
            ["""{"input":"today"}""", "{", """{"input":5}""", """{"input":"x","options":"y"}""", """{"input":"tomorrow","reference":"2026-01-01"}"""],
            ["--kind", "deadline", .. At]
        );

        Assert.Equal(2, exitCode);
        Assert.Equal(["2026-03-11", "2026-01-02"], lines.Select(l => l.GetProperty("value").GetString()));
        Assert.Equal(["line 2: the line is no JSON", "line 3: \"input\" is missing or no text", "line 4: \"options\" is no list of texts"], error);
    }

    [Theory]
    [InlineData("--kind", "weather")]
    [InlineData("--kind", "deadline", "--zone", "Mars/Base")]
    [InlineData("--kind", "deadline", "--reference", "soon")]
    [InlineData("--kind", "deadline", "--culture", "de")]
    [InlineData]
    public async Task Wrong_option_is_refused_with_a_sentence(params string[] arguments)
    {
        var (exitCode, lines, error) = await Run([], arguments);

        Assert.Equal(2, exitCode);
        Assert.Empty(lines);
        Assert.NotEmpty(error);
    }

    private static async Task<(int ExitCode, JsonElement[] Lines, string[] Error)> Run(string[] input, string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var reader = new StringReader(string.Join('\n', input));
        var exitCode = await CommandLineDispatcher.Run(["recognize", .. arguments], output, error, reader);
        return (exitCode, [.. Lines(output).Select(line => JsonSerializer.Deserialize<JsonElement>(line))], Lines(error));
    }

    private static string[] Lines(StringWriter text) => text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
