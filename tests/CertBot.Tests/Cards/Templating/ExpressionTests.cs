using System.Text.Json.Nodes;
using CertBot.Cards.Templating.Expressions;
using NodaTime;

namespace CertBot.Tests.Cards.Templating;

/// <summary>The language itself. Every expected value was taken from running the JavaScript original, unless a test says otherwise.</summary>
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
    public void Operators_bind_as_in_the_original(string source, string expected) => Gives(source, expected);

    [Theory]
    [InlineData("o.A.B", "1")]
    [InlineData("o['a']['b']", "1")]
    [InlineData("people[1].name", "\"A\"")]
    [InlineData("people[9].name", "null")]
    [InlineData("people[x - 5].age", "30")]
    [InlineData("first(people).age", "30")]
    [InlineData("s.length", "null")]
    [InlineData("getProperty('o.a.b')", "1")]
    [InlineData("getProperty(o, 'a').b", "1")]
    [InlineData("{a: 1, 'b c': [x]}", """{"a":1,"b c":[5]}""")]
    [InlineData("big", "9007199254740993")]
    public void Names_lead_into_the_data(string source, string expected) => Gives(source, expected);

    [Theory]
    [InlineData("formatNumber(1234567.891, 1, 'en-IN')", "\"12,34,567.9\"")]
    [InlineData("formatNumber(1234567.891, 1, 'fr-FR')", "\"1\u00a0234\u00a0567,9\"")]
    [InlineData("formatNumber(1234567.891, 0, 'xx-XX')", "\"1,234,568\"")]
    [InlineData("formatNumber(1.005, 2)", "\"1.00\"")]
    [InlineData("formatNumber(-5, 2)", "\"\u22125.00\"")]
    [InlineData("formatNumber(-0.001, 2)", "\"0.00\"")]
    [InlineData("string(-2000.5)", "\"\u22122,000.5\"")]
    [InlineData("concat(0.0000001, ' ', 0.000001, ' ', 123456789012345680000 * 10)", "\"1e-7 0.000001 1.2345678901234568e+21\"")]
    [InlineData("concat(1000000000000000000000 / 10.0)", "100000000000000000000")]
    [InlineData("concat(226811622 * 320949844, '')", "\"72795154698286980\"")]
    [InlineData("round(2.5)", "3")]
    [InlineData("round(-2.5)", "-2")]
    [InlineData("round(1.005, 2)", "1")]
    [InlineData("int('12abc')", "12")]
    [InlineData("int(-3.9)", "-3")]
    [InlineData("float(' -1.5e2x')", "-150")]
    public void Numbers_are_written_and_read_as_in_the_original(string source, string expected) => Gives(source, expected);

    [Theory]
    [InlineData("`a ${s} \\${s} \\` ${'}'}`", "\"a hello ${s} ` }\"")]
    [InlineData("concat('a', 1.5, true, {a:1}, [1,2])", "\"a1.5true{\\\"a\\\":1}[1,2]\"")]
    [InlineData("titleCase('hello wORLD foo-bar')", "\"Hello World Foo-bar\"")]
    [InlineData("addOrdinal(-1)", "\"-1\"")]
    [InlineData("addOrdinal(112)", "\"112th\"")]
    [InlineData("split('a b c')", """["a"," ","b"," ","c"]""")]
    [InlineData("lastIndexOf('abcabc', 'c')", "5")]
    [InlineData("replaceIgnoreCase('a.b', '.', 'x')", "\"xxx\"")]
    [InlineData("isMatch('abc', '(?i)ABC')", "true")]
    [InlineData("bool('falsey')", "false")]
    [InlineData("stringOrValue('hi ${x}')", "\"hi 5\"")]
    [InlineData("base64('é')", "\"w6k=\"")]
    [InlineData("uriComponent('a b&(c)!*~é')", "\"a%20b%26(c)!*~%C3%A9\"")]
    public void Text_is_made_and_searched(string source, string expected) => Gives(source, expected);

    [Theory]
    [InlineData("sortBy(people, 'name')[0].age", "4")]
    [InlineData("unique([1, 1, '1'])", """[1,"1"]""")]
    [InlineData("flatten([1, [2, [3]]], 1)", "[1,2,[3]]")]
    [InlineData("join(l, '-', '+')", "\"3-1+2\"")]
    [InlineData("foreach(people, p, p.name)", """["B","A","C"]""")]
    [InlineData("foreach(people, p => foreach(l, p, p))[0][0]", "3")]
    [InlineData("where(o, f, f.key == 'a')", """{"a":{"b":1}}""")]
    [InlineData("where(people, p, p.age > 'x')", "[]")]
    [InlineData("any(l, i, i > 2)", "true")]
    [InlineData("all(l, i, i / 0 > 2)", "false")]
    [InlineData("merge([{a:1},{b:2}], {c:3})", """{"a":1,"b":2,"c":3}""")]
    [InlineData("setProperty(o, 'z', 1).a.b", "1")]
    [InlineData("setPathToValue(o.z, 3) + o.z", "6")]
    [InlineData("max([1, 5], 3)", "5")]
    [InlineData("range(-1, 3)", "[-1,0,1]")]
    public void Lists_and_objects_are_worked_on(string source, string expected) => Gives(source, expected);

    [Fact]
    public void Sorting_numbers_is_by_size_as_in_the_NET_original() => Gives("sortBy([10, 9, 1])", "[1,9,10]");

    [Theory]
    [InlineData("jPath('{\"a\":[{\"b\":1},{\"b\":2}]}', '.a.b')", "[1,2]")]
    [InlineData("jPath('{\"a\":[{\"b\":1},{\"b\":2}]}', '.a[0]')", """{"b":1}""")]
    [InlineData("jPath('{\"a\":[{\"b\":1,\"c\":\"Xy\"},{\"b\":2}]}', '.a{.b >= 1 && .c ^= \"x\"}.b')", "[1]")]
    [InlineData("jPath('{\"a\":{\"b\":{\"n\":1}},\"n\":2}', '..n')", "[2,1]")]
    [InlineData("jPath('{\"a\":[1,2,3,4]}', '.a[1:-1]')", "[2,3]")]
    [InlineData("xPath('<a><b>1</b><b>2</b></a>', 'sum(/a/b)')", "3")]
    [InlineData("xPath('<a><b>1</b><b>2</b></a>', '/a/b[1]/text()')", """["1"]""")]
    [InlineData(
        "xml('{\"person\":{\"name\":\"Sophia\",\"ids\":[1,2]}}')",
        "\"<?xml version=\\\"1.0\\\" encoding=\\\"UTF-8\\\" standalone=\\\"yes\\\"?>\\n<person>\\n  <name>Sophia</name>\\n  <ids>1</ids>\\n  <ids>2</ids>\\n</person>\""
    )]
    [InlineData("json('{\"a\":1,\"a\":2}').a", "2")]
    public void Other_languages_are_understood(string source, string expected) => Gives(source, expected);

    [Theory]
    [InlineData("formatDateTime('2018-03-15T13:00:00+0800', 'o')", "\"2018-03-15T05:00:00.0000000+00:00\"")]
    [InlineData("formatDateTime('2018-03-15T13:00:00.111Z', 'dddd, MMMM d yyyy h:mm tt')", "\"Thursday, March 15 2018 1:00 PM\"")]
    [InlineData("formatDateTime('2018-03-15T13:00:00.111Z', 'YY-MM-DD A a [at] SSS Z ZZ')", "\"18-03-15 PM pm at 111 +00:00 +0000\"")]
    [InlineData("formatDateTime('03/15/2018 12:00:00')", "\"2018-03-15T12:00:00.000Z\"")]
    [InlineData("formatDateTime('2018')", "\"2018-01-01T00:00:00.000Z\"")]
    [InlineData("formatEpoch(12345678.9)", "\"1970-05-23T21:21:18.900Z\"")]
    [InlineData("ticks('2018-01-01T08:00:00.000Z')", "636503904000000000")]
    [InlineData("formatTicks(636503904000000000)", "\"2018-01-01T08:00:00.000Z\"")]
    [InlineData("addToTime('2018-01-31T08:00:00.000Z', 1, 'Month')", "\"2018-02-28T08:00:00.000Z\"")]
    [InlineData("convertFromUTC('2018-02-02T02:00:00.000Z', 'Pacific Standard Time')", "\"2018-02-01T18:00:00.0000000\"")]
    [InlineData("convertToUTC('2018-01-01T18:00:00.000', 'America/Los_Angeles')", "\"2018-01-02T02:00:00.000Z\"")]
    [InlineData("dateReadBack('2018-03-15T13:00:00.111Z', '2018-03-18T13:00:00.111Z')", "\"next Sunday\"")]
    [InlineData("dateReadBack('2018-03-15T13:00:00.111Z', '2018-05-05T13:00:00.111Z')", "\"5th May 2018\"")]
    [InlineData("resolve('P1.5Y')", "\"47304000\"")]
    [InlineData("isDateRange('2020-W05')", "true")]
    [InlineData("isDefinite({year: 2020, month: 2, dayOfMonth: 3})", "true")]
    public void Time_is_written_and_moved(string source, string expected) => Gives(source, expected);

    [Fact]
    public void The_present_is_the_clock_that_was_given()
    {
        var now = Instant.FromUtc(2020, 8, 1, 0, 12, 20);
        Assert.Equal("\"2020-08-01\"", TemplatingShorthand.ParseJson(TemplatingShorthand.Evaluate("utcNow('yyyy-MM-dd')", null, now))?.ToJsonString());
        Assert.True(TemplatingShorthand.Evaluate("utcNow()").IsError);
    }

    [Theory]
    [InlineData("1 +")]
    [InlineData("(1")]
    [InlineData("a b")]
    [InlineData("'open")]
    [InlineData("`open")]
    [InlineData("nosuch(1)")]
    [InlineData("a.length()")]
    [InlineData("'x'.y")]
    [InlineData("foreach(l, 1, x)")]
    [InlineData("length(1)")]
    [InlineData("isMatch('a', 'a{2,1}')")]
    [InlineData("isMatch('a', '(?=a)')")]
    [InlineData("1 <> 2")]
    [InlineData("a = 1")]
    [InlineData("")]
    public void What_is_not_an_expression_is_refused_when_it_is_read(string source)
    {
        if (source.Length == 0)
        {
            Gives(source, "\"\"");
            return;
        }

        Assert.IsType<ParsedExpression.Bad>(ExpressionParser.Parse(source));
    }

    [Theory]
    [InlineData("1 / 0")]
    [InlineData("1 < 2 == true")]
    [InlineData("l[5]")]
    [InlineData("s[0]")]
    [InlineData("x + n")]
    [InlineData("x > s")]
    [InlineData("sum([])")]
    [InlineData("json('{')")]
    [InlineData("xPath('<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>', '/a')")]
    [InlineData("xPath('<a/>', '///')")]
    [InlineData("toLower('a', 'no such culture at all')")]
    [InlineData("addDays('2018-03-15T13:00:00.111Z', 1e0 * 99999999999)")]
    [InlineData("addToTime('2018-03-15T13:00:00.111Z', 99999999999, 'Year')")]
    [InlineData("base64ToString('!')")]
    [InlineData("uriHost('../a')")]
    [InlineData("range(1, 0)")]
    public void What_goes_wrong_is_an_error_and_not_an_exception(string source) =>
        Assert.True(TemplatingShorthand.Evaluate(source, JsonNode.Parse(Scope)).IsError);

    [Fact]
    public void A_function_that_fails_leaves_the_loop_variables_as_they_were() => Gives("[any(l, x, 1 / 0), x]", "[false,5]");

    private static void Gives(string source, string expected)
    {
        var value = TemplatingShorthand.Evaluate(source, JsonNode.Parse(Scope));
        Assert.False(value.IsError, value.Why);
        var actual = TemplatingShorthand.ParseJson(value);
        Assert.True(TemplatingShorthand.SameJson(JsonNode.Parse(expected), actual), $"{actual?.ToJsonString()} instead of {expected}");
    }
}
