using System.Text.Json.Nodes;
using CertBot.Cards.Templating;

namespace CertBot.Tests.Cards.Templating;

public sealed class CardTemplateTests
{
    private const string Data = """
        {"name":"Ann","n":null,"age":28,"f":1.50,"list":[1,2,3],"people":[{"name":"A","age":1},{"name":"B","age":"2"}],
         "o":{"x":1},"yes":true,"empty":[],"nested":[[1,2],[3]],"q":"a\"b\\c\n","trick":"${name} ${1+1}"}
        """;

    [Theory]
    [InlineData("""{"a":"${age}"}""", """{"a":28}""")]
    [InlineData("""{"a":"${o}"}""", """{"a":{"x":1}}""")]
    [InlineData("""{"a":"${list}"}""", """{"a":[1,2,3]}""")]
    [InlineData("""{"a":"${n}"}""", """{"a":null}""")]
    [InlineData("""{"a":"${yes} ${age} ${f} ${list}"}""", """{"a":"true 28 1.5 1,2,3"}""")]
    [InlineData("""{"a":"say ${q}!"}""", """{"a":"say a\"b\\c\n!"}""")]
    [InlineData("""{"a":"${first(empty)}","b":1}""", """{"b":1}""")]
    [InlineData("""{"a":["${list}","${n}",null,["x"]]}""", """{"a":[1,2,3,null,["x"]]}""")]
    [InlineData("""{"${name}":"${NAME}"}""", """{"${name}":"Ann"}""")]
    public void Single_binding_keeps_its_type_and_inside_text_becomes_text(string template, string card) => Expands(template, card);

    [Theory]
    [InlineData("""{"a":"${missing}"}""", """{"a":"${missing}"}""")]
    [InlineData("""{"a":"x ${missing.b[0].c} y"}""", """{"a":"x ${missing.b[0].c} y"}""")]
    [InlineData("""{"a":"x${n}y"}""", """{"a":"x${n}y"}""")]
    [InlineData("""{"a":"${toUpper(missing)}","b":"${toUpper(missing)} "}""", """{"a":"","b":" "}""")]
    [InlineData("""{"a":"${1/0}","b":"v ${1/0}"}""", """{"a":"${1/0}","b":"v ${1/0}"}""")]
    [InlineData("""{"a":"v ${list[9]} ${nosuch( 1)} ${age + }"}""", """{"a":"v ${list[9]} ${nosuch( 1)} ${age + }"}""")]
    [InlineData("""{"a":"${$host.x} ${$foo} ${} $name ${name"}""", """{"a":"${$host.x} ${$foo} ${} $name ${name"}""")]
    public void Missing_or_failed_bindings_stay_as_written(string template, string card) => Expands(template, card);

    [Theory]
    [InlineData("""{"a":"\\${name} ${name} $${name} {${name}}"}""", """{"a":"${name} Ann $Ann {Ann}"}""")]
    [InlineData("""{"a":"a \\$ b"}""", """{"a":"a \\$ b"}""")]
    [InlineData("""{"a":"${concat(name, '}')} ${\"}\"}"}""", """{"a":"Ann} }"}""")]
    [InlineData("""{"a":"${if(yes, `n ${name}`, '')}"}""", """{"a":"n Ann"}""")]
    [InlineData("""{"a":"{{DATE(${name}, SHORT)}}"}""", """{"a":"{{DATE(Ann, SHORT)}}"}""")]
    public void Braces_and_dollars_can_be_escaped(string template, string card) => Expands(template, card);

    [Theory]
    [InlineData("""[{"$data":"${people}","b":"${$index} ${name} ${$root.name}"}]""", """[{"b":"0 A Ann"},{"b":"1 B Ann"}]""")]
    [InlineData("""[{"$data":"${people}","c":{"d":"${$index}"}}]""", """[{"c":{"d":0}},{"c":{"d":1}}]""")]
    [InlineData("""[{"$data":"${nested}","b":[{"$data":"${$data}","c":"${$data} ${$index}"}]}]""", """[{"b":[{"c":"1 0"},{"c":"2 1"}]},{"b":[{"c":"3 0"}]}]""")]
    [InlineData("""{"a":{"$data":"${people}","b":"${name}"}}""", """{"a":[{"b":"A"},{"b":"B"}]}""")]
    [InlineData("""{"a":{"$data":"${empty}","b":1},"c":[{"$data":"${empty}","b":1}]}""", """{"a":null,"c":[]}""")]
    [InlineData("""{"$data":"${people}","b":"${name}"}""", """[{"b":"A"},{"b":"B"}]""")]
    [InlineData("""{"a":{"$data":{"name":"Z"},"b":"${name}"},"c":"${name}"}""", """{"a":{"b":"Z"},"c":"Ann"}""")]
    [InlineData("""{"a":{"$data":"text","b":"${$data} ${name}"}}""", """{"a":{"b":"text ${name}"}}""")]
    [InlineData("""{"a":{"$data":"${missing}","b":"${name}"}}""", """{"a":{"b":"${name}"}}""")]
    public void Data_property_sets_the_scope_and_repeats_for_lists(string template, string card) => Expands(template, card);

    [Theory]
    [InlineData("""[{"$when":"${yes}","b":1},{"$when":"${!yes}","b":2}]""", """[{"b":1}]""")]
    [InlineData("""[{"$when":"${missing}","b":1},{"$when":"not an expression","b":2},{"$when":true,"b":3},{"$when":"${age}","b":4}]""", "[]")]
    [InlineData("""[{"$when":"${age > 'x'}","b":1}]""", """[{"b":1}]""")]
    [InlineData("""[{"$data":"${people}","$when":"${$index > 0}","b":"${name}"}]""", """[{"b":"B"}]""")]
    [InlineData("""{"a":{"$when":"${!yes}","b":1}}""", """{"a":null}""")]
    [InlineData("""{"$when":"${!yes}","b":1}""", "null")]
    public void False_when_removes_an_element(string template, string card) => Expands(template, card);

    [Fact]
    public void Text_in_the_data_is_never_expanded()
    {
        Expands("""{"a":"${trick}","b":"x ${trick}","c":["${trick}"]}""", """{"a":"${name} ${1+1}","b":"x ${name} ${1+1}","c":["${name} ${1+1}"]}""");
        Assert.Equal(
            "${name}",
            (string?)TemplatingShorthand.Expand("""{"a":[{"$data":"${l}","b":"${x}"}]}""", """{"l":[{"x":"${name}","name":"no"}]}""")?["a"]?[0]?["b"]
        );
    }

    [Fact]
    public void Expansion_does_not_change_template_or_data()
    {
        var template = JsonNode.Parse("""{"$data":{"k":[1]},"a":"${concat($root.list, k)}","b":"${first(k)}","c":{"fixed":[true]}}""")
            ?? throw new InvalidOperationException();
        var data = JsonNode.Parse(Data);
        var card = CardTemplate.Parse(template);
        var (before, first) = (template.ToJsonString(), card.Expand(data));
        Assert.Equal("""{"a":[1,2,3,1],"b":1,"c":{"fixed":[true]}}""", first?.ToJsonString());
        Assert.Equal(before, template.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Data), data));
        first?["c"]?["fixed"]?.AsArray().Clear();
        Assert.Equal("""{"a":[1,2,3,1],"b":1,"c":{"fixed":[true]}}""", card.Expand(data)?.ToJsonString());
    }

    [Fact]
    public void One_template_can_be_expanded_concurrently()
    {
        var card = CardTemplate.Parse(
            JsonNode.Parse("""{"body":[{"$data":"${list}","t":"${$root.id}-${$data}"}],"f":{"same":[1,{"x":2}]}}""") ?? throw new InvalidOperationException()
        );
        Parallel.For(0, 500, i =>
        {
            var data = JsonNode.Parse($$"""{"id":{{i}},"list":[1,2]}""");
            Assert.Equal($$$"""{"body":[{"t":"{{{i}}}-1"},{"t":"{{{i}}}-2"}],"f":{"same":[1,{"x":2}]}}""", card.Expand(data)?.ToJsonString());
        });
    }

    [Fact]
    public void Template_can_mark_text_as_no_expression()
    {
        var template = JsonNode.Parse("""{"a":"${nosuch()}","b":{"$when":"yes"},"c":"${age}"}""") ?? throw new InvalidOperationException();
        Assert.Collection(
            CardTemplate.Parse(template).Problems,
            first => Assert.Contains("nosuch", first, StringComparison.Ordinal),
            second => Assert.Contains("yes", second, StringComparison.Ordinal)
        );
    }

    private static void Expands(string template, string card)
    {
        var expanded = TemplatingShorthand.Expand(template, Data);
        Assert.True(TemplatingShorthand.SameJson(JsonNode.Parse(card), expanded), $"{expanded?.ToJsonString() ?? "null"} instead of {card}");
    }
}
