using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Schema;

/// <summary>What Slack delivered: kind, body and a stable id.</summary>
internal sealed record SlackPayload(string Kind, string Id, JsonObject Body)
{
    /// <summary>Earlier attempts.</summary>
    public int Attempts { get; init; }

    /// <summary>Who sent it; null while unknown, or if it names nobody.</summary>
    public Sender? Sender { get; init; }

    /// <summary>Reads a stored payload.</summary>
    public static SlackPayload FromJson(JsonObject json) =>
        new(json.GetString("kind") ?? "", json.GetString("id") ?? "", json.GetObject("body") ?? []) { Attempts = (int?)json["attempts"] ?? 0 };

    public const string Event = "event";

    public const string Interaction = "interaction";

    public const string Command = "command";
}
