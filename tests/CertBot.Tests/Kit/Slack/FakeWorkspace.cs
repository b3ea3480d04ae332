using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;

namespace CertBot.Tests.Kit.Slack;

/// <summary>A workspace of <see cref="FakeSlack"/>: its members, the messages in its channels, and what each member sees in Slack.</summary>
internal sealed class FakeWorkspace(FakeSlack slack, IClock clock, string team, string? enterprise)
{
    private int _counter;

    public FakeSlack Slack => slack;

    public string Team => team;

    public string? Enterprise => enterprise;

    public string Token { get; set; } = $"xoxb-{team}";

    public string BotUser => $"UBOT{team}";

    public string BotId => $"B{team}";

    /// <summary>The error code that every call returns once the app is uninstalled.</summary>
    public string? Revoked { get; set; }

    public HashSet<string> Scopes { get; } = [.. CertBot.Channels.Slack.WebApi.SlackMethods.All.Values.SelectMany(m => m.Scopes)];

    public Dictionary<string, JsonObject> People { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, FakeChannel> Channels { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, FakeFile> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The modal stack of each user; the visible modal is the last one.</summary>
    public Dictionary<string, List<JsonObject>> Modals { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, JsonObject> HomeViews { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, FakeTrigger> Triggers { get; } = new(StringComparer.Ordinal);

    private Dictionary<string, FakeResponseUrl> Responses { get; } = new(StringComparer.Ordinal);

    public Instant Now => clock.GetCurrentInstant();

    public void AddPerson(string user, string name, string? email = null, string locale = "en-US", string zone = "Europe/Berlin") =>
        People[user] = new JsonObject
        {
            ["id"] = user,
            ["team_id"] = team,
            ["name"] = name.ToLowerInvariant(),
            ["deleted"] = false,
            ["real_name"] = name,
            ["locale"] = locale,
            ["tz"] = zone,
            ["is_bot"] = false,
            ["profile"] = new JsonObject
            {
                ["real_name"] = name,
                ["display_name"] = name,
                ["email"] = email,
            },
        };

    /// <summary>Adds a channel. Leave the bot out of the members if it was not invited.</summary>
    public FakeChannel AddChannel(string id, string name, params IEnumerable<string> members) => Channels[id] = new FakeChannel(id, name, null, [.. members]);

    /// <summary>The direct message channel between a user and the bot.</summary>
    public FakeChannel DirectMessageWith(string user)
    {
        var known = Channels.Values.SingleOrDefault(c => c.User == user);
        if (known is not null)
            return known;

        var id = $"D{user}";
        return Channels[id] = new FakeChannel(id, null, user, [user, BotUser]);
    }

    /// <summary>Posts a message written by a user and returns its ts.</summary>
    public string PostAsUser(string channel, string user, string text, string? thread = null)
    {
        var ts = NextTs();
        Channels[channel]
            .Messages.Add(
                new JsonObject
                {
                    ["type"] = "message",
                    ["user"] = user,
                    ["text"] = text,
                    ["ts"] = ts,
                    ["thread_ts"] = thread,
                }
            );
        return ts;
    }

    /// <summary>A file that a user uploaded, in the form events contain it.</summary>
    public JsonObject AddFile(string user, string name, string mimetype, byte[] content)
    {
        var id = $"F{++_counter}";
        var file = new FakeFile(id, name, content.Length, mimetype, user) { Content = content };
        Files[id] = file;
        return FileJson(file);
    }

    public JsonObject FileJson(FakeFile file) =>
        new()
        {
            ["id"] = file.Id,
            ["name"] = file.Name,
            ["title"] = file.Title ?? file.Name,
            ["mimetype"] = file.Mimetype,
            ["size"] = file.Length,
            ["user"] = file.User,
            ["mode"] = "hosted",
            ["url_private"] = $"{slack.Address}/files-pri/{file.Id}/{Uri.EscapeDataString(file.Name)}",
            ["url_private_download"] = $"{slack.Address}/files-pri/{file.Id}/{Uri.EscapeDataString(file.Name)}",
            ["permalink"] = $"https://{team.ToLowerInvariant()}.slack.com/files/{file.User}/{file.Id}",
        };

    /// <summary>The trigger id of a click: valid for three seconds and for one view.</summary>
    public string CreateTrigger(string user)
    {
        var id = $"{++_counter}.trigger";
        Triggers[id] = new FakeTrigger(user, Now);
        return id;
    }

    /// <summary>The response_url of a command or a click: valid for five uses and half an hour.</summary>
    public string CreateResponseUrl(string channel, string user, string? ts = null)
    {
        var id = $"r{++_counter}-{team}";
        Responses[id] = new FakeResponseUrl(channel, user, ts, Now);
        return $"{slack.Address}/response/{id}";
    }

    /// <summary>The current messages of a channel, without thread replies.</summary>
    public IReadOnlyList<JsonObject> MessagesIn(string channel) =>
        ReadLocked(() => Channels[channel].Messages.Where(m => m["thread_ts"] is null || m["thread_ts"]?.ToString() == m["ts"]?.ToString()));

    public IReadOnlyList<JsonObject> RepliesTo(string channel, string ts) =>
        ReadLocked(() => Channels[channel].Messages.Where(m => m["thread_ts"]?.ToString() == ts && m["ts"]?.ToString() != ts));

    /// <summary>The ephemeral messages that one user received in the channel.</summary>
    public IReadOnlyList<JsonObject> EphemeralsFor(string channel, string user) =>
        ReadLocked(() => Channels[channel].Ephemerals.Where(e => e.User == user).Select(e => e.Message));

    public JsonObject? TopModal(string user) => Modals.GetValueOrDefault(user)?.LastOrDefault();

    /// <summary>Applies the response to a view submission as Slack does: an empty response closes the view.</summary>
    public void ApplySubmission(string user, JsonObject? answer)
    {
        var stack = Modals[user];
        switch (answer?["response_action"]?.ToString())
        {
            case "errors":
                break;
            case "clear":
                stack.Clear();
                break;
            case "update" when answer["view"] is JsonObject view:
                stack[^1] = AssignViewIds(view, $"{stack[^1]["id"]}", user);
                break;
            case "push" when answer["view"] is JsonObject view:
                stack.Add(AssignViewIds(view, $"V{++_counter}", user));
                break;
            default:
                stack.RemoveAt(stack.Count - 1);
                break;
        }
    }

    /// <summary>The view as Slack stores it: with an id, and a hash that changes with every update.</summary>
    public JsonObject AssignViewIds(JsonObject view, string? id, string user)
    {
        var adapted = (JsonObject)view.DeepClone();
        adapted["id"] = id ?? $"V{++_counter}";
        adapted["hash"] = $"{Now.ToUnixTimeSeconds()}.{++_counter}";
        adapted["team_id"] = team;
        adapted["user"] = user;
        return adapted;
    }

    public string NextTs() => string.Create(CultureInfo.InvariantCulture, $"{Now.ToUnixTimeSeconds()}.{++_counter:D6}");

    private List<JsonObject> ReadLocked(Func<IEnumerable<JsonObject>> at)
    {
        lock (slack.Gate)
            return [.. at()];
    }

    /// <summary>The channel and the user that a response_url belongs to.</summary>
    public (string Channel, string User) Addressee(string id) => (Responses[id].Channel, Responses[id].User);

    /// <summary>Returns null if this workspace did not issue the URL, an empty string on success, otherwise the error.</summary>
    public string? UseResponseUrl(string id, JsonObject body)
    {
        if (!Responses.TryGetValue(id, out var response))
            return null;
        if (Now - response.Given > Duration.FromMinutes(30))
            return "expired_url";
        if (response.Uses++ >= 5)
            return "used_url";

        var channel = Channels[response.Channel];
        var at = channel.Messages.FindIndex(m => m["ts"]?.ToString() == response.Ts);
        var ephemeralCount = channel.Ephemerals.FindIndex(e => e.Message["ts"]?.ToString() == response.Ts);
        var message = (JsonObject)body.DeepClone();
        if (body["delete_original"]?.GetValue<bool>() is true)
        {
            if (at >= 0)
                channel.Messages.RemoveAt(at);
            if (ephemeralCount >= 0)
                channel.Ephemerals.RemoveAt(ephemeralCount);
        }
        else if (body["replace_original"]?.GetValue<bool>() is true && (at >= 0 || ephemeralCount >= 0))
        {
            message["ts"] = response.Ts;
            if (at >= 0)
                channel.Messages[at] = message;
            if (ephemeralCount >= 0)
                channel.Ephemerals[ephemeralCount] = (response.User, message);
        }
        else
        {
            message["ts"] = NextTs();
            if (body["response_type"]?.ToString() == "in_channel")
                channel.Messages.Add(message);
            else
                channel.Ephemerals.Add((response.User, message));
        }

        return "";
    }
}

/// <summary>A channel or, if it has a user, that user's direct message channel with the bot.</summary>
internal sealed record FakeChannel(string Id, string? Name, string? User, HashSet<string> Members)
{
    public List<JsonObject> Messages { get; } = [];

    public List<(string User, JsonObject Message)> Ephemerals { get; } = [];

    public bool IsArchived { get; set; }

    public Instant LastPost { get; set; } = Instant.MinValue;
}

internal sealed record FakeFile(string Id, string Name, long Length, string Mimetype, string User)
{
    public byte[]? Content { get; set; }

    public string? Title { get; set; }
}

internal sealed record FakeTrigger(string User, Instant Given)
{
    public bool IsUsed { get; set; }
}

internal sealed record FakeResponseUrl(string Channel, string User, string? Ts, Instant Given)
{
    public int Uses { get; set; }
}
