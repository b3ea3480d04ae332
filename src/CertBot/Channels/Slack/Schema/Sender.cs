using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Repositories;

namespace CertBot.Channels.Slack.Schema;

/// <summary>
/// The user behind a payload: workspace and user id, both opaque. The organisation (Enterprise Grid) names nobody else: payloads name it or leave it out, and
/// a workspace may join one.
/// </summary>
internal sealed record Sender(string Team, string? Enterprise, string User)
{
    /// <summary>
    /// The user of a payload in each workspace it names, the likeliest first. In a channel that organisations share, a payload names the workspace of the app
    /// and the user's own, and which is which depends on its kind.
    /// </summary>
    public static ImmutableArray<Sender> FindCandidates(SlackPayload payload) =>
        payload.Kind switch
        {
            SlackPayload.Event => OfEvent(payload.Body, FindUser(payload.Body.GetObject("event"))),
            SlackPayload.Interaction => OfInteraction(payload.Body),
            _ => FromCommand(payload.Body) is { } sender ? [sender] : [],
        };

    public static Sender? FromEvent(JsonObject envelope, string? user) => OfEvent(envelope, user).FirstOrDefault();

    public static Sender? FromInteraction(JsonObject payload) => OfInteraction(payload).FirstOrDefault();

    public static Sender? FromCommand(JsonObject form) => Create(form.GetString("team_id"), form.GetString("enterprise_id"), form.GetString("user_id"));

    /// <summary>The tenant of the account.</summary>
    public string Tenant => Team;

    public ChannelUser ToChannelUser(string? name) =>
        new(SlackConversation.ChannelName, Tenant, User, name) { FormerTenant = Enterprise is null ? null : $"{Enterprise}.{Team}" };

    private static ImmutableArray<Sender> OfEvent(JsonObject envelope, string? user)
    {
        var authorizations = Authorizations(envelope);
        var enterprise = envelope.GetString("context_enterprise_id")
            ?? authorizations.Select(a => a.GetString("enterprise_id")).FirstOrDefault(e => e is not null)
            ?? envelope.GetString("enterprise_id");
        return CreateAll(
            [envelope.GetString("context_team_id"), .. authorizations.Select(a => a.GetString("team_id")), envelope.GetString("team_id")],
            enterprise,
            user
        );
    }

    private static ImmutableArray<Sender> OfInteraction(JsonObject payload)
    {
        var (team, user, view, authorizations) = (payload.GetObject("team"), payload.GetObject("user"), payload.GetObject("view"), Authorizations(payload));
        var enterprise = payload.GetObject("enterprise")?.GetString("id")
            ?? team?.GetString("enterprise_id")
            ?? payload.GetString("context_enterprise_id")
            ?? authorizations.Select(a => a.GetString("enterprise_id")).FirstOrDefault(e => e is not null);
        return CreateAll(
            [
                view?.GetString("app_installed_team_id"),
                payload.GetString("context_team_id"),
                .. authorizations.Select(a => a.GetString("team_id")),
                team?.GetString("id"),
                payload.GetObject("message")?.GetString("team"),
                user?.GetString("team_id"),
                view?.GetString("team_id"),
            ],
            enterprise,
            user?.GetString("id")
        );
    }

    private static string? FindUser(JsonObject? innerEvent) => innerEvent?.GetString("user") ?? innerEvent?.GetObject("user")?.GetString("id");

    private static ImmutableArray<JsonObject> Authorizations(JsonObject payload) =>
        [.. (payload["authorizations"] as JsonArray ?? []).OfType<JsonObject>().Take(5)];

    private static ImmutableArray<Sender> CreateAll(IEnumerable<string?> teams, string? enterprise, string? user) =>
        [.. teams.Distinct(StringComparer.Ordinal).Select(team => Create(team, enterprise, user)).OfType<Sender>()];

    private static Sender? Create(string? team, string? enterprise, string? user) =>
        SlackConversation.IsId(team) && SlackConversation.IsId(user) ? new(team, SlackConversation.IsId(enterprise) ? enterprise : null, user) : null;
}
