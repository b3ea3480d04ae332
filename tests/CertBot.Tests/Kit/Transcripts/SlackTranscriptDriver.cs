using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack;
using CertBot.Channels.Slack.BlockKit.TextObjects;
using CertBot.Channels.Slack.Endpoints;
using CertBot.Channels.Slack.Inbox;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Commands;
using CertBot.Configuration;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Demo.Seed;
using CertBot.Files.Uploads;
using CertBot.Outbox;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Slack;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Known = CertBot.Repositories.PersonStore;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>
/// Plays a transcript over Slack: user actions are sent as signed requests to the endpoint, and the output is read from the calls to a Slack fake
/// that validates all of them. The simulated clients behave like Slack clients: they open modals, submit them, and send the state of a message's
/// fields when a button next to them is pressed.
/// </summary>
internal sealed partial class SlackTranscriptDriver : ITranscriptDriver
{
    public const string Team = "TLOCAL";
    private const string ViewKey = "$view",
        TsKey = "$ts",
        LeftKey = "$left";

    private readonly FakeWorkspace _workspace;
    private readonly List<PostedMessage> _newMessages = [];
    private readonly List<PostedMessage> _foldedForms = [];
    private readonly List<(ConversationAddress Address, string Ts, string? For, JsonArray Blocks)> _shownMessages = [];
    private readonly Dictionary<string, (string Type, string Body)> _requestsByEventId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _errorByChannel = new(StringComparer.Ordinal);
    private readonly NamedFileIntake _fileIntake;
    private readonly List<string> _blockErrors;
    private string? _updatedMessageTs;
    private int _counter;
    private int _failuresLeft;

    private SlackTranscriptDriver(FakeSlack slack, TestHost host, NamedFileIntake fileIntake, List<string> faults)
    {
        (Slack, Host, this._fileIntake, this._blockErrors) = (slack, host, fileIntake, faults);
        _workspace = slack.Workspaces[Team];
        slack.FaultFor = Fault;
    }

    public TestHost Host { get; }

    public FakeSlack Slack { get; }

    public FakeWorkspace Workspace => _workspace;

    public static SlackSettings Settings(FakeSlack slack) =>
        new()
        {
            SigningSecret = new Secret("shhh"),
            BotToken = new Secret($"xoxb-{Team}"),
            Client = null,
            ApiBaseUrl = slack.ApiBaseUrl,
        };

    public static async Task<SlackTranscriptDriver> Create(CertBot.Channels.Slack.WebApi.SlackRateLimits? pace = null)
    {
        var clock = new DeferredClock();
        var slack = await FakeSlack.Start(clock);
        List<string> faults = [];
        slack.ValidateBlocks = payload =>
        {
            var found = BlockLimits.ErrorsIn(payload).Concat(PayloadSchema.ErrorsIn(payload)).ToList();
            faults.AddRange(found);
            return found;
        };
        slack.AddWorkspace(Team);
        var fileIntake = new NamedFileIntake();
        var keys = Directory.CreateTempSubdirectory("certbot-keys-").FullName;
        var host = await TestHost.Create(more: services =>
            services
                // A busy machine must not turn a slow answer into a retry.
                .AddSingleton(s => new SlackHttpClient(s.GetRequiredService<IHttpClientFactory>(), TimeSpan.FromMinutes(5)))
                .AddSlackChannel(Settings(slack), keys)
                .AddSingleton<IUploadIntake>(fileIntake)
                .AddSingleton(pace ?? CertBot.Channels.Slack.WebApi.SlackRateLimits.None)
        );
        clock.Inner = host.Clock;
        var driver = new SlackTranscriptDriver(slack, host, fileIntake, faults);
        await driver.SeedWorkspace();
        return driver;
    }

    public Task Restart() => Host.Restart();

    public Task StoreConversation(string user, ConversationState conversation) =>
        Host.StoreConversation(user, ToSlackAddress(new ConversationAddress("web", user, IsPersonal: true)), conversation);

    public async Task SendInput(string user, ConversationAddress address, Input input, string eventId)
    {
        EnsureMember(user, address);
        if (!_requestsByEventId.TryGetValue(eventId, out var request))
            _requestsByEventId[eventId] = request = Request(user, address, input, eventId);
        _updatedMessageTs = input is Input.Click click && click.Verb.StartsWith("form.", StringComparison.Ordinal) ? click.Data.GetValueOrDefault(TsKey) : null;
        if (input is Input.Text or Input.Files && _workspace.Modals.GetValueOrDefault(SlackUserId(user)) is { } open)
            open.Clear(); // whoever types has closed the window
        var (status, body) = await PostSigned(request.Type, request.Body);
        Assert.True(status == StatusCodes.Status200OK, $"{status} {body?.ToJsonString()}");
        if (input is Input.Click c && !c.Data.ContainsKey(SlackCardReader.Action) && (c.Data.ContainsKey(ViewKey) || c.Data.ContainsKey(LeftKey)))
            await ApplySubmissionResponse(user, address, body);
        await ProcessUntilIdle();
        ReadCalls();
        await UnfoldForms();
        _updatedMessageTs = null;
        Assert.Empty(_blockErrors);
    }

    public async Task<Input?> FindButton(
        string user,
        ConversationAddress address,
        string button,
        ImmutableSortedDictionary<string, string> values,
        CardVisibility shown
    )
    {
        ReadCalls();
        EnsureMember(user, address);
        if (shown == CardVisibility.AnyVersion)
        {
            foreach (
                var (_, ts, _, blocks) in _shownMessages.Where(e => e.Address == address && (e.For is null || e.For == SlackUserId(user))).Reverse().ToList()
            )
            {
                if (
                    CardButtons.Find(
                        [AsMessage(address, WithStaleModal(SlackCardReader.FromBlocks(blocks, NameOf), address, button, values), ts)],
                        button,
                        values
                    ) is
                    { } old
                )
                {
                    return new Input.Click(button, old);
                }
            }

            return null;
        }

        if (await FindInOpenModal(user, address, button, values) is { } inOpen)
            return inOpen;
        foreach (var (ts, blocks) in CurrentMessages(address, user).ToList())
        {
            var card = SlackCardReader.FromBlocks(blocks, NameOf);
            if (FindClick(address, WithActionData(card, TsKey, ts), button, values) is { } there && !IsOpening(there))
                return there;
            foreach (
                var opens in CardButtons
                    .AllObjects(card)
                    .Where(b =>
                        b["verb"]?.ToString() == button
                        && b["data"]?[SlackCardReader.Action]?.ToString().StartsWith("open:", StringComparison.Ordinal) is true
                        && TeamsCardReader.MatchesValues(b, values)
                    )
                    .ToList()
            )
            {
                if (await OpenModalOf(user, address, ts, (JsonObject)(opens["data"]?.DeepClone() ?? new JsonObject())) is not { } modal)
                    continue;
                if (FindClick(address, CardOfModal(modal), button, values) is { } expanded)
                    return expanded;

                // The modal opened and explains why there is nothing to fill in. A modified client may submit it nonetheless.
                _workspace.Modals[SlackUserId(user)].Clear();
                return FindClick(address, WithStaleModal(card, address, button, values), button, values);
            }
        }

        return null;
    }

    /// <summary>The button in the open modal, or behind one that opens a form there.</summary>
    private async Task<Input.Click?> FindInOpenModal(string user, ConversationAddress address, string button, ImmutableSortedDictionary<string, string> values)
    {
        if (_workspace.TopModal(SlackUserId(user)) is not { } open)
            return null;
        var card = CardOfModal(open);
        if (FindClick(address, card, button, values) is { } shown && !IsOpening(shown))
            return shown;
        var opens = CardButtons
            .AllObjects(card)
            .FirstOrDefault(b =>
                b["verb"]?.ToString() == button
                && b["data"]?[SlackCardReader.Action]?.ToString().StartsWith("open:", StringComparison.Ordinal) is true
                && TeamsCardReader.MatchesValues(b, values)
            );
        return opens?["data"]?.DeepClone() is JsonObject data && await OpenModalOf(user, address, null, data) is { } form
            ? FindClick(address, CardOfModal(form), button, values)
            : null;
    }

    public async Task<IReadOnlyList<PostedMessage>> TakeNewMessages()
    {
        ReadCalls();
        await UnfoldForms();
        IReadOnlyList<PostedMessage> received = [.. _newMessages];
        _newMessages.Clear();
        return received;
    }

    public void FailNextSends(int times) => _failuresLeft = times;

    public void BlockConversation(string conversation, UnreachableReason? reason)
    {
        var channel = SlackChannelId(new ConversationAddress("web", conversation, !GroupNames.Contains(conversation)));
        _errorByChannel.Remove(channel);
        if (reason is not null)
        {
            _errorByChannel[channel] = reason switch
            {
                UnreachableReason.WritesBlocked => "is_archived",
                UnreachableReason.BlockedByUser => "user_disabled",
                UnreachableReason.NotInRoster => "not_in_channel",
                _ => "access_denied",
            };
        }
    }

    private SlackFault? Fault(SlackCall call) =>
        call.Method is not ("chat.postMessage" or "chat.update") ? null
        : _failuresLeft > 0 && _failuresLeft-- > 0 ? new SlackFault.ErrorStatus(502)
        : _errorByChannel.TryGetValue(call.GetText("channel") ?? "", out var error) ? new SlackFault.ApiError(error)
        : null;

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Slack.DisposeAsync();
    }

    /// <summary>Sends a request with Slack's signature to the combined endpoint.</summary>
    public async Task<(int Status, JsonObject? Body)> PostSigned(string type, string body, ClientConnection connection = ClientConnection.Open)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var at = Host.Clock.GetCurrentInstant().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var http = new DefaultHttpContext { RequestServices = Host.GetService<IServiceProvider>() };
        http.Request.Method = "POST";
        http.Request.ContentType = type;
        http.Request.Headers[RequestSignature.TimestampHeader] = at;
        http.Request.Headers[RequestSignature.SignatureHeader] = RequestSignature.Compute(new Secret("shhh"), at, bytes);
        http.Request.Body = new MemoryStream(bytes);
        using var written = new MemoryStream();
        var answer = await Host.GetService<SlackRequestHandler>().Handle(http);
        connection.Connect(http, written);
        try
        {
            await answer.ExecuteAsync(http);
        }
        catch (Exception lost) when (connection != ClientConnection.Open && lost is IOException or OperationCanceledException) { }

        return (http.Response.StatusCode, written.Length == 0 ? null : JsonNode.Parse(written.ToArray()) as JsonObject);
    }

    public async Task ProcessUntilIdle()
    {
        do await Host.ProcessUntilIdle();
        while (await Host.GetService<EventInbox>().ProcessAll(CancellationToken.None) > 0);
    }

    public static string EncodeForm(JsonObject payload) => $"payload={Uri.EscapeDataString(payload.ToJsonString())}";

    private static IReadOnlyList<string> GroupNames { get; } =
    [.. DemoData.RoleCommands.OfType<RoleAssignmentCommand.BindGroup>().Select(b => b.Conversation.Id)];

    public static string SlackChannelId(ConversationAddress address) =>
        address.IsPersonal ? $"D{SlackUserId(address.Id)}" : $"C{address.Id.ToUpperInvariant().Replace('-', '0')}";

    /// <summary>The Slack user id of a person of the transcript.</summary>
    public static string SlackUserId(string user) => $"U{user.ToUpperInvariant().Replace('-', '0')}";

    /// <summary>Replaces Slack user ids in received text by the names that the transcript uses.</summary>
    public static string WithTranscriptNames(string text) =>
        NamedAccount()
            .Replace(Named().Replace(text, m => $"web.local.{ToPersonName(m.Groups["user"].Value)}"), m =>
                $"{m.Groups["user"].Value[0]}{ToPersonName(m.Groups["user"].Value[1..])} (local)"
            );

    private static string ToPersonName(string id) => id.ToLowerInvariant().Replace('0', '-');

    private string NameOf(string user) => _workspace.People.TryGetValue(user, out var person) ? person["real_name"]?.ToString() ?? user : user;

    private static ConversationAddress ToSlackAddress(ConversationAddress address) =>
        new SlackConversation(Team, SlackChannelId(address)).ToAddress(
            address.IsPersonal ? SlackConversation.Kind.DirectMessage : SlackConversation.Kind.Shared
        );

    private static ConversationAddress AddressOf(string channel) =>
        channel[0] == 'D' ? new("web", ToPersonName(channel[2..]), IsPersonal: true) : new("web", ToPersonName(channel[1..]), IsPersonal: false);

    /// <summary>
    /// Sets up a programme that already uses Slack: its people have written to the bot, its groups have a channel to which the bot was invited.
    /// </summary>
    private async Task SeedWorkspace()
    {
        foreach (var (person, _) in DemoData.People)
        {
            var address = new ConversationAddress("web", person.Id.Value, IsPersonal: true);
            var account = new Sender(Team, null, SlackUserId(person.Id.Value)).ToChannelUser(null).Account;
            await Host.GetService<Known>().Link(SlackConversation.ChannelName, Team, SlackUserId(person.Id.Value), person.Id, CancellationToken.None);
            _ = await Host.GetService<Known>()
                .Change(person.Id, p => p with { PersonalChats = [ToSlackAddress(address)], Accounts = [account] }, CancellationToken.None)
                ?? throw new InvalidOperationException("no such person");
            EnsureMember(person.Id.Value, address);
        }

        var by = new Actor(new("settings"), [RoleName.Administrator], null);
        foreach (var bind in DemoData.RoleCommands.OfType<RoleAssignmentCommand.BindGroup>())
        {
            EnsureMember("administrator", bind.Conversation);
            await Host.GetService<CommandExecutor>()
                .Execute(
                    new Command.OnRoleAssignments(bind with { Conversation = ToSlackAddress(bind.Conversation) }),
                    null,
                    by,
                    Host.Clock.GetCurrentInstant(),
                    CancellationToken.None
                );
        }

        await ProcessUntilIdle();
        await TakeNewMessages();
        Host.TakeCommittedEvents();
    }

    public void EnsureMember(string user, ConversationAddress address)
    {
        if (!_workspace.People.ContainsKey(SlackUserId(user)))
        {
            _workspace.AddPerson(
                SlackUserId(user),
                DemoData.People.Select(p => p.Person).FirstOrDefault(p => p.Id.Value == user)?.Name ?? user,
                zone: "Etc/UTC"
            );
        }
        _workspace.DirectMessageWith(SlackUserId(user));
        if (address.IsPersonal)
            return;
        if (!_workspace.Channels.TryGetValue(SlackChannelId(address), out var channel))
            channel = _workspace.AddChannel(SlackChannelId(address), address.Id, _workspace.BotUser);
        channel.Members.Add(SlackUserId(user));
    }

    private (string Type, string Body) Request(string user, ConversationAddress address, Input input, string eventId)
    {
        switch (input)
        {
            case Input.ConversationStarted:
                return EventCallback(
                    eventId,
                    new JsonObject
                    {
                        ["type"] = "app_home_opened",
                        ["tab"] = "messages",
                        ["user"] = SlackUserId(user),
                        ["channel"] = SlackChannelId(address),
                    }
                );
            case Input.Text { Value: var text }:
                return EventCallback(eventId, Message(user, address, text));
            case Input.Files { Uploads: var given, Caption: var words }:
                var message = Message(user, address, words);
                message["subtype"] = "file_share";
                message["files"] = new JsonArray([.. given.Select(f => AttachFile(user, f))]);
                return EventCallback(eventId, message);
            case Input.Click click:
                return ("application/x-www-form-urlencoded", EncodeForm(InteractionPayload(user, address, click)));
            default:
                throw new InvalidOperationException(input.GetType().Name);
        }
    }

    public static (string Type, string Body) EventCallback(string id, JsonObject inner) =>
        (
            "application/json",
            new JsonObject
            {
                ["type"] = "event_callback",
                ["event_id"] = id,
                ["team_id"] = Team,
                ["authorizations"] = new JsonArray(
                    new JsonObject
                    {
                        ["team_id"] = Team,
                        ["enterprise_id"] = null,
                        ["is_bot"] = true,
                    }
                ),
                ["event"] = inner,
            }.ToJsonString()
        );

    private JsonObject Message(string user, ConversationAddress address, string text)
    {
        var message = SlackText.Escape(text);
        message = Web().Replace(message, m => $"slack.{Team}.{SlackUserId(m.Groups["user"].Value)}");
        message = WebChannel().Replace(message, SlackConversation.ChannelName);
        var ts = _workspace.PostAsUser(SlackChannelId(address), SlackUserId(user), message);
        return new()
        {
            ["type"] = address.IsPersonal ? "message" : "app_mention",
            ["channel"] = SlackChannelId(address),
            ["channel_type"] = address.IsPersonal ? "im" : null,
            ["user"] = SlackUserId(user),
            ["text"] = address.IsPersonal ? message : $"<@{_workspace.BotUser}> {message}",
            ["ts"] = ts,
        };
    }

    private JsonObject AttachFile(string user, UploadedFile file)
    {
        _fileIntake.AddFile(file);
        return _workspace.AddFile(SlackUserId(user), file.Name, "application/octet-stream", [1]);
    }

    /// <summary>The payload Slack sends for a button in any location; a click forged by a script is sent like a button of a message.</summary>
    public JsonObject InteractionPayload(string user, ConversationAddress address, Input.Click click)
    {
        var payload = new JsonObject
        {
            ["type"] = "block_actions",
            ["team"] = new JsonObject { ["id"] = Team },
            ["user"] = new JsonObject { ["id"] = SlackUserId(user), ["team_id"] = Team },
            ["trigger_id"] = _workspace.CreateTrigger(SlackUserId(user)),
        };
        var ids = new JsonObject(click.Data.Where(d => d.Key[0] != '$').Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value)));
        if (click.Data.TryGetValue(LeftKey, out var left))
        {
            payload["type"] = "view_submission";
            payload["view"] = new JsonObject
            {
                ["type"] = "modal",
                ["id"] = "Vleft",
                ["private_metadata"] = left,
                ["state"] = TypedState(click.Data),
            };
            return payload;
        }

        if (click.Data.TryGetValue(ViewKey, out var id) && _workspace.Modals[SlackUserId(user)].FirstOrDefault(v => v["id"]?.ToString() == id) is { } view)
        {
            var shown = (JsonObject)view.DeepClone();
            shown["state"] = SlackCardReader.StateWith(shown["blocks"] as JsonArray ?? [], click.Data);
            payload["view"] = shown;
            if (!click.Data.ContainsKey(SlackCardReader.Action))
                payload["type"] = "view_submission";
        }
        else
        {
            var ts = click.Data.GetValueOrDefault(TsKey, "0.0");
            var blocks = _shownMessages.LastOrDefault(e => e.Ts == ts).Blocks ?? [];
            payload["channel"] = new JsonObject { ["id"] = SlackChannelId(address), ["name"] = address.IsPersonal ? "directmessage" : address.Id };
            payload["message"] = new JsonObject
            {
                ["type"] = "message",
                ["ts"] = ts,
                ["text"] = "As it was.",
                ["blocks"] = blocks.DeepClone(),
            };
            payload["container"] = new JsonObject
            {
                ["type"] = "message",
                ["message_ts"] = ts,
                ["channel_id"] = SlackChannelId(address),
            };
            payload["response_url"] = _workspace.CreateResponseUrl(SlackChannelId(address), SlackUserId(user), ts);
            payload["state"] = SlackCardReader.StateWith(blocks, click.Data);
        }

        if (payload["type"]?.ToString() == "block_actions")
        {
            payload["actions"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "button",
                    ["action_id"] = click.Data.GetValueOrDefault(SlackCardReader.Action) ?? $"press:{click.Verb}",
                    ["value"] = click.Data.TryGetValue(SlackCardReader.Value, out var value) ? value : ids.ToJsonString(),
                }
            );
        }

        return payload;
    }

    private static JsonObject TypedState(ImmutableSortedDictionary<string, string> data) =>
        new()
        {
            ["values"] = new JsonObject(
                data.Where(d => d.Key[0] != '$')
                    .Select(d =>
                        KeyValuePair.Create(
                            d.Key,
                            (JsonNode?)
                                new JsonObject
                                {
                                    ["value"] = new JsonObject { ["type"] = "plain_text_input", ["value"] = d.Value },
                                }
                        )
                    )
            ),
        };

    /// <summary>Applies the response to a submitted modal for the user who submitted it.</summary>
    private async Task ApplySubmissionResponse(string user, ConversationAddress address, JsonObject? answer)
    {
        if (_workspace.Modals.GetValueOrDefault(SlackUserId(user)) is { Count: > 0 })
            _workspace.ApplySubmission(SlackUserId(user), answer);
        if (answer?["errors"] is JsonObject errors && await ReopenForm(user, address) is { } form)
        {
            // What the window says with the errors at its fields: the form as it stands now, and what is wrong.
            var card = CardOfModal(form);
            foreach (var (_, error) in errors)
                (card["body"] as JsonArray)?.Add((JsonNode)new JsonObject { ["type"] = "TextBlock", ["text"] = $"⚠ {error}" });
            _newMessages.Add(new PostedMessage(address, $"answer-{++_counter}", new OutboundMessage { Key = "", Card = card }, IsUpdate: false));
        }
        else if (answer?["errors"] is JsonObject lines)
        {
            _newMessages.Add(
                new PostedMessage(
                    address,
                    $"answer-{++_counter}",
                    new OutboundMessage { Key = "", Text = string.Join('\n', lines.Select(e => e.Value?.ToString())) },
                    IsUpdate: false
                )
            );
        }
        if (answer?["view"] is JsonObject view)
            AddViewMessage(address, view);
    }

    /// <summary>Opens the modal of the newest form in a conversation again; null if none has one.</summary>
    private async Task<JsonObject?> ReopenForm(string user, ConversationAddress address)
    {
        ReadCalls();
        foreach (var (ts, blocks) in CurrentMessages(address, user).ToList())
        {
            if (FindFormButton(SlackCardReader.FromBlocks(blocks, NameOf)) is not { } data)
                continue;
            _workspace.Modals.GetValueOrDefault(SlackUserId(user))?.Clear();
            return await OpenModalOf(user, address, ts, data);
        }

        return null;
    }

    private static JsonObject? FindFormButton(JsonObject card) =>
        CardButtons.AllObjects(card).FirstOrDefault(o => o[SlackCardReader.Action]?.ToString().Split('#')[0] == "open:form.answer")?.DeepClone() as JsonObject;

    /// <summary>Presses the buttons of new forms to see their fields, puts them where the message names the questions, and closes the modals again.</summary>
    private async Task UnfoldForms()
    {
        foreach (var folded in _foldedForms.ToList())
        {
            _foldedForms.Remove(folded);
            var card = folded.Message.Card ?? [];
            var open = _workspace.Modals.GetValueOrDefault(SlackUserId(folded.Address.Id))?.ToList();
            if (FindFormButton(card) is not { } data || await OpenModalOf(folded.Address.Id, folded.Address, folded.Id.Split('/')[1], data) is not { } modal)
            {
                continue;
            }

            foreach (var field in CardButtons.AllObjects(CardOfModal(modal)).Where(o => o["id"] is not null && o["label"] is not null))
            {
                if (CardButtons.AllObjects(card).FirstOrDefault(o => o["text"]?.ToString().Trim('*') == field["label"]?.ToString()) is { } question)
                {
                    question.Remove("text");
                    foreach (var (name, value) in field)
                        question[name] = value?.DeepClone();
                }
            }

            var modals = _workspace.Modals[SlackUserId(folded.Address.Id)];
            modals.Clear();
            modals.AddRange(open ?? []);
        }
    }

    /// <summary>A view that is filled afterwards or says that all is done, and the response to a repetition, which says nothing new.</summary>
    private static string[] WithoutNews { get; } = ["One moment", "I already had this", "Это я уже получил", "Done. You can close this", "Готово. Окно можно"];

    private void AddViewMessage(ConversationAddress address, JsonObject view)
    {
        var blocks = view["blocks"] as JsonArray ?? [];
        var card = SlackCardReader.FromBlocks(blocks, NameOf);
        if (
            blocks is [{ } only]
            && WithoutNews.Any(text => only.ToJsonString(CertBot.Channels.ChannelJson.WriteOptions).Contains(text, StringComparison.Ordinal))
        )
        {
            return;
        }

        _newMessages.Add(new PostedMessage(address, $"view-{++_counter}", new OutboundMessage { Key = "", Card = card }, IsUpdate: false));
    }

    public void ReadCalls(bool isPublic = true)
    {
        foreach (var call in Slack.Calls.Where(c => !c.IsProcessed))
        {
            call.IsProcessed = true;
            if (call.Answer?["ok"]?.GetValue<bool>() is not true)
                continue;
            switch (call.Method)
            {
                case "chat.postMessage" or "chat.update":
                    var ts = call.Answer["ts"]?.ToString() ?? "";
                    var isOver =
                        call.Method == "chat.update" && ts == _updatedMessageTs && SlackCardReader.IsReadOnly((JsonArray?)call.Arguments["blocks"] ?? []);
                    StoreShownMessage(
                        call.GetText("channel") ?? "",
                        ts,
                        null,
                        call.Arguments,
                        call.Method == "chat.update" && ts != _updatedMessageTs,
                        isPublic && !isOver
                    );
                    break;
                case "chat.postEphemeral" or "response_url":
                    StoreShownMessage(
                        call.GetText("channel") ?? call.Answer["channel"]?.ToString() ?? "",
                        call.Answer["message_ts"]?.ToString() ?? "",
                        call.GetText("user") ?? call.Answer["user"]?.ToString(),
                        call.Arguments,
                        false,
                        isPublic
                    );
                    break;
                case "views.open" or "views.update" when isPublic && call.Answer["view"] is JsonObject view:
                    AddViewMessage(AddressOfView(view), view);
                    break;
                case "files.completeUploadExternal":
                    _newMessages.Add(
                        new PostedMessage(
                            AddressOf(call.GetText("channel_id") ?? ""),
                            $"file-{++_counter}",
                            new OutboundMessage { Key = "", Text = SlackCardReader.ReadableText(call.GetText("initial_comment") ?? "") },
                            IsUpdate: false
                        )
                    );
                    break;
                default:
                    break;
            }
        }
    }

    private static ConversationAddress AddressOfView(JsonObject view) =>
        JsonNode.Parse(view["private_metadata"]?.ToString() is { Length: > 0 } metadata ? metadata : "{}")?["place"]?.ToString().Split('.') is [_, var channel]
            ? AddressOf(channel)
            : new ConversationAddress("web", ToPersonName((view["user"]?.ToString() ?? "U")[1..]), IsPersonal: true);

    private void StoreShownMessage(string channel, string ts, string? forOne, JsonObject body, bool update, bool isPublic)
    {
        var address = AddressOf(channel);
        var blocks = (JsonArray?)body["blocks"]?.DeepClone() ?? [];
        _shownMessages.Add((address, ts, forOne, blocks));
        var card = SlackCardReader.FromBlocks(blocks, NameOf);
        if (!isPublic)
            return;
        _newMessages.Add(new PostedMessage(address, $"{channel}/{ts}", new OutboundMessage { Key = ts, Card = card }, update));
        if (address.IsPersonal && FindFormButton(card) is not null)
            _foldedForms.Add(_newMessages[^1]);
    }

    /// <summary>The messages that this person currently sees there, newest first.</summary>
    public IEnumerable<(string Ts, JsonArray Blocks)> CurrentMessages(ConversationAddress address, string user) =>
        _shownMessages
            .Where(e => e.Address == address && (e.For is null || e.For == SlackUserId(user)))
            .GroupBy(e => e.Ts, StringComparer.Ordinal)
            .Select(g => (g.Key, g.Last().Blocks))
            .Reverse();

    private static Input.Click? FindClick(ConversationAddress address, JsonObject card, string button, ImmutableSortedDictionary<string, string> values) =>
        CardButtons.Find([AsMessage(address, card, "")], button, values) is { } data ? new Input.Click(button, data) : null;

    private static bool IsOpening(Input.Click click) =>
        click.Data.GetValueOrDefault(SlackCardReader.Action)?.StartsWith("open:", StringComparison.Ordinal) is true;

    private static PostedMessage AsMessage(ConversationAddress address, JsonObject card, string ts) =>
        new(address, ts, new OutboundMessage { Key = ts, Card = WithActionData(card, TsKey, ts) }, IsUpdate: false);

    private static JsonObject WithActionData(JsonObject card, string name, string value)
    {
        if (value.Length == 0)
            return card;
        foreach (
            var data in CardButtons.AllObjects(card).Where(b => b["type"]?.ToString() == "Action.Execute").Select(b => b["data"]).OfType<JsonObject>().ToList()
        )
        {
            data[name] = value;
        }
        return card;
    }

    /// <summary>A modal as a card: its fields and its submit button.</summary>
    private JsonObject CardOfModal(JsonObject view)
    {
        var card = SlackCardReader.FromBlocks(view["blocks"] as JsonArray ?? [], NameOf);
        if (JsonNode.Parse(view["private_metadata"]?.ToString() is { Length: > 0 } metadata ? metadata : "{}")?["submit"] is JsonObject submit)
        {
            (card["actions"] as JsonArray ?? []).Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["type"] = "Action.Execute",
                        ["verb"] = submit["verb"]?.DeepClone(),
                        ["data"] = submit["data"]?.DeepClone() ?? new JsonObject(),
                    }
            );
        }

        return WithActionData(card, ViewKey, view["id"]?.ToString() ?? "");
    }

    /// <summary>Simulates a modal that was opened earlier and is still open: it is submitted with the typed values.</summary>
    private static JsonObject WithStaleModal(JsonObject card, ConversationAddress address, string button, ImmutableSortedDictionary<string, string> values)
    {
        var opening = CardButtons
            .AllObjects(card)
            .Where(b => b["verb"]?.ToString() == button && b["data"]?[SlackCardReader.Action]?.ToString().StartsWith("open:", StringComparison.Ordinal) is true)
            .Select(b => b["data"])
            .OfType<JsonObject>()
            .ToList();
        foreach (var data in opening)
        {
            var ids = new JsonObject(data.Where(d => d.Key[0] != '$').Select(d => KeyValuePair.Create(d.Key, d.Value?.DeepClone())));
            data[LeftKey] = new JsonObject
            {
                ["place"] = ToSlackAddress(address).Id,
                ["own"] = address.IsPersonal ? "1" : "0",
                ["submit"] = new JsonObject { ["verb"] = button, ["data"] = ids },
            }.ToJsonString();
            data.Remove(SlackCardReader.Action);
            card["typed"] = new JsonArray([.. values.Keys.Select(k => (JsonNode)new JsonObject { ["type"] = "Input.Text", ["id"] = k })]);
        }

        return card;
    }

    /// <summary>Presses the button, as a person would, to see which fields its modal contains.</summary>
    private async Task<JsonObject?> OpenModalOf(string user, ConversationAddress address, string? ts, JsonObject data)
    {
        ReadCalls();
        if (ts is not null)
            data[TsKey] = ts;
        var click = new Input.Click("", data.ToImmutableSortedDictionary(d => d.Key, d => d.Value?.ToString() ?? "", StringComparer.Ordinal));
        await PostSigned("application/x-www-form-urlencoded", EncodeForm(InteractionPayload(user, address, click)));
        while (await Host.GetService<EventInbox>().ProcessAll(CancellationToken.None) > 0) { }
        ReadCalls(isPublic: false);
        return _workspace.TopModal(SlackUserId(user));
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"slack\.TLOCAL\.U(?<user>[A-Z0-9]+)", System.Text.RegularExpressions.RegexOptions.CultureInvariant, 1000)]
    private static partial System.Text.RegularExpressions.Regex Named();

    [System.Text.RegularExpressions.GeneratedRegex(@"\bU(?<user>[A-Z0-9]+) \(TLOCAL\)", System.Text.RegularExpressions.RegexOptions.CultureInvariant, 1000)]
    private static partial System.Text.RegularExpressions.Regex NamedAccount();

    /// <summary>The channel of the transcripts, named as the last word.</summary>
    [System.Text.RegularExpressions.GeneratedRegex(@"(?<= )(web|встроенный чат)$", System.Text.RegularExpressions.RegexOptions.CultureInvariant, 1000)]
    public static partial System.Text.RegularExpressions.Regex WebChannel();

    [System.Text.RegularExpressions.GeneratedRegex(@"web\.local\.(?<user>[a-z-]+)", System.Text.RegularExpressions.RegexOptions.CultureInvariant, 1000)]
    private static partial System.Text.RegularExpressions.Regex Web();
}
