using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Tests.Kit.Slack;

/// <summary>
/// Slack's own types as the judge of a payload's structure: a JSON schema is made of them once, and one node process answers a line for a line.
/// It ends with its standard input, so with the tests however they end.
/// </summary>
internal sealed class PayloadSchema
{
    private static readonly Lazy<PayloadSchema> Validator = new(() => new(PayloadSchemaPackages.Prepare()));

    private readonly Process process;
    private readonly Lock turn = new();

    private PayloadSchema(string folder) =>
        process = Process.Start(
            new ProcessStartInfo("node", [Path.Combine(folder, "judge.js")])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        ) ?? throw new InvalidOperationException("node does not start");

    /// <summary>What Slack's types have against a message (<c>text</c>, <c>blocks</c>, perhaps more around them) or a view.</summary>
    public static IReadOnlyList<string> ErrorsIn(JsonObject payload) => Validator.Value.Validate(payload);

    private IReadOnlyList<string> Validate(JsonObject payload)
    {
        lock (turn)
        {
            process.StandardInput.WriteLine(payload.ToJsonString()); // escaped throughout: one line, ASCII
            process.StandardInput.Flush();
            var answer = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The judge of payloads has ended.");
            return JsonSerializer.Deserialize<string[]>(answer) ?? [];
        }
    }
}
