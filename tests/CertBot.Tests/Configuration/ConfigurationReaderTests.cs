using CertBot.CommandLine;
using CertBot.Configuration;
using Microsoft.Extensions.Configuration;

namespace CertBot.Tests.Configuration;

public sealed class ConfigurationReaderTests
{
    [Fact]
    public void Shown_value_cannot_break_its_line_and_is_cut()
    {
        var reader = CreateReader("Web:Enabled", $"ye\r\ns{new string('s', 1000)}");

        Assert.Null(reader.ReadFlag("Web:Enabled"));
        Assert.Equal($"Web:Enabled: 'ye  s{new string('s', 75)}' is neither true nor false.", Assert.Single(reader.Faults));
    }

    [Theory]
    [InlineData("two", 2, 0)]
    [InlineData(" Two ", 2, 0)]
    [InlineData("", null, 0)]
    [InlineData("2", null, 1)]
    [InlineData("One, Two", null, 1)]
    public void Choice_is_a_word_and_not_a_number(string text, int? value, int faults)
    {
        var reader = CreateReader("Kind", text);

        Assert.Equal(value, reader.ReadChoice("Kind", ("One", 1), ("Two", 2), ("Three", 3)));
        Assert.Equal(Enumerable.Repeat($"Kind: '{text}' is not known; One, Two and Three are.", faults), reader.Faults);
    }

    [Theory]
    [InlineData(" c2VjcmV0\n", null)]
    [InlineData(" ", "Key is empty: advice")]
    [InlineData("not!base64", "Key not Base64")]
    public void Key_is_complete_or_absent_and_never_shown(string text, string? fault)
    {
        var reader = CreateReader("Key", text);

        var key = reader.ReadAccountKey("Key", "advice", "not Base64");

        Assert.Equal(fault is null ? [] : [fault], reader.Faults);
        Assert.Equal(text.Trim(), key?.Reveal() ?? "");
        Assert.Null(CreateReader("Other", text).ReadAccountKey("Key", "advice", "not Base64"));
    }

    [Fact]
    public async Task Refused_settings_are_all_reported_before_anything_is_opened()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var error = new StringWriter { NewLine = "\n" };

        var code = await CommandLineDispatcher.Run(
            ["serve", "--Urls=http://127.0.0.1:0", $"--Data:Folder={folder}", "--Store:Kind=Mongo", "--Files:Kind=Disk", "--Telemetry:Traces=2\n3"],
            TextWriter.Null,
            error
        );

        Assert.Equal(2, code);
        Assert.Equal(
            """
            Store:Kind: 'Mongo' is not known; Sqlite and Cosmos are.
            Files:Kind: 'Disk' is not known; Folder and Blob are.
            Telemetry:Traces: '2 3' is no share of the turns between 0 and 1.
            Telemetry:Otlp:Endpoint is missing: say where traces and figures go, or leave Telemetry out.

            """,
            error.ToString()
        );
        Assert.False(Directory.Exists(folder));
    }

    private static ConfigurationReader CreateReader(string name, string value) =>
        new(new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build());
}
