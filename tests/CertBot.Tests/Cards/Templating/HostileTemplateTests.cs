using System.Text.Json.Nodes;
using CertBot.Cards.Templating;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Tests.Cards.Templating;

/// <summary>Templates and data made to exhaust: each is refused by its budget, or is harmless. None hangs, none crashes.</summary>
public sealed class HostileTemplateTests
{
    private static readonly string Long = new('a', 200_000);

    public static TheoryData<string> Bombs =>
        new(
            "foreach(range(1,1000), a, foreach(range(1,1000), b, foreach(range(1,1000), c, 1)))",
            "range(1, 2000000000)",
            "foreach(l, x, foreach(l, y, foreach(l, z, foreach(l, w, 1))))",
            "join(foreach(range(1, 100000), x, long), '')",
            "replace(long, 'a', long)",
            "foreach(range(1, 1000), x, replace(long, 'a', 'bb'))",
            "foreach(range(1, 100000), x, indexOf(long, half))",
            "foreach(range(1, 100000), x, contains(long, half))",
            "where(range(1, 100000), x, contains(long, half))",
            "where(range(1, 100000), x, long == other)",
            "where(range(1, 100000), x, sum(mixed) > 1)",
            "where(range(1, 100000), x, missing)",
            "where(range(1, 100000), x, isMatch(long, '(a|b)*a(a|b){500}'))",
            "isMatch(concat(long, long, long), '(a|b)*a(a|b){500}c')",
            "foreach(range(1, 100000), x, isMatch('a', concat('a', x)))",
            "foreach(range(1, 100000), x, take(l, 1))",
            "foreach(range(1, 1000), x, string(l))",
            "foreach(range(1, 1000), x, json(long2))",
            "foreach(range(1, 100000), x, sortBy(l))",
            "foreach(range(1, 100000), x, unique(longs))",
            "foreach(range(1, 100000), x, flatten(l))",
            "foreach(range(1, 100000), x, uriComponent(long))",
            "foreach(range(1, 100000), x, formatDateTime('2018-01-01', long))",
            "foreach(range(1, 1000), x, xPath(xml, '//*[count(//*[count(//*) > 1]) > 1]'))",
            "xPath(xml, '//*[count(//*[count(//*[count(//*) > 1]) > 1]) > 1]')",
            "foreach(range(1, 100000), x, jPath(deep, '..*..*..*'))",
            "setProperty({}, 'x', foreach(range(1,100000), x, setProperty(wide, 'a', x)))",
            "concat(pow, pow, pow, pow, pow, pow, pow, pow, pow, pow, pow, pow, pow, pow, pow, pow, pow, pow, pow, pow)",
            "stringOrValue('${stringOrValue(\"${stringOrValue(`x`)}\")}') & foreach(range(1,1000000), x, 1)"
        );

    [Theory]
    [MemberData(nameof(Bombs))]
    public void What_costs_too_much_is_refused(string expression)
    {
        var data = JsonNode.Parse("""{"x":1}""")?.AsObject() ?? [];
        data["long"] = Long;
        data["half"] = Long[..100_000] + "b";
        data["other"] = Long[1..] + "b";
        data["long2"] = $"[{string.Join(',', Enumerable.Repeat("1", 50_000))}]";
        data["l"] = new JsonArray([.. Enumerable.Range(0, 5_000).Select(i => (JsonNode)i)]);
        data["mixed"] = new JsonArray([.. Enumerable.Range(0, 50_000).Select(i => (JsonNode)i), "x"]);
        data["longs"] = new JsonArray([.. Enumerable.Range(0, 100).Select(i => (JsonNode)$"{Long}{i}")]);
        data["wide"] = new JsonObject(Enumerable.Range(0, 20_000).Select(i => KeyValuePair.Create($"f{i}", (JsonNode?)i)));
        data["deep"] = JsonNode.Parse(string.Concat(Enumerable.Repeat("""{"a":""", 60)) + "1" + new string('}', 60));
        data["xml"] =
            string.Concat(Enumerable.Repeat("<a>", 50)) + string.Concat(Enumerable.Repeat("<b/>", 500)) + string.Concat(Enumerable.Repeat("</a>", 50));
        data["pow"] = new JsonArray([.. Enumerable.Range(0, 100_000).Select(i => (JsonNode)i)]);
        foreach (var field in data["wide"]?.AsObject().ToList() ?? [])
        {
            data[field.Key] = 1;
        }

        var template = CardTemplate.Parse(new JsonObject { ["a"] = "${" + expression + "}" });
        Assert.Empty(template.Problems);
        Assert.Throws<TemplateException>(() => template.Expand(data));
    }

    [Fact]
    public void Repetition_within_repetition_is_refused()
    {
        var template = string.Concat(Enumerable.Repeat("""{"$data":"${$root.l}","a":[""", 6)) + "1" + string.Concat(Enumerable.Repeat("]}", 6));
        var list = $$"""{"l":[{{string.Join(',', Enumerable.Range(0, 20))}}]}""";
        Assert.Throws<TemplateException>(() => TemplatingShorthand.Expand(template, list));
    }

    [Fact]
    public void Lists_that_share_their_items_are_counted_as_often_as_they_are_written()
    {
        // Thirty levels of two references each: little in memory, a billion on paper.
        var expression = "'x'";
        for (var i = 0; i < 30; i++)
        {
            expression = $"foreach([{expression}], v{i}, [v{i}, v{i}])[0]";
        }

        Assert.Throws<TemplateException>(() => TemplatingShorthand.Expand($$"""{"a":"${{{expression}}}"}""", "{}"));
        Assert.Throws<TemplateException>(() => TemplatingShorthand.Expand($$"""{"a":"${length(string({{expression}}))}"}""", "{}"));
        Assert.Throws<TemplateException>(() => TemplatingShorthand.Expand($$"""{"a":"${{{expression}} == {{expression}}}"}""", "{}"));
    }

    [Theory]
    [InlineData("(", ")", 5_000)]
    [InlineData("[", "]", 5_000)]
    [InlineData("!", "", 5_000)]
    [InlineData("-", "", 5_000)]
    [InlineData("{a:", "}", 5_000)]
    [InlineData("length(", ")", 4_000)]
    [InlineData("x+", "", 10_000)]
    [InlineData("x??", "", 10_000)]
    [InlineData("x?1:", "", 5_000)]
    [InlineData("x^", "", 10_000)]
    [InlineData("`${", "}`", 3_000)]
    [InlineData("x[", "]", 5_000)]
    [InlineData("x,", "", 10_000)]
    public void Nesting_without_end_is_not_an_expression(string open, string close, int times)
    {
        var source = string.Concat(Enumerable.Repeat(open, times)) + "1" + string.Concat(Enumerable.Repeat(close, times));
        Assert.IsType<ParsedExpression.Bad>(ExpressionParser.Parse(source));
    }

    [Theory]
    [InlineData("x", ".a", 5_000)]
    [InlineData("x", "[0]", 5_000)]
    [InlineData("1", "+1", 10_000)]
    public void Chains_without_end_are_not_an_expression_either(string start, string link, int times) =>
        Assert.IsType<ParsedExpression.Bad>(ExpressionParser.Parse(start + string.Concat(Enumerable.Repeat(link, times))));

    [Theory]
    [InlineData("${", 40_000)]
    [InlineData("${'", 30_000)]
    [InlineData("${{", 30_000)]
    [InlineData("$", 90_000)]
    [InlineData("\\${", 30_000)]
    [InlineData("${`${", 18_000)]
    public void Text_that_only_looks_like_expressions_stays_text(string piece, int times) =>
        Assert.IsAssignableFrom<JsonValue>(CardTemplate.Parse(JsonValue.Create(string.Concat(Enumerable.Repeat(piece, times)))).Expand(null));

    [Fact]
    public void A_template_too_deep_too_large_or_too_long_is_refused()
    {
        JsonNode deep = new JsonArray();
        for (var i = 0; i < 100; i++)
        {
            deep = new JsonArray(deep);
        }

        Assert.Throws<TemplateException>(() => CardTemplate.Parse(deep));
        Assert.Throws<TemplateException>(() => CardTemplate.Parse(new JsonArray([.. Enumerable.Range(0, 60_000).Select(i => (JsonNode)i)])));
        Assert.Throws<TemplateException>(() => CardTemplate.Parse(JsonValue.Create(Long)));
        Assert.Throws<TemplateException>(() => CardTemplate.Parse(JsonValue.Create(string.Concat(Enumerable.Repeat("${a}", 6_000)))));
        Assert.Throws<TemplateException>(() => CardTemplate.Parse(JsonNode.Parse("""{"a":1,"a":2}""") ?? new JsonObject()));
    }

    [Fact]
    public void Half_a_character_is_refused_and_not_a_crash()
    {
        Assert.Throws<System.Text.Json.JsonException>(() => LenientJson.Parse("""{"a":"\ud83d"}"""));
        Assert.Throws<System.Text.Json.JsonException>(() => LenientJson.Parse("""{"\ud83d":1}"""));
        Assert.Throws<TemplateException>(() => CardTemplate.Parse(JsonNode.Parse("""{"a":"\ud83d"}""") ?? new JsonObject()));
        Assert.Throws<TemplateException>(() => CardTemplate.Parse(JsonValue.Create("${x}")).Expand(JsonNode.Parse("""{"x":"\ud83d"}""")));
    }

    [Fact]
    public void Data_with_a_field_twice_is_refused_and_not_a_crash() =>
        Assert.Throws<TemplateException>(() => CardTemplate.Parse(JsonValue.Create("${x}")).Expand(JsonNode.Parse("""{"x":1,"x":2}""")));

    [Theory]
    [InlineData("\"${stringOrValue(t)}\"", "{\"t\":\"${stringOrValue(t)}\"}")]
    [InlineData("{\"$data\":\"${stringOrValue(1/0)}\"}", "{}")]
    [InlineData("{\"a\":\"${xPath('<a>', '/a')} ${jPath('{}', '.a[99999999999999999999]')} ${isMatch('a', concat('(', '('))}\"}", "{}")]
    [InlineData("[1,\"${json('[1e999]')} ${1e5} ${int('99999999999999999999999')} ${float('1e999')}\"]", "{}")]
    [InlineData(
        "\"${formatEpoch(999999999999999999)} ${formatTicks(0-1)} ${addDays('9999-12-31T00:00:00.000Z', 5)} ${getNextViableDate('XXXX-02-31')}\"",
        "{}"
    )]
    [InlineData(
        "\"${substring('\\ud83d\\ude00', 1)} ${titleCase(first('\\ud83d\\ude00'))} ${uriComponent(last('\\ud83d\\ude00'))} ${base64(first('\\ud83d\\ude00'))}\"",
        "{}"
    )]
    public void Nothing_but_a_refusal_ever_comes_out(string template, string data)
    {
        try
        {
            TemplatingShorthand.Expand(template, data)?.ToJsonString();
        }
        catch (TemplateException refused)
        {
            Assert.NotEmpty(refused.Message);
        }
    }
}
