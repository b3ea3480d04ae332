using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Channels.Slack;
using CertBot.Tests.Kit.Playing;
using NodaTime;

namespace CertBot.Tests.Kit.Slack;

/// <summary>Somebody of the workspace: reads what is shown to them, writes, presses what they see, fills in fields and hands modals in.</summary>
/// <param name="door">Our endpoint, for the one thing local-slack does not tell: what stands in a message's fields when a button beside them is pressed.</param>
internal sealed class Member(LocalSlack slack, Patience patience, HttpClient door, string id)
{
    public string Id => id;

    /// <summary>As CertBot's own lists name somebody from Slack.</summary>
    public string Known => $"slack.{LocalSlack.Team}.{id}";

    /// <summary>To the bot, in their own chat with it.</summary>
    public Task Say(string words) => slack.Write(id, id, words);

    /// <summary>To the bot in a channel, by its name.</summary>
    public Task<JsonObject> Call(string channel, string words, string? thread = null) => slack.Write(channel, id, $"<@{LocalSlack.BotUser}> {words}", thread);

    public Task Command(string channel, string words) => slack.Command(channel, id, words);

    public Task Upload(string words, string name, byte[] content) => slack.Upload(id, id, words, name, content);

    /// <summary>What they see in a channel, or in their own chat, oldest first.</summary>
    public async Task<IReadOnlyList<Seen>> Look(string? channel = null) =>
        await Where(channel) is { } there ? [.. (await slack.Messages(there)).Select(m => new Seen(m)).Where(m => m.For is null || m.For == id)] : [];

    /// <summary>Waits until this is to be read, and gives the newest message that says it all.</summary>
    public Task<Seen> Expect(string? channel, params string[] words) => Find(channel, m => words.All(w => m.Words.Contains(w, StringComparison.Ordinal)), string.Join(" … ", words));

    /// <summary>Presses a button of the newest message of theirs that says these words and has it.</summary>
    public async Task<Seen> Press(string? channel, string words, string title)
    {
        var seen = await WithButton(channel, words, title);
        await slack.Press(await Where(channel) ?? "", seen.Ts, id, seen.Pressed(title) ?? []);
        return seen;
    }

    /// <summary>Fills in fields of a message and presses a button beside them. Local-slack tells an empty state of such a press; this is told as Slack does it.</summary>
    public async Task<Seen> Fill(string? channel, string words, string title, params (string Label, string Value)[] typed)
    {
        var seen = await WithButton(channel, words, title);
        var there = await Where(channel);
        var payload = new JsonObject
        {
            ["type"] = "block_actions",
            ["team"] = new JsonObject { ["id"] = LocalSlack.Team },
            ["user"] = new JsonObject { ["id"] = id, ["team_id"] = LocalSlack.Team },
            ["container"] = new JsonObject { ["type"] = "message", ["message_ts"] = seen.Ts, ["channel_id"] = there, ["is_ephemeral"] = false },
            ["channel"] = new JsonObject { ["id"] = there },
            ["message"] = seen.Body.DeepClone(),
            ["state"] = seen.Filled(typed),
            ["trigger_id"] = "1.1.none",
            ["actions"] = new JsonArray(seen.Pressed(title)),
        };
        await Deliver(SlackStage.Form(payload));
        return seen;
    }

    /// <summary>Presses what opens a modal, fills that in and hands it in.</summary>
    public async Task<Seen> Answer(string? channel, string words, string title, params (string Label, string Value)[] typed)
    {
        var seen = await Press(channel, words, title);
        await HandIn(await Opened(typed.Length == 0 ? null : typed[0].Label), typed);
        await Closed();
        return seen;
    }

    /// <summary>The modal before them, when it holds this field; a moment before it says "one moment".</summary>
    public Task<Seen> Opened(string? field) => patience.Until(
        () => Task.FromResult(slack.Screen.Modal is { } modal && new Seen(modal) is var seen && (field is null ? modal["submit"] is not null : seen.Words.Contains(field, StringComparison.Ordinal)) ? seen : null),
        () => Task.FromResult($"a modal with “{field}”; open is: {slack.Screen.Modal?.ToJsonString()}"));

    public Task HandIn(Seen modal, params (string Label, string Value)[] typed) => slack.Submit(id, (JsonObject?)modal.Filled(typed)["values"]?.DeepClone() ?? []);

    public Task Close() => slack.Close(id);

    /// <summary>It was taken: nothing is open any more.</summary>
    public Task Closed() => patience.Until(
        () => Task.FromResult(slack.Screen.Modal is null ? this : null),
        () => Task.FromResult($"the modal closed; open is: {new Seen(slack.Screen.Modal ?? [])} with {slack.Screen.Errors?.ToJsonString()}"));

    /// <summary>The app's own tab, when it says this.</summary>
    public async Task<Seen> Home(params string[] words)
    {
        await slack.OpenHome(id);
        return await patience.Until(
            () => Task.FromResult(slack.Screen.Home(id) is { } home && new Seen(home) is var seen && words.All(w => seen.Words.Contains(w, StringComparison.Ordinal)) ? seen : null),
            () => Task.FromResult($"{id}'s tab with “{string.Join(" … ", words)}”; it is: {new Seen(slack.Screen.Home(id) ?? [])}"));
    }

    private Task<Seen> WithButton(string? channel, string words, string title) =>
        Find(channel, m => m.Words.Contains(words, StringComparison.Ordinal) && m.Pressed(title) is not null, $"({title}) at “{words}”");

    private Task<Seen> Find(string? channel, Func<Seen, bool> which, string what) => patience.Until(
        async () => (await Look(channel)).LastOrDefault(which),
        async () => $"{id} looks for {what} in {channel ?? "their own chat"}, where there is:\n{string.Join("\n", (await Look(channel)).TakeLast(8))}");

    private async Task<string?> Where(string? channel) => channel ?? await slack.OwnChat(id);

    private async Task Deliver(string form)
    {
        var bytes = Encoding.UTF8.GetBytes(form);
        var at = SystemClock.Instance.GetCurrentInstant().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        content.Headers.Add(Signature.TimestampHeader, at);
        content.Headers.Add(Signature.Header, Signature.Of(new Secret(LocalSlack.SigningSecret), at, bytes));
        using var answer = await door.PostAsync(new Uri("slack", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }
}
