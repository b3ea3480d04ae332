using System.Text.Json.Nodes;
using CertBot.Cards.Templating;
using CertBot.Core.Tests.Kit;

namespace CertBot.Tests.Cards.Templating;

/// <summary>
/// The test cases of the reference implementations. Cases that use a function or variable this engine does not have are skipped, recognised by the engine's
/// error message; each test prints how many cases it ran and requires a minimum. Without the suites it is skipped.
/// </summary>
public sealed class TemplatingReferenceSuiteTests(ITestOutputHelper output)
{
    [Fact]
    public void Templates_of_the_samples_expand_as_in_the_original() =>
        Check("templates.json", 14, suite => suite.AsArray(), scenario => ExpandsAsExpected(scenario["template"], scenario["data"], scenario["expected"]));

    [Fact]
    public void Templates_of_the_JavaScript_original_expand_the_same() =>
        Check("node-unit.cases.json", 7, suite => suite.AsArray(), scenario => ExpandsAsExpected(scenario["template"], scenario["root"], scenario["expected"]));

    [Fact]
    public void Templates_of_the_NET_original_expand_the_same() =>
        Check(
            "dotnet-TestTransform.json",
            30,
            suite => suite.AsArray(),
            scenario =>
            {
                var data = Parsed(scenario["root"] ?? scenario["data"]);
                if ((string?)scenario["kind"] != "expression")
                {
                    var expected = (string?)scenario["compare"] == "noThrow" ? null : Parsed(scenario["expected"]);
                    return ExpandsAsExpected(Parsed(scenario["template"]), data, expected);
                }

                var source = (string?)scenario["expression"] ?? "";
                return source.Contains("${", StringComparison.Ordinal)
                    ? $"{CardTemplate.Parse(JsonValue.Create(source)).Expand(data)}" == $"{scenario["expected"]}"
                        ? null
                        : "another text"
                    : EvaluatesAsExpected(source, data, scenario["expected"]);
            }
        );

    [Fact]
    public void Expressions_evaluate_as_in_the_original() =>
        Check(
            "expressions.json",
            197,
            suite => suite["cases"]?.AsArray().Where(scenario => scenario is not null && CanBeAsked(scenario)) ?? [],
            (scenario, suite) => EvaluatesAsExpected((string?)scenario["expression"] ?? "", suite["scope"], scenario["expected"])
        );

    [Fact]
    public void Invalid_expressions_are_errors_as_in_the_original() =>
        Check(
            "expressions.json",
            50,
            suite => suite["mustError"]?.AsArray() ?? [],
            (scenario, suite) =>
            {
                var value = TemplatingShorthand.Evaluate((string?)scenario["expression"] ?? "", suite["mustErrorScope"]);
                return value.IsError && IsUnknown(value.Text) && !value.Text.EndsWith(" arguments", StringComparison.Ordinal) ? Unknown
                    : value.IsError ? null
                    : $"{TemplatingShorthand.ToJson(value)?.ToJsonString()} instead of an error: {scenario["why"]}";
            }
        );

    [Fact]
    public void Text_that_is_no_expression_is_not_parsed_as_one() =>
        Check(
            "expressions.json",
            5,
            suite => suite["invalid"]?.AsArray() ?? [],
            scenario => TemplatingShorthand.Evaluate((string?)scenario ?? "").IsError ? null : "was parsed"
        );

    private const string Unknown = "unknown";

    // Cases that cannot run: values that only a host program can put into the data, dates and bytes.
    private static bool CanBeAsked(JsonNode scenario) => (bool?)scenario["jsonScope"] != false && scenario["expectedNonJson"] is null;

    private static bool IsUnknown(string problem) => problem.StartsWith("there is no ", StringComparison.Ordinal);

    private static JsonNode? Parsed(JsonNode? json) => (string?)json is { } text ? JsonNode.Parse(text) : null;

    private static string? ExpandsAsExpected(JsonNode? template, JsonNode? data, JsonNode? expected)
    {
        var parsed = CardTemplate.Parse(template ?? throw new InvalidOperationException("The case has no template."));
        if (parsed.Problems.Any(problem => problem.Contains("}: there is no ", StringComparison.Ordinal)))
            return Unknown;
        var actual = parsed.Expand(data);
        return expected is null || TemplatingShorthand.SameJson(expected, actual)
            ? null
            : $"{actual?.ToJsonString() ?? "null"} instead of {expected.ToJsonString()}";
    }

    private static string? EvaluatesAsExpected(string expression, JsonNode? data, JsonNode? expected)
    {
        var value = TemplatingShorthand.Evaluate(expression, data);
        if (value.IsError)
            return IsUnknown(value.Text) ? Unknown : $"error: {value.Text}";
        var actual = TemplatingShorthand.ToJson(value);
        return TemplatingShorthand.SameJson(expected, actual) ? null : $"{actual?.ToJsonString() ?? "null"} instead of {expected?.ToJsonString() ?? "null"}";
    }

    private void Check(string suite, int minimum, Func<JsonNode, IEnumerable<JsonNode?>> scenarios, Func<JsonNode, string?> run) =>
        Check(suite, minimum, scenarios, (scenario, _) => run(scenario));

    private void Check(string name, int minimum, Func<JsonNode, IEnumerable<JsonNode?>> scenarios, Func<JsonNode, JsonNode, string?> run)
    {
        var suite = JsonNode.Parse(File.ReadAllText(ReferenceSuites.Require("adaptivecards", name)));
        Assert.NotNull(suite);
        var all = scenarios(suite).OfType<JsonNode>().ToList();
        var results = all.Select(scenario => (Scenario: scenario, Result: run(scenario, suite))).Where(result => result.Result != Unknown).ToList();
        var failed = results
            .Where(result => result.Result is not null)
            .Select(result =>
                $"{(result.Scenario is JsonObject scenario ? scenario["id"] ?? scenario["name"] ?? scenario["expression"] : result.Scenario)}: {result.Result}"
            )
            .ToList();
        output.WriteLine($"{name}: {results.Count} of {all.Count} cases run.");
        Assert.True(failed.Count == 0, string.Join('\n', failed));
        Assert.True(results.Count >= minimum, $"only {results.Count} of {all.Count} cases run");
    }
}
