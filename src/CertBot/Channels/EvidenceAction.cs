using System.Text.Json.Nodes;
using CertBot.Core.Certification;

namespace CertBot.Channels;

/// <summary>The action a user chose for a message shared as evidence. A choice of that card carries several ids in one value, separated by spaces.</summary>
internal static class EvidenceAction
{
    /// <summary>The verb and data as the other cards send them; null for any other action.</summary>
    public static (string Verb, JsonObject Data)? Read(string? verb, Func<string, string?> readValue) =>
        verb switch
        {
            CommandName.AddMaterial when readValue("material")?.Split(' ') is [var app, var material, var part, .. var subject] => (
                CommandName.AddMaterial,
                new()
                {
                    ["app"] = app,
                    ["material"] = material,
                    ["part"] = part,
                    ["what"] = readValue("what") ?? "",
                    ["subject"] = subject is [var known, ..] ? known : "",
                }
            ),
            CommandName.Comment when readValue("escalation")?.Split(' ') is [var app, var escalation] => (
                CommandName.Comment,
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
