using System.Text.Json.Nodes;
using CertBot.Cards.Templating;

namespace CertBot.Tests.Cards.Templating;

/// <summary>Templates and data that try to exhaust resources: each is rejected by its budget or is harmless. None hangs or crashes.</summary>
public sealed class HostileTemplateTests
{
    private static readonly string Long = new('a', 200_000);

    /// <summary>Each is evaluated five thousand times: if an evaluation had constant cost, it would stay within the budget.</summary>
    public static TheoryData<string> ExpansionBombs =>
        new(
            "contains(long, half)",
            "replace(long, 'a', 'bb')",
            "replace(long, 'a', long)",
            "split(long, 'a')",
            "split(long)",
            "concat(long, long)",
            "concat(l, l, l)",
            "long + long",
            "`${long}${long}`",
            "toUpper(long)",
            "trim(long)",
            "length(long)",
            "long == other",
            "long > other",
            "l == l",
            "contains(l, 'x')",
            "contains(longs, half)",
            "join(l, ',')",
            "join(longs, '', '')",
            "string(l)",
            "string(wide)",
            "take(l, 1)",
            "skip(l, 1)",
            "wide == wide",
            "{a: wide}",
            "wide.nosuch"
        );

    [Theory]
    [MemberData(nameof(ExpansionBombs))]
    public void Expression_over_the_budget_is_refused(string expression)
    {
        var data = JsonNode.Parse("""{"x":1}""")?.AsObject() ?? [];
        data["long"] = Long;
        data["half"] = Long[..100_000] + "b";
        data["other"] = Long[..^1] + "b";
        data["l"] = new JsonArray([.. Enumerable.Range(0, 5_000).Select(i => (JsonNode)i)]);
        data["longs"] = new JsonArray([.. Enumerable.Range(0, 100).Select(i => (JsonNode)$"{Long}{i}")]);
        data["wide"] = new JsonObject(Enumerable.Range(0, 20_000).Select(i => KeyValuePair.Create($"f{i}", (JsonNode?)i)));

        // The innermost element is always removed, so that only the work counts and not the output.
        var template = CardTemplate.Parse(
            JsonNode.Parse(
                """[{"$data":"${$root.l}","a":[{"$data":"${$root}","$when":"${(SOURCE) == 'no'}"}]}]""".Replace("SOURCE", expression, StringComparison.Ordinal)
            ) ?? ""
        );
        Assert.Empty(template.Problems);
        Assert.Throws<TemplateException>(() => template.Expand(data));
    }

    [Fact]
    public void Nested_repetition_over_the_limit_is_refused()
    {
        var template = string.Concat(Enumerable.Repeat("""{"$data":"${$root.l}","a":[""", 6)) + "1" + string.Concat(Enumerable.Repeat("]}", 6));
        var list = $$"""{"l":[{{string.Join(',', Enumerable.Range(0, 20))}}]}""";
        Assert.Throws<TemplateException>(() => TemplatingShorthand.Expand(template, list));
    }

    [Fact]
    public void Shared_list_items_count_each_time_they_are_written()
    {
        // Thirty levels of two references each: small in memory, a billion elements when written out.
        var template = """["${$data}","${length(string($data))}","${$data == $data}"]""";
        for (var i = 0; i < 3; i++)
        {
            var single = JsonNode.Parse(template)?[i]?.ToJsonString() ?? "";
            for (var level = 0; level < 30; level++)
                single = $$"""{"$data":"${[[$data, $data]]}","a":{{single}}}""";
            Assert.Throws<TemplateException>(() => TemplatingShorthand.Expand(single, "{}"));
        }
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
    public void Deeply_nested_expression_is_refused(string open, string close, int times)
    {
        var source = string.Concat(Enumerable.Repeat(open, times)) + "1" + string.Concat(Enumerable.Repeat(close, times));
        Assert.Throws<FormatException>(() => ExpressionParser.Parse(source));
    }

    [Theory]
    [InlineData("x", ".a", 5_000)]
    [InlineData("x", "[0]", 5_000)]
    [InlineData("1", "+1", 10_000)]
    public void Overlong_chain_is_not_an_expression(string start, string link, int times) =>
        Assert.Throws<FormatException>(() => ExpressionParser.Parse(start + string.Concat(Enumerable.Repeat(link, times))));

    [Theory]
    [InlineData("${", 40_000)]
    [InlineData("${'", 30_000)]
    [InlineData("${{", 30_000)]
    [InlineData("$", 90_000)]
    [InlineData("\\${", 30_000)]
    [InlineData("${`${", 18_000)]
    public void Text_that_resembles_expressions_stays_text(string piece, int times) =>
        Assert.IsAssignableFrom<JsonValue>(CardTemplate.Parse(JsonValue.Create(string.Concat(Enumerable.Repeat(piece, times)))).Expand(null));

    [Fact]
    public void Template_too_deep_large_or_long_is_refused()
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
    public void Lone_surrogate_is_refused()
    {
        Assert.Throws<TemplateException>(() => CardTemplate.Parse(JsonNode.Parse("""{"a":"\ud83d"}""") ?? new JsonObject()));
        Assert.Throws<TemplateException>(() => CardTemplate.Parse(JsonValue.Create("${x}")).Expand(JsonNode.Parse("""{"x":"\ud83d"}""")));
    }

    [Fact]
    public void Data_with_a_duplicate_field_is_refused() =>
        Assert.Throws<TemplateException>(() => CardTemplate.Parse(JsonValue.Create("${x}")).Expand(JsonNode.Parse("""{"x":1,"x":2}""")));

    [Theory]
    [InlineData("\"${1/0} ${[1][9]} ${first('')} ${-1 % 0}\"", "{}")]
    [InlineData("{\"$data\":\"${1/0}\"}", "{}")]
    [InlineData("[1,\"${9^999} ${0-9^999} ${9^999 - 9^999} ${99999999999999999999999999}\"]", "{}")]
    [InlineData("\"${take('a', 9^999)} ${skip([1], 0-9^999)} ${substring('abc', 9^99, 1)}\"", "{}")]
    [InlineData("\"${substring('\\ud83d\\ude00', 1)} ${toUpper(first('\\ud83d\\ude00'))} ${split('\\ud83d\\ude00')}\"", "{}")]
    [InlineData("[\"${x}\"]", "{\"x\":[1e999,-1e999,1e-999]}")]
    public void Random_templates_throw_only_template_exceptions(string template, string data)
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
