using System.Text.Json.Nodes;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Schema;

/// <summary>
/// Who did something, as Slack knows them: the workspace the app was spoken to in, the organisation above it where there is one, and the user.
/// All three are words that mean nothing by their letters.
/// </summary>
internal sealed record Sender(string Team, string? Enterprise, string User)
{
    /// <summary>With people of several organisations in one channel, an event names the workspace it was sent for beside the one its writer belongs to.</summary>
    public static Sender? OfEvent(JsonObject envelope, string? user)
    {
        var authorized = (envelope["authorizations"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault();
        return Of(
            envelope.Text("context_team_id") ?? authorized?.Text("team_id") ?? envelope.Text("team_id"),
            envelope.Text("context_enterprise_id") ?? authorized?.Text("enterprise_id") ?? envelope.Text("enterprise_id"),
            user);
    }

    public static Sender? OfInteraction(JsonObject payload) =>
        Of(payload.Object("team")?.Text("id") ?? payload.Object("user")?.Text("team_id"), payload.Object("enterprise")?.Text("id"), payload.Object("user")?.Text("id"));

    public static Sender? OfCommand(JsonObject form) => Of(form.Text("team_id"), form.Text("enterprise_id"), form.Text("user_id"));

    /// <summary>The tenant of an account: the same user of a workspace inside an organisation is another account than one outside.</summary>
    public string Tenant => Enterprise is null ? Team : $"{Enterprise}.{Team}";

    public Identity Identity(string? name) => new(SlackRoom.Channel, Tenant, User, name is { Length: > 0 } ? name : User);

    private static Sender? Of(string? team, string? enterprise, string? user) =>
        SlackPlace.IsId(team) && SlackPlace.IsId(user) ? new(team, SlackPlace.IsId(enterprise) ? enterprise : null, user) : null;
}
