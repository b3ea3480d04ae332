using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Tests.Kit.Slack;

/// <summary>
/// Validates the structure of payloads against Slack's own types: a JSON schema is generated from them once, and a single node process answers each
/// input line with an output line. The process ends when its standard input closes, hence with the test run, even if that is killed.
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

    /// <summary>The schema errors of a message (<c>text</c>, <c>blocks</c>, and possibly further members) or of a view.</summary>
    public static IReadOnlyList<string> ErrorsIn(JsonObject payload) => Validator.Value.Validate(payload);

    private IReadOnlyList<string> Validate(JsonObject payload)
    {
        lock (_turn)
        {
            _process.StandardInput.WriteLine(payload.ToJsonString()); // fully escaped: one line of ASCII
            _process.StandardInput.Flush();
            var answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The judge of payloads has ended.");
            return JsonSerializer.Deserialize<string[]>(answer) ?? [];
        }
    }
}
