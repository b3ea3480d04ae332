using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CertBot.Core.Recognizers;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Recognizers;

/// <summary>Runs the original projects' own test data where it is available; otherwise skipped.</summary>
public sealed class RecognizersReferenceSuiteTests(ITestOutputHelper output)
{
    [Fact]
    public void Yes_and_no_are_never_swapped()
    {
        var cases = Suite("recognizers/boolean.json");
        var read = 0;
        foreach (var one in cases.EnumerateArray())
        {
            var expected = one.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("resolution").GetProperty("value").GetBoolean()).Single();
            var actual = ConfirmationRecognizer.Recognize(one.GetProperty("input").GetString() ?? "");

            // The original returns the first word of "Yes. I said no"; it is safer to ask again.
            Assert.True(actual is null || actual == expected, one.GetRawText());
            read += actual is null ? 0 : 1;
        }

        output.WriteLine($"{read} of {cases.GetArrayLength()} read, none wrongly");
        Assert.InRange(read, 9, cases.GetArrayLength());
    }

    [Fact]
    public void Confirmations_in_our_languages_are_read_as_in_the_original()
    {
        var cases = Suite("prompts/confirm-locale.cases.json");
        var ours = cases
            .EnumerateArray()
            .Where(c =>
                c.GetProperty("utterance").GetString() is "Yes" or "No" or "да" or "1" or "2"
                && c.GetProperty("defaultLocale").GetString() is "en-us" or null or ""
            )
            .ToList();

        Assert.NotEmpty(ours);
        Assert.All(ours, c =>
            Assert.Equal(
                c.GetProperty("expected").GetBoolean(),
                ConfirmationRecognizer.Recognize(c.GetProperty("utterance").GetString() ?? "", areNumbersOffered: true)
            )
        );
    }

    [Fact]
    public void Whole_number_is_read_as_in_the_original_or_not_at_all()
    {
        var cases = Suite("recognizers/number.json");
        var (read, whole) = (0, 0);
        foreach (var one in cases.EnumerateArray())
        {
            var input = one.GetProperty("input").GetString() ?? "";
            var results = one.GetProperty("results").EnumerateArray().ToList();
            var expected =
                results.Count == 1
                && input.Trim().Equals(results[0].GetProperty("text").GetString(), StringComparison.OrdinalIgnoreCase)
                && long.TryParse(
                    results[0].GetProperty("resolution").GetProperty("value").GetString(),
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out var n
                )
                    ? n
                    : (long?)null;
            var actual = NumberRecognizer.RecognizeInteger(input);

            Assert.True(actual is null || actual == expected, one.GetRawText());
            whole += expected is null ? 0 : 1;
            read += actual is null ? 0 : 1;
            if (expected is not null && actual is null)
            {
                output.WriteLine($"not read: {input}");
            }
        }

        output.WriteLine($"{read} of {whole} whole numbers read, none wrongly");
        Assert.InRange(read, whole / 2, whole);
    }

    [Fact]
    public void Choices_are_recognized_as_in_the_original()
    {
        var cases = Suite("prompts/choice-recognizers.cases.json");
        var checkedCases = 0;
        foreach (var one in cases.GetProperty("recognizeChoices").EnumerateArray().Concat(cases.GetProperty("findChoices").EnumerateArray()))
        {
            var args = one.GetProperty("args").EnumerateArray().ToList();
            if (args.Count > 2)
            {
                // Settings that this recognizer does not have: it always recognizes numbers and ordinal positions.
                continue;
            }

            ImmutableArray<(string, ImmutableArray<string>)> options =
            [
                .. args[1].EnumerateArray().Select(o => o.GetString() ?? "").Select(o => (o, ImmutableArray.Create(o))),
            ];
            var expected = one.GetProperty("result")
                .EnumerateArray()
                .Select(r => r.GetProperty("resolution").GetProperty("value").GetString())
                .OrderBy(v => options.IndexOf(options.Single(o => o.Item1 == v)));
            var text = args[0].GetString() ?? "";

            Assert.Equal(expected, Assert.IsType<MultiChoiceResult<string>.Picked>(ChoiceRecognizer.RecognizeMany(text, options)).Values);
            if (expected.Count() == 1)
            {
                Assert.Equal(new ChoiceResult<string>.Picked(expected.Single() ?? ""), ChoiceRecognizer.Recognize(text, options));
            }

            checkedCases++;
        }

        output.WriteLine($"{checkedCases} cases of the original");
        Assert.InRange(checkedCases, 8, 100);
    }

    private static JsonElement Suite(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(ReferenceSuites.Require(name)));
        return document.RootElement.Clone();
    }
}
