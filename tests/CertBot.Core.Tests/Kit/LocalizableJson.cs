using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Primitives;

namespace CertBot.Core.Tests.Kit;

/// <summary>A card's data in its stored form, for tests that inspect nested values.</summary>
internal static class LocalizableJson
{
    public static JsonObject ToJson(this LocalizableObject data) =>
        JsonSerializer.SerializeToNode(data, CoreJson.Options) as JsonObject ?? throw new InvalidOperationException("no object");
}
