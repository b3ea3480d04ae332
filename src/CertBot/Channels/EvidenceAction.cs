using System.Text.Json.Nodes;

namespace CertBot.Channels;

/// <summary>The action a user chose for a message shared as evidence. A choice of that card carries several ids in one value, separated by spaces.</summary>
internal static class EvidenceAction
{
    /// <summary>The verb and data as the other cards send them; null for any other action.</summary>
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
