using CertBot.Core.Tests.Kit;
using NJsonSchema;

namespace CertBot.Tests.Kit.Channels;

/// <summary>The published JSON schema of Adaptive Cards 1.5, parsed once. If it is missing, the test that needs it is skipped.</summary>
internal static class AdaptiveCardSchema
{
    private static readonly Lazy<Task<JsonSchema>> Parsed = new(() => JsonSchema.FromFileAsync(PathOfSchema()));

    public static Task<JsonSchema> Read()
    {
        PathOfSchema();
        return Parsed.Value;
    }

    private static string PathOfSchema() => ReferenceSuites.Require("adaptivecards", "schemas", "1.5.0", "adaptive-card.json");
}
