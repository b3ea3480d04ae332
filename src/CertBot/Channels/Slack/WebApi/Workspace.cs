using CertBot.Configuration;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>A workspace we are in, and who we are there.</summary>
internal sealed record Workspace
{
    public required string Team { get; init; }

    /// <summary>The organisation it belongs to, where there is one.</summary>
    public string? Enterprise { get; init; }

    /// <summary>Our own user there: what it says is not to be heard.</summary>
    public required string BotUserId { get; init; }

    /// <summary>Our own bot there, as messages name it; empty where Slack did not say.</summary>
    public required string BotId { get; init; }

    /// <summary>The app's id; empty where only a token was given: <c>auth.test</c> does not tell it.</summary>
    public required string AppId { get; init; }

    public required Secret Token { get; init; }
}
