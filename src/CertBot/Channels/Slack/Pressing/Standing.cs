using System.Text.Json.Nodes;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Slack.Pressing;

/// <summary>
/// Where a modal came from, as its <c>private_metadata</c> carries it: ids, and nothing anybody typed. They say what is meant, never what is allowed.
/// </summary>
internal sealed record Standing
{
    public required Place Place { get; init; }

    public string? Thread { get; init; }

    /// <summary>The slot of the card it opened over.</summary>
    public string? Slot { get; init; }

    /// <summary>The word under which the card shown in it is kept.</summary>
    public string? Behind { get; init; }

    public Opened From { get; init; }

    /// <summary>Null: it is of another workspace than who sends it, or was made by nobody here.</summary>
    public static Standing? Read(JsonObject metadata, string team)
    {
        if (SlackPlace.Read(SlackRoom.Channel, metadata.Text("place") ?? "") is not { } there || there.Team != team) return null;

        return new Standing
        {
            Place = there.As(metadata.Text("own") == "1" ? SlackPlace.Kind.Own : SlackPlace.Kind.Shared),
            Thread = metadata.Text("thread"),
            Slot = metadata.Text("slot"),
            Behind = metadata.Text("behind"),
            From = metadata.Text("from") switch { "home" => Opened.Home, "message" => Opened.Message, _ => Opened.Card },
        };
    }

    public JsonObject Write()
    {
        var written = new JsonObject { ["place"] = Place.Id, ["own"] = Place.Personal ? "1" : "0", ["from"] = From switch { Opened.Home => "home", Opened.Message => "message", _ => "card" } };
        foreach (var (name, value) in ((string, string?)[])[("thread", Thread), ("slot", Slot), ("behind", Behind)])
        {
            if (value is not null) written[name] = value;
        }

        return written;
    }
}

/// <summary>From where a modal was opened.</summary>
internal enum Opened
{
    /// <summary>A card in a conversation.</summary>
    Card,

    /// <summary>The app's own tab.</summary>
    Home,

    /// <summary>A message somebody pointed at as evidence.</summary>
    Message,
}
