using System.ComponentModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CertBot.Channels.Api.Problems;

/// <summary>Problem details of RFC 9457 as they are written.</summary>
[Description("Why a request had no effect: problem details of RFC 9457.")]
internal sealed record ProblemResource
{
    private static readonly ProblemJson Context = new(
        new JsonSerializerOptions(ProblemJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    [Description("A URI of the kind of problem: `urn:certbot:problem:` and the code.")]
    public required string Type { get; init; }

    [Description("A few words about the status.")]
    public required string Title { get; init; }

    [Description("The HTTP status, again.")]
    public required int Status { get; init; }

    [Description("What is wrong and what to do, as one sentence for people.")]
    public required string Detail { get; init; }

    [Description("The kind of problem for programs; it never changes.")]
    public required string Code { get; init; }

    [Description("What is wrong with single fields of the body, by field.")]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    public static string Write(ProblemResource problem) => JsonSerializer.Serialize(problem, Context.ProblemResource);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemResource))]
internal sealed partial class ProblemJson : JsonSerializerContext;
