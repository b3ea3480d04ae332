using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Endpoints;
using CertBot.Configuration;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.Kit.Slack.Local;

/// <summary>A member of the workspace: reads visible messages, writes, presses visible buttons, fills in fields and submits modals.</summary>
/// <param name="client">The host's endpoint, for the one payload local-slack gets wrong: the state of a message's fields on a button press.</param>
internal sealed class SlackUser(LocalSlack slack, Eventually timeout, HttpClient client, string id)
{
    public string Id => id;

    /// <summary>The name of a Slack user in CertBot's own lists.</summary>
    public string AccountName => $"slack.{LocalSlack.Team}.{id}";

    /// <summary>Writes to the bot in the user's direct message channel.</summary>
    public Task SendDirectMessage(string text) => slack.PostMessage(id, id, text);

    /// <summary>Mentions the bot in a channel given by its name.</summary>
    public Task<JsonObject> MentionBot(string channel, string text, string? thread = null) =>
        slack.PostMessage(channel, id, $"<@{LocalSlack.BotUser}> {text}", thread);

    public Task SendCommand(string channel, string text) => slack.SendCommand(channel, id, text);

    public Task Upload(string text, string name, byte[] content) => slack.Upload(id, id, text, name, content);

    /// <summary>The messages the user sees in a channel or in their direct message channel, oldest first.</summary>
    public async Task<IReadOnlyList<VisibleMessage>> GetVisibleMessages(string? channel = null) =>
        await ResolveChannel(channel) is { } there
            ? [.. (await slack.GetMessages(there)).Select(m => new VisibleMessage(m)).Where(m => m.VisibleOnlyTo is null || m.VisibleOnlyTo == id)]
            : [];

    /// <summary>Waits until a message contains all of these words, and returns the newest such message.</summary>
    public Task<VisibleMessage> WaitForMessage(string? channel, params string[] texts) =>
        WaitForMessageWhere(channel, m => texts.All(w => m.ReadableText.Contains(w, StringComparison.Ordinal)), string.Join(" … ", texts));

    /// <summary>Presses the button in the user's newest message that contains these words and has such a button.</summary>
    public async Task<VisibleMessage> PressButton(string? channel, string text, string title)
    {
        var message = await WaitForButton(channel, text, title);
        await slack.PressButton(await ResolveChannel(channel) ?? "", message.Ts, id, message.ActionFor(title) ?? []);
        return message;
    }

    /// <summary>
    /// Fills in fields of a message and presses a button next to them. Local-slack sends an empty state for such a press; this method sends the state
    /// as Slack does.
    /// </summary>
    public async Task<VisibleMessage> FillAndPress(string? channel, string text, string title, params (string Label, string Value)[] typed)
    {
        var message = await WaitForButton(channel, text, title);
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

    /// <summary>Presses a button that opens a modal, fills in the modal and submits it.</summary>
    public async Task<VisibleMessage> AnswerModal(string? channel, string text, string title, params (string Label, string Value)[] typed)
    {
        var message = await PressButton(channel, text, title);
        await SubmitModal(await WaitForModal(typed.Length == 0 ? null : typed[0].Label), typed);
        await WaitForModalClosed();
        return message;
    }

    /// <summary>Waits until the open modal contains this field; before that, it shows a "one moment" placeholder.</summary>
    public Task<VisibleMessage> WaitForModal(string? field) =>
        timeout.Get(
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

    /// <summary>Waits until the open modal names errors at exactly these fields.</summary>
    public Task WaitForModalErrors(params string[] fields) =>
        timeout.Get(
            () => Task.FromResult(slack.Window.Errors is { } errors && errors.Select(e => e.Key).SequenceEqual(fields, StringComparer.Ordinal) ? this : null),
            () => Task.FromResult($"errors at {string.Join(", ", fields)}; there are: {slack.Window.Errors?.ToJsonString()}")
        );

    public Task CloseModal() => slack.CloseModal(id);

    /// <summary>Waits until the submission was accepted and no modal is open.</summary>
    public Task WaitForModalClosed() =>
        timeout.Get(
            () => Task.FromResult(slack.Window.Modal is null ? this : null),
            () => Task.FromResult($"the modal closed; open is: {new VisibleMessage(slack.Window.Modal ?? [])} with {slack.Window.Errors?.ToJsonString()}")
        );

    /// <summary>Opens the app's Home tab, again until it contains these words: it shows a list that is written after what it lists.</summary>
    public async Task<VisibleMessage> WaitForHome(params string[] texts)
    {
        await slack.OpenHome(id);
        return await timeout.Get(
            async () =>
            {
                if (
                    slack.Window.HomeViewOf(id) is { } home
                    && new VisibleMessage(home) is var message
                    && texts.All(w => message.ReadableText.Contains(w, StringComparison.Ordinal))
                )
                {
                    return message;
                }

                await slack.OpenHome(id);
                return null;
            },
            () => Task.FromResult($"{id}'s tab with “{string.Join(" … ", texts)}”; it is: {new VisibleMessage(slack.Window.HomeViewOf(id) ?? [])}")
        );
    }

    private Task<VisibleMessage> WaitForButton(string? channel, string text, string title) =>
        WaitForMessageWhere(channel, m => m.ReadableText.Contains(text, StringComparison.Ordinal) && m.ActionFor(title) is not null, $"({title}) at “{text}”");

    private Task<VisibleMessage> WaitForMessageWhere(string? channel, Func<VisibleMessage, bool> which, string what) =>
        timeout.Get(
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
        using var answer = await client.PostAsync(new Uri("slack", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }
}
