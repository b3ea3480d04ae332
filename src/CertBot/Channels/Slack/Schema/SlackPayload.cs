using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Schema;

/// <summary>Something Slack brought: what kind of thing, what it says, and the name it has for ever.</summary>
internal sealed record SlackPayload(string Kind, string Id, JsonObject Body)
{
    /// <summary>How often it was tried before.</summary>
    public int Attempts { get; init; }

    /// <summary>As it was noted.</summary>
    public static SlackPayload FromJson(JsonObject json) =>
        new(json.GetString("kind") ?? "", json.GetString("id") ?? "", json.GetObject("body") ?? []) { Attempts = (int?)json["attempts"] ?? 0 };

    public const string Event = "event";

    public const string Interaction = "interaction";

    public const string Command = "command";
}
