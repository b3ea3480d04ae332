using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Arrivals;

/// <summary>Something Slack brought: what kind of thing, what it says, and the name it has for ever.</summary>
internal sealed record Received(string Kind, string Id, JsonObject Body)
{
    /// <summary>How often it was tried before.</summary>
    public int Attempts { get; init; }

    /// <summary>As it was noted.</summary>
    public static Received Of(JsonObject note) => new(note.Text("kind") ?? "", note.Text("id") ?? "", note.Object("body") ?? []) { Attempts = (int?)note["attempts"] ?? 0 };

    public const string Event = "event";

    public const string Interaction = "interaction";

    public const string Command = "command";
}
