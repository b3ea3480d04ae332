using System.Text.Json.Nodes;

namespace CertBot.Channels;

/// <summary>What somebody chose for a message they pointed at as evidence: the choices of the card carry several ids in one word.</summary>
internal static class EvidenceAction
{
    /// <summary>The verb and data as the product's other cards would send them; null: something else was sent.</summary>
    public static (string Verb, JsonObject Data)? Read(string? verb, Func<string, string?> readValue) =>
        verb switch
        {
            "hand-in" when readValue("material")?.Split(' ') is [var app, var material, var part] => (
                "hand-in",
                new()
                {
                    ["app"] = app,
                    ["material"] = material,
                    ["part"] = part,
                    ["what"] = readValue("what") ?? "",
                }
            ),
            "comment" when readValue("escalation")?.Split(' ') is [var app, var escalation] => (
                "comment",
                new()
                {
                    ["app"] = app,
                    ["escalation"] = escalation,
                    ["words"] = readValue("words") ?? "",
                }
            ),
            _ => null,
        };
}
