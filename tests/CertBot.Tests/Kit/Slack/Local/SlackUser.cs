using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Endpoints;
using CertBot.Configuration;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.Kit.Slack.Local;

/// <summary>Somebody of the workspace: reads what is shown to them, writes, presses what they see, fills in fields and hands modals in.</summary>
/// <param name="door">Our endpoint, for the one thing local-slack does not tell: what stands in a message's fields when a button beside them is pressed.</param>
internal sealed class SlackUser(LocalSlack slack, Eventually patience, HttpClient door, string id)
{
    public string Id => id;

    /// <summary>As CertBot's own lists name somebody from Slack.</summary>
    public string AccountName => $"slack.{LocalSlack.Team}.{id}";

    /// <summary>To the bot, in their own chat with it.</summary>
    public Task SendDirectMessage(string words) => slack.PostMessage(id, id, words);

    /// <summary>To the bot in a channel, by its name.</summary>
    public Task<JsonObject> MentionBot(string channel, string words, string? thread = null) =>
        slack.PostMessage(channel, id, $"<@{LocalSlack.BotUser}> {words}", thread);

    public Task SendCommand(string channel, string words) => slack.SendCommand(channel, id, words);

    public Task Upload(string words, string name, byte[] content) => slack.Upload(id, id, words, name, content);

    /// <summary>What they see in a channel, or in their own chat, oldest first.</summary>
    public async Task<IReadOnlyList<VisibleMessage>> GetVisibleMessages(string? channel = null) =>
        await ResolveChannel(channel) is { } there
            ? [.. (await slack.GetMessages(there)).Select(m => new VisibleMessage(m)).Where(m => m.VisibleOnlyTo is null || m.VisibleOnlyTo == id)]
            : [];

    /// <summary>Waits until this is to be read, and gives the newest message that says it all.</summary>
    public Task<VisibleMessage> WaitForMessage(string? channel, params string[] words) =>
        WaitForMessageWhere(channel, m => words.All(w => m.ReadableText.Contains(w, StringComparison.Ordinal)), string.Join(" … ", words));

    /// <summary>Presses a button of the newest message of theirs that says these words and has it.</summary>
    public async Task<VisibleMessage> PressButton(string? channel, string words, string title)
    {
        var message = await WaitForButton(channel, words, title);
        await slack.PressButton(await ResolveChannel(channel) ?? "", message.Ts, id, message.ActionFor(title) ?? []);
        return message;
    }

    /// <summary>Fills in fields of a message and presses a button beside them. Local-slack tells an empty state of such a press; this is told as Slack does it.</summary>
    public async Task<VisibleMessage> FillAndPress(string? channel, string words, string title, params (string Label, string Value)[] typed)
    {
        var message = await WaitForButton(channel, words, title);
        var there = await ResolveChannel(channel);
        var payload = new JsonObject
        {
            ["type"] = "block_actions",
            ["team"] = new JsonObject { ["id"] = LocalSlack.Team },
            ["user"] = new JsonObject { ["id"] = id, ["team_id"] = LocalSlack.Team },
            ["container"] = new JsonObject
            {
                ["type"] = "message",
                ["message_ts"] = message.Ts,
                ["channel_id"] = there,
                ["is_ephemeral"] = false,
            },
            ["channel"] = new JsonObject { ["id"] = there },
            ["message"] = message.Body.DeepClone(),
            ["state"] = message.StateWith(typed),
            ["trigger_id"] = "1.1.none",
            ["actions"] = new JsonArray(message.ActionFor(title)),
        };
        await PostSigned(SlackTranscriptDriver.EncodeForm(payload));
        return message;
    }

    /// <summary>Presses what opens a modal, fills that in and hands it in.</summary>
    public async Task<VisibleMessage> AnswerModal(string? channel, string words, string title, params (string Label, string Value)[] typed)
    {
        var message = await PressButton(channel, words, title);
        await SubmitModal(await WaitForModal(typed.Length == 0 ? null : typed[0].Label), typed);
        await WaitForModalClosed();
        return message;
    }

    /// <summary>The modal before them, when it holds this field; a moment before it says "one moment".</summary>
    public Task<VisibleMessage> WaitForModal(string? field) =>
        patience.Get(
            () =>
                Task.FromResult(
                    slack.Window.Modal is { } modal
                    && new VisibleMessage(modal) is var message
                    && (field is null ? modal["submit"] is not null : message.ReadableText.Contains(field, StringComparison.Ordinal))
                        ? message
                        : null
                ),
            () => Task.FromResult($"a modal with “{field}”; open is: {slack.Window.Modal?.ToJsonString()}")
        );

    public Task SubmitModal(VisibleMessage modal, params (string Label, string Value)[] typed) =>
        slack.SubmitModal(id, (JsonObject?)modal.StateWith(typed)["values"]?.DeepClone() ?? []);

    public Task CloseModal() => slack.CloseModal(id);

    /// <summary>It was taken: nothing is open any more.</summary>
    public Task WaitForModalClosed() =>
        patience.Get(
            () => Task.FromResult(slack.Window.Modal is null ? this : null),
            () => Task.FromResult($"the modal closed; open is: {new VisibleMessage(slack.Window.Modal ?? [])} with {slack.Window.Errors?.ToJsonString()}")
        );

    /// <summary>The app's own tab, when it says this.</summary>
    public async Task<VisibleMessage> WaitForHome(params string[] words)
    {
        await slack.OpenHome(id);
        return await patience.Get(
            () =>
                Task.FromResult(
                    slack.Window.HomeOf(id) is { } home
                    && new VisibleMessage(home) is var message
                    && words.All(w => message.ReadableText.Contains(w, StringComparison.Ordinal))
                        ? message
                        : null
                ),
            () => Task.FromResult($"{id}'s tab with “{string.Join(" … ", words)}”; it is: {new VisibleMessage(slack.Window.HomeOf(id) ?? [])}")
        );
    }

    private Task<VisibleMessage> WaitForButton(string? channel, string words, string title) =>
        WaitForMessageWhere(
            channel,
            m => m.ReadableText.Contains(words, StringComparison.Ordinal) && m.ActionFor(title) is not null,
            $"({title}) at “{words}”"
        );

    private Task<VisibleMessage> WaitForMessageWhere(string? channel, Func<VisibleMessage, bool> which, string what) =>
        patience.Get(
            async () => (await GetVisibleMessages(channel)).LastOrDefault(which),
            async () =>
                $"{id} looks for {what} in {channel ?? "their own chat"}, where there is:\n{string.Join("\n", (await GetVisibleMessages(channel)).TakeLast(8))}"
        );

    private async Task<string?> ResolveChannel(string? channel) => channel ?? await slack.FindDirectMessage(id);

    private async Task PostSigned(string form)
    {
        var bytes = Encoding.UTF8.GetBytes(form);
        var at = SystemClock.Instance.GetCurrentInstant().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        content.Headers.Add(RequestSignature.TimestampHeader, at);
        content.Headers.Add(RequestSignature.SignatureHeader, RequestSignature.Compute(new Secret(LocalSlack.SigningSecret), at, bytes));
        using var answer = await door.PostAsync(new Uri("slack", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }
}
