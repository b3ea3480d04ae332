using System.Text.Json.Nodes;
using CertBot.CommandLine;

namespace CertBot.Tests.CommandLine;

public sealed class CardExpandTests
{
    [Fact]
    public void Each_line_is_answered_by_a_line_in_order()
    {
        var (exit, output, error) = Run(
            """
            {"template":{"type":"TextBlock","text":"Привет, ${name} <b>"},"data":{"name":"Ann"}}
            {"template":"{\"a\":\"${$host.x}\"}","data":"{\"y\":1}","host":"{\"x\":[true]}"}
            {"template":["${$data}","${$host}"],"data":"plain","host":"{ not json"}
            {"template":{"a":1}}
            {"template":{"$when":"${false}"}}
            {"expression":"foreach(l, x, x * 2)","data":{"l":[1,2]}}
            """
        );
        Assert.Equal(0, exit);
        Assert.Equal(
            ["""{"type":"TextBlock","text":"Привет, Ann <b>"}""", """{"a":[true]}""", """["plain","{ not json"]""", """{"a":1}""", "null", "[2,4]"],
            output
        );
        Assert.Empty(error);
    }

    [Fact]
    public void A_bad_line_is_answered_in_its_place_and_the_others_as_well()
    {
        var (exit, output, error) = Run(
            """
            {"template":{"a":1}}
            not json

            [1]
            {"data":{}}
            {"template":"not json"}
            {"template":{"a":"${range(1,999999999)}"}}
            {"expression":"1 +"}
            {"expression":"1/0"}
            {"template":{"a":2}}
            """
        );
        Assert.Equal(2, exit);
        Assert.Equal(10, output.Length);
        Assert.Equal("""{"a":1}""", output[0]);
        Assert.Equal("""{"a":2}""", output[9]);
        Assert.All(output[1..9], line => Assert.NotNull(JsonNode.Parse(line)?["error"]));
        Assert.Equal(8, error.Length);
        Assert.StartsWith("line 2: ", error[0], StringComparison.Ordinal);
        Assert.StartsWith("line 9: ", error[7], StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_too_long_is_read_past()
    {
        var (exit, output, _) = Run("{\"template\":\"" + new string('x', 17 * 1024 * 1024) + "\"}\n{\"template\":{\"a\":1}}");
        Assert.Equal(2, exit);
        Assert.Equal("""{"a":1}""", output[1]);
    }

    [Fact]
    public void Deep_data_comes_through_and_too_deep_data_is_refused()
    {
        string Deep(int levels) => new string('[', levels) + new string(']', levels);
        var (exit, output, _) = Run($"{{\"template\":\"\\\"${{$data}}\\\"\",\"data\":{Deep(100)}}}\n{{\"template\":1,\"data\":{Deep(1000)}}}");
        Assert.Equal(2, exit);
        Assert.Equal(Deep(100), output[0]);
        Assert.Contains("error", output[1], StringComparison.Ordinal);
    }

    [Fact]
    public void No_input_is_no_output() => Assert.Equal(0, Run("").Exit);

    private static (int Exit, string[] Output, string[] Error) Run(string input)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = CardExpand.Run(new StringReader(input), output, error);
        return (exit, Lines(output), Lines(error));
    }

    private static string[] Lines(StringWriter writer) => writer.ToString().Split(Environment.NewLine)[..^1];
}
