using System.Text.Json.Nodes;
using CertBot.Cards.Templating;

namespace CertBot.Tests.Cards.Templating;

/// <summary>The expression language. Every expected value was obtained by running the JavaScript original, unless a test states otherwise.</summary>
public sealed class ExpressionTests
{
    private const string Scope = """
        {"x":5,"s":"hello","l":[3,1,2],"n":null,"o":{"a":{"b":1}},"big":9007199254740993,
         "people":[{"name":"B","age":30},{"name":"A","age":4},{"name":"C"}]}
        """;

    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("-2^2", "4")]
    [InlineData("2^3^2", "512")]
    [InlineData("7/2/2", "1")]
    [InlineData("-7/2", "-4")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("5.0/2", "2")]
    [InlineData("11.2/2", "5.6")]
    [InlineData("0.1 + 0.2", "0.30000000000000004")]
    [InlineData("1 == 1 ? 2 : 3 == 3 ? 4 : 5", "4")]
    [InlineData("1 + 1 == 2 && 2 > 1 || false", "true")]
    [InlineData("'a' & 1 & true", "\"a1true\"")]
    [InlineData("'a' & 'b' == 'b'", "\"atrue\"")]
    [InlineData("'a' + 1.0", "\"a1\"")]
    [InlineData("n ?? 3", "3")]
    [InlineData("!n", "true")]
    [InlineData("!0", "false")]
    [InlineData("missing > 1", "false")]
    [InlineData("one / 0 || x", "true")]
    [InlineData("exists(o.a) && !exists(o.z)", "true")]
    public void Operators_have_the_precedence_of_the_original(string source, string expected) => AssertEvaluates(source, expected);

    [Theory]
    [InlineData("o.A.B", "1")]
    [InlineData("o['a']['b']", "1")]
    [InlineData("people[1].name", "\"A\"")]
    [InlineData("people[x - 5].age", "30")]
    [InlineData("first(people).age", "30")]
    [InlineData("s.length", "null")]
    [InlineData("{a: 1, 'b c': [x]}", """{"a":1,"b c":[5]}""")]
    public void Paths_are_resolved_in_the_data(string source, string expected) => AssertEvaluates(source, expected);

    [Theory]
    [InlineData("`a ${s} \\${s} \\` ${'}'}`", "\"a hello ${s} ` }\"")]
    [InlineData("concat('a', 1.5, true, {a:1}, [1,2])", "\"a1.5true{\\\"a\\\":1}[1,2]\"")]
    [InlineData("split('a b c')", """["a"," ","b"," ","c"]""")]
    [InlineData("bool('falsey')", "false")]
    public void Text_functions_are_evaluated(string source, string expected) => AssertEvaluates(source, expected);

    [Theory]
    [InlineData("join(l, '-', '+')", "\"3-1+2\"")]
    [InlineData("join([], ',')", "\"\"")]
    [InlineData("concat(l, [4])", "[3,1,2,4]")]
    [InlineData("skip(l, 1)", "[1,2]")]
    [InlineData("take(l, 2)", "[3,1]")]
    [InlineData("last(l)", "2")]
    [InlineData("contains(l, 2)", "true")]
    [InlineData("l == [3, 1, 2]", "true")]
    [InlineData("o == {a: {b: 1}}", "true")]
    public void Collection_functions_are_evaluated(string source, string expected) => AssertEvaluates(source, expected);

    [Theory]
    [InlineData("1 +")]
    [InlineData("(1")]
    [InlineData("a b")]
    [InlineData("'open")]
    [InlineData("`open")]
    [InlineData("nosuch(1)")]
    [InlineData("length('a', 'b')")]
    [InlineData("$nosuch")]
    [InlineData("a \0")]
    [InlineData("a.length()")]
    [InlineData("1 <> 2")]
    [InlineData("a = 1")]
    [InlineData("")]
    public void Invalid_expression_is_refused_by_the_parser(string source)
    {
        if (source.Length == 0)
        {
            AssertEvaluates(source, "\"\"");
            return;
        }

        Assert.Throws<FormatException>(() => ExpressionParser.Parse(source));
    }

    [Theory]
    [InlineData("1 / 0")]
    [InlineData("1 < 2 == true")]
    [InlineData("l[5]")]
    [InlineData("s[0]")]
    [InlineData("x + n")]
    [InlineData("x > s")]
    [InlineData("people[9].name")]
    [InlineData("length(1)")]
    [InlineData("substring(s, 9)")]
    [InlineData("replace(s, '', 'x')")]
    public void Invalid_expression_gives_an_error_and_does_not_throw(string source) =>
        Assert.True(TemplatingShorthand.Evaluate(source, JsonNode.Parse(Scope)).IsError);

    private static void AssertEvaluates(string source, string expected)
    {
        var value = TemplatingShorthand.Evaluate(source, JsonNode.Parse(Scope));
        Assert.False(value.IsError, value.Text);
        var actual = TemplatingShorthand.ToJson(value);
        Assert.True(TemplatingShorthand.SameJson(JsonNode.Parse(expected), actual), $"{actual?.ToJsonString()} instead of {expected}");
    }
}
