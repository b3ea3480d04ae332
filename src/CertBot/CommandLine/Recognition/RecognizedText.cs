using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.CommandLine.Recognition;

/// <summary>What was read in a text.</summary>
internal sealed record RecognizedText
{
    private static readonly JsonSerializerOptions OutputOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An ISO day or local time, true or false, a number, or an option; null: nothing that could be used.</summary>
    public JsonNode? Value { get; init; }

    /// <summary>Where a named period begins; null: none was named.</summary>
    public string? Start { get; init; }

    /// <summary>Where it ends, exclusive.</summary>
    public string? End { get; init; }

    /// <summary>The words that were read.</summary>
    public string? Words { get; init; }

    /// <summary>Other readings, each as a value.</summary>
    public ImmutableArray<string> Alternatives { get; init; } = [];

    /// <summary>A person would be asked.</summary>
    public bool MustAsk { get; init; }

    public string ToJson(string input) =>
        new JsonObject
        {
            ["input"] = input,
            ["value"] = Value,
            ["start"] = Start,
            ["end"] = End,
            ["text"] = Words,
            ["alternatives"] = new JsonArray([.. Alternatives.Select(a => JsonValue.Create(a))]),
            ["ask"] = MustAsk,
        }.ToJsonString(OutputOptions);
}
