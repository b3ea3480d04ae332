using System.Text.Json.Nodes;
using CertBot.Repositories;

namespace CertBot.Channels.Slack.Schema;

/// <summary>The user behind a payload: workspace, organisation (Enterprise Grid) if any, and user id. The ids are opaque.</summary>
internal sealed record Sender(string Team, string? Enterprise, string User)
{
    /// <summary>In a shared channel an event names the workspace it was delivered for and the author's own.</summary>
    public static Sender? FromEvent(JsonObject envelope, string? user)
    {
        var authorized = (envelope["authorizations"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault();
        return Create(
            envelope.GetString("context_team_id") ?? authorized?.GetString("team_id") ?? envelope.GetString("team_id"),
            envelope.GetString("context_enterprise_id") ?? authorized?.GetString("enterprise_id") ?? envelope.GetString("enterprise_id"),
            user
        );
    }

    public static Sender? FromInteraction(JsonObject payload) =>
        Create(
            payload.GetObject("team")?.GetString("id") ?? payload.GetObject("user")?.GetString("team_id"),
            payload.GetObject("enterprise")?.GetString("id"),
            payload.GetObject("user")?.GetString("id")
        );

    public static Sender? FromCommand(JsonObject form) => Create(form.GetString("team_id"), form.GetString("enterprise_id"), form.GetString("user_id"));

    /// <summary>The tenant of the account: the same user of a workspace inside an organisation is another account than outside it.</summary>
    public string Tenant => Enterprise is null ? Team : $"{Enterprise}.{Team}";

    public ChannelUser ToChannelUser(string? name) => new(SlackConversation.ChannelName, Tenant, User, name is { Length: > 0 } ? name : User);

    private static Sender? Create(string? team, string? enterprise, string? user) =>
        SlackConversation.IsId(team) && SlackConversation.IsId(user) ? new(team, SlackConversation.IsId(enterprise) ? enterprise : null, user) : null;
}
