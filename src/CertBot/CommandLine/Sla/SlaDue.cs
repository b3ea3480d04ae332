using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Support.Clocks;
using NodaTime;
using NodaTime.Text;

namespace CertBot.CommandLine.Sla;

/// <summary><c>sla due</c>: when a support case is due, and which time counted. No store is needed.</summary>
internal static class SlaDue
{
    /// <summary>The longest line of a batch.</summary>
    private const int MaxLineLength = 256 * 1024;

    private static readonly JsonSerializerOptions OutputOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly InstantPattern UtcTime = InstantPattern.ExtendedIso;

    /// <returns>0, or 2 when the question has no answer.</returns>
    public static async Task<int> Run(SlaCalculator calculator, SlaQuery query, bool asJson, TextWriter output, TextWriter error)
    {
        try
        {
            var answer = calculator.Calculate(query);
            if (asJson)
                await output.WriteLineAsync(ToJson(answer).ToJsonString(OutputOptions));
            else
                await WriteTable(answer, output);
            return 0;
        }
        catch (FormatException e)
        {
            await error.WriteLineAsync(e.Message);
            return 2;
        }
    }

    /// <summary>Answers each line of the input with one line, in its place; a line that has no answer with the reason, an empty one too.</summary>
    /// <returns>0: every line was answered, if only with an error.</returns>
    public static async Task<int> RunBatch(SlaCalculator calculator, TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        var lines = new BoundedLineReader(input, MaxLineLength);
        while (await lines.ReadLine(cancellationToken) is { } line)
        {
            JsonObject answer;
            try
            {
                answer = line.IsCut ? throw new FormatException("the line is too long") : ToJson(calculator.Calculate(SlaQuery.Parse(line.Text)));
            }
            catch (FormatException e)
            {
                answer = new JsonObject { ["error"] = e.Message };
            }

            await output.WriteLineAsync(answer.ToJsonString(OutputOptions).AsMemory(), cancellationToken);
        }

        await output.FlushAsync(cancellationToken);
        return 0;
    }

    private static JsonObject ToJson(SlaAnswer answer) =>
        new()
        {
            ["due"] = answer.Reading.Due is { } due ? UtcTime.Format(due) : null,
            ["counted"] = new JsonArray([
                .. answer.Reading.Counted.Select(s => new JsonObject { ["from"] = UtcTime.Format(s.Starts), ["to"] = UtcTime.Format(s.Ends) }),
            ]),
            ["elapsed"] = Format(answer.Reading.Elapsed),
            ["breached"] = answer.Reading.IsBreached,
        };

    private static async Task WriteTable(SlaAnswer answer, TextWriter output)
    {
        var reading = answer.Reading;
        await output.WriteLineAsync(
            reading.Due is { } due
                ? $"Due {UtcTime.Format(due)}, {SlaTable.Local(due, answer.Zone)} in {answer.Zone.Id}; counted {Format(reading.Elapsed)}{(reading.IsBreached ? ", missed" : "")}."
                : $"Not due: the clock is paused; counted {Format(reading.Elapsed)}."
        );
        await SlaTable.Write(
            reading.Slices,
            answer.Zone,
            null,
            slice =>
                slice.Use switch
                {
                    TimeUse.Counted => "counted",
                    TimeUse.OutsideHours => "outside the hours",
                    TimeUse.DayOff => "day off",
                    TimeUse.Paused => "paused",
                    _ => slice.Holiday ?? "",
                },
            output
        );
    }

    /// <summary>ISO 8601 without days, which working time has none of: <c>PT26H30M</c>.</summary>
    private static string Format(Duration length)
    {
        var (hours, minutes, seconds) = ((long)length.TotalHours, length.Minutes, length.Seconds + (length.SubsecondNanoseconds / 1e9m));
        var text = string.Concat(
            hours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{hours}H") : "",
            minutes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{minutes}M") : "",
            seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#########}S") : ""
        );
        return "PT" + (text.Length > 0 ? text : "0S");
    }
}
