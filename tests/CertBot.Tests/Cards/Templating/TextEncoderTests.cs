using CertBot.Cards.Templating;

namespace CertBot.Tests.Cards.Templating;

public sealed class TextEncoderTests
{
    private const string Data = """{"name":"<at>*","n":5,"facts":[{"title":"<t>","value":"v"}],"element":{"type":"TextBlock","text":"<x>","deep":["<y>"]}}""";

    [Theory]
    [InlineData("""{"type":"TextBlock","text":"**${name}**"}""", "text/TextBlock/<at>*")]
    [InlineData("""{"type":"TextBlock","text":"${name}"}""", "text/TextBlock/<at>*")]
    [InlineData("""{"type":"FactSet","facts":[{"title":"a ${name} b ${n}","value":"fixed <b>"}]}""", "title/FactSet/<at>*")]
    [InlineData("""{"type":"A","body":[{"type":"B"},{"x":["${name}"]}]}""", "x/A/<at>*")]
    [InlineData("""{"type":"FactSet","facts":"${facts}"}""", "title/FactSet/<t> value/FactSet/v")]
    [InlineData("""{"type":"Container","items":["${element}"]}""", "type/TextBlock/TextBlock text/TextBlock/<x> deep/TextBlock/<y>")]
    [InlineData("""{"type":"A","a":"${n} ${n > 1}","b":"x ${n} ${n > 1}","c":"<own>"}""", "")]
    [InlineData("""{"a":"${string({k: name})}"}""", "a//{\"k\":\"<at>*\"}")]
    public void Every_text_that_comes_from_the_data_passes_the_encoder_and_nothing_else_does(string template, string passed)
    {
        var encoder = new RecordingTextEncoder();
        TemplatingShorthand.Expand(template, Data, encoder);
        Assert.Equal(passed, string.Join(' ', encoder.Passed));
    }

    [Fact]
    public void What_the_encoder_gives_is_what_stands_in_the_card() =>
        Assert.Equal(
            """{"text":"**[<at>*]** \u003Cb\u003E","list":["[v]"]}"""
                .Replace("<", "\\u003C", StringComparison.Ordinal)
                .Replace(">", "\\u003E", StringComparison.Ordinal),
            TemplatingShorthand.Expand("""{"text":"**${name}** <b>","list":["${facts[0].value}"]}""", Data, new RecordingTextEncoder())?.ToJsonString()
        );

    [Fact]
    public void Conditions_and_data_see_the_text_as_it_is() =>
        Assert.Equal(
            """{"a":"[\u003Cat\u003E*]"}""",
            TemplatingShorthand.Expand("""{"$when":"${name == '<at>*'}","a":"${name}"}""", Data, new RecordingTextEncoder())?.ToJsonString()
        );

    private sealed class RecordingTextEncoder : ITextEncoder
    {
        public List<string> Passed { get; } = [];

        public string Encode(string property, string elementType, string interpolated)
        {
            Passed.Add($"{property}/{elementType}/{interpolated}");
            return $"[{interpolated}]";
        }
    }
}
