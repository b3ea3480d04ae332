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

    private readonly Process _process;
    private readonly Lock _turn = new();

    private PayloadSchema(string folder) =>
        _process = Process.Start(
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
        lock (_turn)
        {
            _process.StandardInput.WriteLine(payload.ToJsonString()); // escaped throughout: one line, ASCII
            _process.StandardInput.Flush();
            var answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The judge of payloads has ended.");
            return JsonSerializer.Deserialize<string[]>(answer) ?? [];
        }
    }
}
