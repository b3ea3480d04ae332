using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector;
using CertBot.Channels.Connector.Adapter;
using CertBot.Channels.Connector.Attachments;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Schema;
using CertBot.Commands;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Directory;
using CertBot.Demo.Seed;
using CertBot.Files.Uploads;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Stores;
using CertBot.Tests.Kit.Teams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Known = CertBot.Repositories.PersonStore;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>
/// Plays a transcript over Microsoft Teams: user actions are sent as activities to the bot endpoint, and the output is read from the Connector's
/// calls and from the responses. The simulated clients behave like Teams clients: they refresh personalised cards, open dialogs and submit them.
/// </summary>
internal sealed class TeamsTranscriptDriver : ITranscriptDriver
{
    public const string Tenant = "local";
    private const string Team = "19:team@thread.tacv2";
    private const string Bot = "28:certbot";

    private readonly FakeConnector _connector;
    private readonly Dictionary<string, JsonObject> _cards = new(StringComparer.Ordinal); // the current card of each message, as received
    private readonly List<(ConversationAddress Address, string Id, JsonObject Card)> _shownCards = [];
    private readonly List<PostedMessage> _newMessages = [];
    private readonly Dictionary<string, string> _errorByConversation = new(StringComparer.Ordinal);
    private readonly NamedFileIntake _fileIntake;
    private readonly CardHistory _history;
    private int _responseCount;

    private TeamsTranscriptDriver(FakeConnector connector, TestHost host, NamedFileIntake fileIntake, CardHistory remembers)
    {
        this._history = remembers;
        this._fileIntake = fileIntake;
        this._connector = connector;
        Host = host;
    }

    public TestHost Host { get; }

    public static async Task<TeamsTranscriptDriver> Create(CardHistory remembers = CardHistory.SentCards, Func<IStore, IStore>? over = null)
    {
        var clock = new DeferredClock();
        var connector = await FakeConnector.Start(clock);
        var fileIntake = new NamedFileIntake();
        var settings = new ConnectorSettings
        {
            AllowAnonymous = true,
            Bot = null,
            AllowedTenants = [],
            AllowedChannels = [ChannelIds.Teams],
            TrustedHosts = new TrustedHosts([TrustedHost.ThisMachine]),
        };
        var host = await TestHost.Create(
            c => Task.FromResult(over?.Invoke(new MemoryStore(c)) ?? new MemoryStore(c)),
            services =>
            {
                services.AddConnector(settings).AddSingleton<IUploadIntake>(fileIntake).AddSingleton(ConnectorRateLimits.None);
            }
        );
        clock.Inner = host.Clock;
        var driver = new TeamsTranscriptDriver(connector, host, fileIntake, remembers);
        await driver.SeedConversations();
        return driver;
    }

    public Task Restart() => Host.Restart();

    public Task StoreConversation(string user, ConversationState conversation) =>
        Host.StoreConversation(user, StoredReference.AddressOf(ReadActivity(user, new ConversationAddress("web", user, IsPersonal: true))), conversation);

    public async Task SendInput(string user, ConversationAddress address, Input input, string eventId)
    {
        var activity = CreateActivity(user, address, eventId);
        if (!_connector.HasConversation(ConversationIdOf(address)))
            _connector.AddConversation(ConversationIdOf(address), $"29:{user}");
        switch (input)
        {
            case Input.ConversationStarted:
                activity["type"] = "installationUpdate";
                activity["action"] = "add";
                break;
            case Input.Text { Value: var text }:
                text = SlackTranscriptDriver
                    .WebChannel()
                    .Replace(text.Replace("web.local.", $"msteams.{Tenant}.{ObjectId("")}", StringComparison.Ordinal), "teams");
                activity["text"] = address.IsPersonal ? text : $"<at>CertBot</at> {text}";
                break;
            case Input.Files { Uploads: var given, Caption: var words }:
                activity["text"] = words;
                activity["attachments"] = new JsonArray([.. given.Select(AttachFile)]);
                break;
            case Input.Click click:
                FillInvoke(activity, click);
                break;
            default:
                throw new InvalidOperationException(input.GetType().Name);
        }

        var (status, body) = await PostActivity(activity);
        Assert.True(status == StatusCodes.Status200OK, $"{status} {body?.ToJsonString()}");
        await ReadResponse(address, body);
        await ProcessUntilIdle();
    }

    public async Task<Input?> FindButton(
        string user,
        ConversationAddress address,
        string button,
        ImmutableSortedDictionary<string, string> values,
        CardVisibility shown
    )
    {
        await ReadReceived();
        var there =
            shown == CardVisibility.Current ? CurrentCards(address) : _shownCards.Where(e => e.Address == address).Select(e => (e.Id, e.Card)).Reverse();
        foreach (var (id, card) in there.ToList())
        {
            var expanded =
                shown == CardVisibility.Current
                    ? await OpenDialogsOf(await GetPersonalizedCard(card, user, address), user, address, button, values)
                    : TeamsCardReader.WithStaleDialog(card, button, values);
            if (
                CardButtons.Find([new PostedMessage(address, id, new OutboundMessage { Key = id, Card = expanded }, IsUpdate: false)], button, values) is
                { } data
            )
            {
                return new Input.Click(button, data);
            }
        }

        // A modified client can press buttons that are shown only to others.
        foreach (var (id, card) in CurrentCards(address).ToList())
        {
            foreach (var reader in UsersInRefresh(card))
            {
                if (
                    CardButtons.Find(
                        [
                            new PostedMessage(
                                address,
                                id,
                                new OutboundMessage
                                {
                                    Key = id,
                                    Card = TeamsCardReader.WithStaleDialog(await GetPersonalizedCard(card, reader, address), button, values),
                                },
                                IsUpdate: false
                            ),
                        ],
                        button,
                        values
                    ) is
                    { } data
                )
                {
                    return new Input.Click(button, data);
                }
            }
        }

        return null;
    }

    public async Task<IReadOnlyList<PostedMessage>> TakeNewMessages()
    {
        await ReadReceived();
        var received = _newMessages.ToArray();
        _newMessages.Clear();
        return received;
    }

    public void FailNextSends(int times) => _connector.FailNext([.. Enumerable.Repeat(new ConnectorFault.ErrorStatus(502), times)]);

    public void BlockConversation(string conversation, UnreachableReason? reason)
    {
        var conversationId = ConversationIdOf(new ConversationAddress("web", conversation, !GroupNames.Contains(conversation)));
        _errorByConversation.Remove(conversationId);
        if (reason is not null)
        {
            _errorByConversation[conversationId] = reason switch
            {
                UnreachableReason.WritesBlocked => "MessageWritesBlocked",
                UnreachableReason.BlockedByUser => "ConversationBlockedByUser",
                UnreachableReason.NotInRoster => "BotNotInConversationRoster",
                _ => "BotDisabledByAdmin",
            };
        }

        _connector.FaultFor = call =>
            _errorByConversation
                .Where(c =>
                    call.RawTarget.Contains(Uri.EscapeDataString(c.Key), StringComparison.Ordinal)
                    || call.Body?["channelData"]?["channel"]?["id"]?.ToString() == c.Key
                )
                .Select(c => new ConnectorFault.ErrorStatus(403, c.Value))
                .FirstOrDefault();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _connector.DisposeAsync();
    }

    private static IReadOnlyList<string> GroupNames { get; } =
    [.. DemoData.RoleCommands.OfType<RoleAssignmentCommand.BindGroup>().Select(b => b.Conversation.Id)];

    /// <summary>Sets up a programme that already uses Teams: its people have a chat with the bot, its groups have a channel.</summary>
    private async Task SeedConversations()
    {
        foreach (var (person, _) in DemoData.People)
        {
            var place = new ConversationAddress("web", person.Id.Value, IsPersonal: true);
            var activity = ReadActivity(person.Id.Value, place);
            await Host.GetService<Known>().Link(ChannelIds.Teams, Tenant, ObjectId(person.Id.Value), person.Id, CancellationToken.None);
            _ = await Host.GetService<Known>()
                .Change(
                    person.Id,
                    p => p with { PersonalChats = [StoredReference.AddressOf(activity)], Accounts = [ActivityMapper.ReadUser(activity).Account] },
                    CancellationToken.None
                )
                ?? throw new InvalidOperationException("no such person");
        }

        var by = new Actor(new("settings"), [RoleName.Administrator], null);
        foreach (var bind in DemoData.RoleCommands.OfType<RoleAssignmentCommand.BindGroup>())
        {
            var place = StoredReference.AddressOf(ReadActivity("administrator", bind.Conversation));
            await Host.GetService<CommandExecutor>()
                .Execute(new Command.OnRoleAssignments(bind with { Conversation = place }), null, by, Host.Clock.GetCurrentInstant(), CancellationToken.None);
        }

        foreach (
            var place in DemoData
                .People.Select(p => new ConversationAddress("web", p.Person.Id.Value, IsPersonal: true))
                .Concat(DemoData.RoleCommands.OfType<RoleAssignmentCommand.BindGroup>().Select(b => b.Conversation))
        )
        {
            var activity = ReadActivity(place.IsPersonal ? place.Id : "administrator", place);
            _connector.AddConversation(ConversationIdOf(place), $"29:{place.Id}");
            await Host.GetService<ConversationReferences>()
                .Save(StoredReference.AddressOf(activity), StoredReference.Of(activity, _connector.ServiceUrl), CancellationToken.None);
        }

        await ProcessUntilIdle();
        await TakeNewMessages();
        Host.TakeCommittedEvents();
    }

    private Microsoft.Bot.Schema.Activity ReadActivity(string user, ConversationAddress address) =>
        ActivityReader.Read(CreateActivity(user, address, "known")) ?? throw new InvalidOperationException("no activity");

    public async Task ProcessUntilIdle()
    {
        do await Host.ProcessUntilIdle();
        while (await Host.GetService<PendingAttachments>().ProcessAllDue(CancellationToken.None) > 0);
    }

    private static string ConversationIdOf(ConversationAddress address) => address.IsPersonal ? $"a:{address.Id}" : $"19:{address.Id}@thread.tacv2";

    private static ConversationAddress AddressOf(string conversation) =>
        conversation.StartsWith("a:", StringComparison.Ordinal)
            ? new ConversationAddress("web", conversation[2..], IsPersonal: true)
            : new ConversationAddress("web", conversation[3..conversation.IndexOf('@', StringComparison.Ordinal)], IsPersonal: false);

    /// <summary>The id of a user in the tenant's directory. It is none of their names.</summary>
    public static string ObjectId(string user) => $"aad-{user}";

    /// <summary>Replaces directory ids in received text by the names that the transcripts use.</summary>
    public static string WithTranscriptNames(string text) =>
        System.Text.RegularExpressions.Regex.Replace(
            text.Replace($"msteams.{Tenant}.{ObjectId("")}", "web.local.", StringComparison.Ordinal),
            @"\bAad-(?<first>\w)",
            m => m.Groups["first"].Value.ToUpperInvariant(),
            System.Text.RegularExpressions.RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(1)
        );

    public JsonObject CreateActivity(string user, ConversationAddress address, string eventId)
    {
        var conversation = new JsonObject
        {
            ["id"] = ConversationIdOf(address),
            ["tenantId"] = Tenant,
            ["conversationType"] = address.IsPersonal ? "personal" : "channel",
        };
        var data = new JsonObject { ["tenant"] = new JsonObject { ["id"] = Tenant } };
        if (!address.IsPersonal)
        {
            conversation["isGroup"] = true;
            data["team"] = new JsonObject { ["id"] = Team };
            data["channel"] = new JsonObject { ["id"] = ConversationIdOf(address) };
        }

        return new JsonObject
        {
            ["type"] = "message",
            ["id"] = eventId,
            ["channelId"] = ChannelIds.Teams,
            ["serviceUrl"] = _connector.ServiceUrl,
            ["from"] = new JsonObject
            {
                ["id"] = $"29:{user}",
                ["aadObjectId"] = ObjectId(user),
                ["name"] = DemoData.People.Select(p => p.Person).FirstOrDefault(p => p.Id.Value == user)?.Name ?? user,
            },
            ["recipient"] = new JsonObject { ["id"] = Bot, ["name"] = "CertBot" },
            ["conversation"] = conversation,
            ["channelData"] = data,
            ["entities"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "mention",
                    ["text"] = "<at>CertBot</at>",
                    ["mentioned"] = new JsonObject { ["id"] = Bot, ["name"] = "CertBot" },
                }
            ),
        };
    }

    private JsonObject AttachFile(UploadedFile file)
    {
        _fileIntake.AddFile(file);
        _connector.Files[file.Name] = [1];
        return new()
        {
            ["contentType"] = "application/vnd.microsoft.teams.file.download.info",
            ["name"] = file.Name,
            ["content"] = new JsonObject { ["downloadUrl"] = $"{_connector.Address}/emea/files/{Uri.EscapeDataString(file.Name)}" },
        };
    }

    // A click names the invoke that Teams would send; a click forged by a script is sent like a button press.
    private static void FillInvoke(JsonObject activity, Input.Click click)
    {
        activity["type"] = "invoke";
        activity["name"] = click.Data.GetValueOrDefault(TeamsCardReader.InvokeKey) ?? "adaptiveCard/action";
        var data = new JsonObject(click.Data.Where(d => d.Key != TeamsCardReader.InvokeKey).Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value)));
        activity["value"] =
            activity["name"]?.ToString() == "adaptiveCard/action"
                ? new JsonObject
                {
                    ["action"] = new JsonObject
                    {
                        ["type"] = "Action.Execute",
                        ["verb"] = click.Verb,
                        ["data"] = data,
                    },
                    ["trigger"] = "manual",
                }
                : new JsonObject
                {
                    ["data"] = WithValue(data, "verb", click.Verb),
                    ["context"] = new JsonObject { ["theme"] = "default" },
                };
    }

    private static JsonObject WithValue(JsonObject data, string name, string value)
    {
        data[name] = value;
        return data;
    }

    public async Task<(int Status, JsonObject? Body)> PostActivity(
        JsonObject activity,
        ClientConnection connection = ClientConnection.Open,
        CancellationToken aborted = default
    )
    {
        var services = Host.GetService<IServiceProvider>();
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.Method = "POST";
        http.Request.Host = new HostString("localhost");
        http.Request.Scheme = "http";
        http.Request.ContentType = "application/json";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(activity.ToJsonString()));
        http.RequestAborted = aborted;
        using var written = new MemoryStream();
        var answer = await Host.GetService<ConnectorAdapter>().Handle(http);
        connection.Connect(http, written);
        try
        {
            await answer.ExecuteAsync(http);
        }
        catch (Exception lost) when (lost is OperationCanceledException || (lost is IOException && connection == ClientConnection.Broken)) { }

        return (http.Response.StatusCode, written.Length == 0 ? null : JsonNode.Parse(written.ToArray()) as JsonObject);
    }

    /// <summary>Records the content of the response for the user who pressed the button.</summary>
    private async Task ReadResponse(ConversationAddress address, JsonObject? body)
    {
        var card = body?["value"] as JsonObject ?? (body?["task"]?["value"] as JsonObject)?["card"]?["content"] as JsonObject;
        var text = (body?["value"] as JsonValue)?.ToString() ?? (body?["task"]?["value"] as JsonValue)?.ToString();
        if (card is not null)
            await AddPersonalResponse(address, card);
        else if (text is { Length: > 0 } and not "See my answer below." and not "Ответ — ниже.")
            _newMessages.Add(new PostedMessage(address, $"answer-{++_responseCount}", new OutboundMessage { Key = "", Text = text }, IsUpdate: false));
    }

    private async Task AddPersonalResponse(ConversationAddress address, JsonObject card)
    {
        var (text, rest) = TeamsCardReader.SplitLead(card);
        var isCopy = TeamsCardReader.IsViewCopy(rest);
        var id = $"answer-{++_responseCount}";
        if (!isCopy)
            await StoreShownCard(address, id, card);
        if (text is not null || !isCopy)
        {
            _newMessages.Add(
                new PostedMessage(
                    address,
                    id,
                    new OutboundMessage
                    {
                        Key = "",
                        Text = text,
                        Card = isCopy ? null : TeamsCardReader.WithoutMentions(rest),
                    },
                    IsUpdate: false
                )
            );
        }
    }

    private async Task ReadReceived()
    {
        while (_connector.Received.TryDequeue(out var taken))
        {
            var address = AddressOf(taken.Conversation);
            var id = $"{taken.Conversation}/{taken.Id}";
            var card = (taken.Activity["attachments"] as JsonArray)?[0]?["content"] as JsonObject;
            var text = taken.Activity["text"]?.ToString();
            if (card is not null)
            {
                await StoreShownCard(address, id, card);
                (text, var rest) = TeamsCardReader.SplitLead(card);
                card = TeamsCardReader.IsTextOnly(rest, out var line) ? null : TeamsCardReader.WithoutMentions(rest);
                text ??= line;
            }

            _newMessages.Add(
                new PostedMessage(
                    address,
                    id,
                    new OutboundMessage
                    {
                        Key = id,
                        Text = text is null ? null : TeamsCardReader.StripMentions(text),
                        Card = card,
                    },
                    taken.IsUpdate
                )
            );
        }
    }

    private async Task StoreShownCard(ConversationAddress address, string id, JsonObject card)
    {
        _cards.Remove($"{address}|{id}");
        _cards[$"{address}|{id}"] = card;
        _shownCards.Add((address, id, card));

        // The users that the card names receive their personalised view immediately, and it may stay open on their screens for a long time.
        foreach (var user in _history == CardHistory.SentCards ? [] : UsersInRefresh(card))
            _shownCards.Add((address, id, await GetPersonalizedCard(card, user, address)));
    }

    private static List<string> UsersInRefresh(JsonObject card) => [.. (card["refresh"]?["userIds"] as JsonArray ?? []).Select(u => u?.ToString()[3..] ?? "")];

    public IEnumerable<(string Id, JsonObject Card)> CurrentCards(ConversationAddress address) =>
        _cards.Where(c => c.Key.StartsWith($"{address}|", StringComparison.Ordinal)).Select(c => (c.Key, c.Value)).Reverse();

    /// <summary>The automatic refresh by the client of a user whom the card names.</summary>
    public async Task<JsonObject> GetPersonalizedCard(JsonObject card, string user, ConversationAddress address)
    {
        if (card["refresh"] is not JsonObject refresh || !(refresh["userIds"] as JsonArray ?? []).Any(u => u?.ToString() == $"29:{user}"))
            return card;

        var activity = CreateActivity(user, address, $"refresh-{++_responseCount}");
        activity["type"] = "invoke";
        activity["name"] = "adaptiveCard/action";
        activity["value"] = new JsonObject { ["action"] = refresh["action"]?.DeepClone(), ["trigger"] = "automatic" };
        var (_, body) = await PostActivity(activity);
        return body?["value"] as JsonObject ?? card;
    }

    /// <summary>Opens the dialogs behind this button and places their fields after it, as if the card unfolded.</summary>
    private async Task<JsonObject> OpenDialogsOf(
        JsonObject card,
        string user,
        ConversationAddress address,
        string button,
        ImmutableSortedDictionary<string, string> values
    )
    {
        var copy = (JsonObject)card.DeepClone();
        foreach (
            var opens in CardButtons
                .AllObjects(copy)
                .Where(b =>
                    b["data"]?["msteams"]?["type"]?.ToString() == "task/fetch"
                    && b["data"]?["verb"]?.ToString() == button
                    && TeamsCardReader.MatchesValues(b, values)
                )
                .ToList()
        )
        {
            if (DialogRegistry.FindQuery(button) is not null)
            {
                TeamsCardReader.ConvertToExecute(opens, "task/fetch");
                continue;
            }

            var activity = CreateActivity(user, address, $"fetch-{++_responseCount}");
            activity["type"] = "invoke";
            activity["name"] = "task/fetch";
            activity["value"] = new JsonObject { ["data"] = opens["data"]?.DeepClone() };
            var (_, body) = await PostActivity(activity);
            if ((body?["task"]?["value"] as JsonObject)?["card"]?["content"] is not JsonObject dialog)
                continue;

            opens["type"] = "Action.ShowCard";
            opens["card"] = TeamsCardReader.ConvertSubmits((JsonObject)dialog.DeepClone());
        }

        return TeamsCardReader.ConvertSubmits(copy);
    }
}

/// <summary>The card versions that the driver keeps.</summary>
internal enum CardHistory
{
    /// <summary>The cards as sent.</summary>
    SentCards,

    /// <summary>The cards as sent, and each reader's personalised view at the time the card arrived.</summary>
    SentAndPersonalizedCards,
}
