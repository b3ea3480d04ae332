using System.Text.Json.Nodes;
using CertBot.Cards.Templating;
using CertBot.Cards.Templating.Expressions;
using CertBot.Core.Tests.Kit;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Tests.Cards.Templating;

/// <summary>The originals' own cases. Each test says how many it checked; without the suites it is skipped.</summary>
public sealed class TemplatingReferenceSuiteTests(ITestOutputHelper says)
{
    [Fact]
    public void Templates_of_the_samples_expand_as_in_the_original() =>
        Check(
            "templates.json",
            suite => suite.AsArray(),
            scenario => Same(scenario["expected"], CardTemplate.Parse(Present(scenario["template"])).Expand(scenario["data"]))
        );

    [Fact]
    public void Templates_of_the_JavaScript_original_expand_as_there() =>
        Check(
            "node-unit.cases.json",
            suite => suite.AsArray(),
            scenario => Same(scenario["expected"], CardTemplate.Parse(Present(scenario["template"])).Expand(scenario["root"], scenario["host"]))
        );

    [Fact]
    public void Templates_of_the_NET_original_expand_as_there() =>
        Check(
            "dotnet-TestTransform.json",
            suite => suite.AsArray(),
            scenario =>
            {
                var data = Parsed(scenario["root"] ?? scenario["data"]);
                if ((string?)scenario["kind"] == "expression")
                {
                    var source = (string?)scenario["expression"] ?? "";
                    return source.Contains("${", StringComparison.Ordinal)
                        ? Same($"{scenario["expected"]}", $"{CardTemplate.Parse(JsonValue.Create(source)).Expand(data)}")
                        : Same(scenario["expected"], TemplatingShorthand.Evaluate(source, data));
                }

                var expanded = CardTemplate.Parse(Present(Parsed(scenario["template"]))).Expand(data, Parsed(scenario["host"]));
                return (string?)scenario["compare"] == "noThrow" ? null : Same(Parsed(scenario["expected"]), expanded);
            }
        );

    [Fact]
    public void Expressions_give_what_they_give_in_the_original() =>
        Check(
            "expressions.json",
            suite => suite["cases"]?.AsArray().Where(scenario => scenario is not null && CanBeAsked(scenario)) ?? [],
            (scenario, suite) =>
            {
                var value = TemplatingShorthand.Evaluate((string?)scenario["expression"] ?? "", suite["scope"]);
                return (bool?)scenario["expectedUndefined"] == true
                    ? value.Kind == ValueKind.Undefined
                        ? null
                        : $"{value.Kind} instead of nothing"
                    : Same(scenario["expected"], value);
            }
        );

    [Fact]
    public void Expressions_of_the_present_time_take_it_from_the_clock_given() =>
        Check(
            "expressions.json",
            suite => suite["mockedTime"]?["cases"]?.AsArray() ?? [],
            (scenario, suite) =>
                Same(
                    scenario["expected"],
                    TemplatingShorthand.Evaluate(
                        (string?)scenario["expression"] ?? "",
                        null,
                        InstantPattern.General.Parse((string?)suite["mockedTime"]?["now"] ?? "").Value
                    )
                )
        );

    [Fact]
    public void Wrong_expressions_are_errors_as_in_the_original() =>
        Check(
            "expressions.json",
            suite => suite["mustError"]?.AsArray() ?? [],
            (scenario, suite) =>
            {
                var value = TemplatingShorthand.Evaluate((string?)scenario["expression"] ?? "", suite["mustErrorScope"]);
                return value.IsError ? null : $"{TemplatingShorthand.ParseJson(value)?.ToJsonString()} instead of an error: {scenario["why"]}";
            }
        );

    [Fact]
    public void What_is_not_an_expression_is_not_taken_for_one() =>
        Check(
            "expressions.json",
            suite => suite["invalid"]?.AsArray() ?? [],
            scenario => ExpressionParser.Parse((string?)scenario ?? "") is ParsedExpression.Bad ? null : "was parsed"
        );

    // What cannot be: values only a host program can put into the data, dates and bytes.
    private static bool CanBeAsked(JsonNode scenario) => (bool?)scenario["jsonScope"] != false && scenario["expectedNonJson"] is null;

    private static JsonNode? Parsed(JsonNode? json) => (string?)json is { } text ? LenientJson.Parse(text) : null;

    private static JsonNode Present(JsonNode? json) => json ?? throw new InvalidOperationException("The case has no template.");

    private static string? Same(JsonNode? expected, Value actual) =>
        actual.IsError ? $"error: {actual.Why}" : Same(expected, TemplatingShorthand.ParseJson(actual));

    private static string? Same(JsonNode? expected, JsonNode? actual) =>
        TemplatingShorthand.SameJson(expected, actual) ? null : $"{actual?.ToJsonString() ?? "null"} instead of {expected?.ToJsonString() ?? "null"}";

    private void Check(string suite, Func<JsonNode, IEnumerable<JsonNode?>> scenarios, Func<JsonNode, string?> wrong) =>
        Check(suite, scenarios, (scenario, _) => wrong(scenario));

    private void Check(string name, Func<JsonNode, IEnumerable<JsonNode?>> scenarios, Func<JsonNode, JsonNode, string?> wrong)
    {
        var suite = JsonNode.Parse(File.ReadAllText(ReferenceSuites.Require("adaptivecards", name)));
        Assert.NotNull(suite);
        var all = scenarios(suite).OfType<JsonNode>().ToList();
        List<string> failed = [];
        foreach (var scenario in all)
        {
            if (wrong(scenario, suite) is { } mode)
            {
                failed.Add($"{(scenario is JsonObject ? scenario["id"] ?? scenario["name"] ?? scenario["expression"] : scenario)}: {mode}");
            }
        }

        says.WriteLine($"{name}: {all.Count - failed.Count} of {all.Count} as in the original.");
        Assert.NotEmpty(all);
        Assert.True(failed.Count == 0, string.Join('\n', failed));
    }
}
