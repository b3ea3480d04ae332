using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Channels.Connector;
using CertBot.Channels.Connector.Arrivals;
using CertBot.Channels.Connector.Schema;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Hearing = CertBot.Channels.Connector.Hearing;
using Known = CertBot.Turns.People;

namespace CertBot.Tests.Kit.Playing;

/// <summary>
/// Microsoft Teams around the product: everything people do comes in as an activity at the door, everything they hear comes from what the Connector was sent
/// or the response said. Its clients do as Teams' do: they ask for their own buttons, open dialogs, hand them in.
/// </summary>
internal sealed class TeamsStage : IStage
{
    public const string Tenant = "local";
    private const string Team = "19:team@thread.tacv2";
    private const string Bot = "28:certbot";

    private readonly FakeConnector connector;
    private readonly Dictionary<string, JsonObject> cards = new(StringComparer.Ordinal);   // what stands in a conversation's message, undressed or not as it came
    private readonly List<(Place Place, string Id, JsonObject Card)> ever = [];
    private readonly List<Post> news = [];
    private readonly Dictionary<string, string> closed = new(StringComparer.Ordinal);
    private readonly Drawer drawer;
    private readonly Remembers remembers;
    private int answers;

    private TeamsStage(FakeConnector connector, House house, Drawer drawer, Remembers remembers)
    {
        this.remembers = remembers;
        this.drawer = drawer;
        this.connector = connector;
        House = house;
    }

    public House House { get; }

    public static async Task<TeamsStage> Open(Remembers remembers = Remembers.Nothing, Func<IStore, IStore>? over = null)
    {
        var clock = new Late();
        var connector = await FakeConnector.Start(clock);
        var drawer = new Drawer();
        var settings = new ConnectorSettings { Anonymous = true, Bot = null, AllowedTenants = [], Hosts = new TrustedHosts([TrustedHost.ThisMachine]) };
        var house = await House.Open(c => Task.FromResult(over?.Invoke(new MemoryStore(c)) ?? new MemoryStore(c)), services =>
        {
            services.AddConnectorRoom(settings).AddSingleton<IIntake>(drawer).AddSingleton(PaceLimits.None);
        });
        clock.Real = house.Clock;
        var stage = new TeamsStage(connector, house, drawer, remembers);
        await stage.Found();
        return stage;
    }

    public Task Restart() => House.Restart();

    public Task Remember(string user, Talk talk) => House.Remember(user, Reference.PlaceOf(Sent(user, new Place("web", user, Personal: true))), talk);

    public async Task Take(string user, Place place, Input input, string eventId)
    {
        var activity = Activity(user, place, eventId);
        if (!connector.Knows(Conversation(place))) connector.Know(Conversation(place), $"29:{user}");
        switch (input)
        {
            case Input.Hello:
                activity["type"] = "installationUpdate";
                activity["action"] = "add";
                break;
            case Input.Text { Value: var text }:
                activity["text"] = (place.Personal ? text : $"<at>CertBot</at> {text}").Replace("web.local.", $"msteams.{Tenant}.", StringComparison.Ordinal);
                break;
            case Input.Files { Given: var given, Words: var words }:
                activity["text"] = words;
                activity["attachments"] = new JsonArray([.. given.Select(Attached)]);
                break;
            case Input.Click click:
                Press(activity, click);
                break;
            default:
                throw new InvalidOperationException(input.GetType().Name);
        }

        var (status, body) = await Post(activity);
        Assert.True(status == StatusCodes.Status200OK, $"{status} {body?.ToJsonString()}");
        await Answered(place, body);
        await Settle();
    }

    public async Task<Input?> Find(string user, Place place, string button, ImmutableSortedDictionary<string, string> values, Shown shown)
    {
        await Hear();
        var there = shown == Shown.Now ? Now(place) : ever.Where(e => e.Place == place).Select(e => (e.Id, e.Card)).Reverse();
        foreach (var (id, card) in there.ToList())
        {
            var unfolded = shown == Shown.Now ? await Unfolded(await Own(card, user, place), user, place, button, values) : TeamsCard.Left(card, button, values);
            if (Buttons.Find([new Post(place, id, new Message { Key = id, Card = unfolded }, Update: false)], button, values) is { } data) return new Input.Click(button, data);
        }

        // A client may be another program: it presses what only others are shown.
        foreach (var (id, card) in Now(place).ToList())
        {
            foreach (var reader in Readers(card))
            {
                if (Buttons.Find([new Post(place, id, new Message { Key = id, Card = TeamsCard.Left(await Own(card, reader, place), button, values) }, Update: false)], button, values) is { } data) return new Input.Click(button, data);
            }
        }

        return null;
    }

    public async Task<IReadOnlyList<Post>> News()
    {
        await Hear();
        var heard = news.ToArray();
        news.Clear();
        return heard;
    }

    public void Fail(int times) => connector.Next([.. Enumerable.Repeat(new Fault.Status(502), times)]);

    public void Close(string place, Closure? why)
    {
        var conversation = Conversation(new Place("web", place, !Channels.Contains(place)));
        closed.Remove(conversation);
        if (why is { } reason)
        {
            closed[conversation] = reason switch
            {
                Closure.WritesBlocked => "MessageWritesBlocked",
                Closure.BlockedByUser => "ConversationBlockedByUser",
                Closure.NotInRoster => "BotNotInConversationRoster",
                _ => "BotDisabledByAdmin",
            };
        }

        connector.Faults = call => closed.Where(c => call.Raw.Contains(Uri.EscapeDataString(c.Key), StringComparison.Ordinal) || call.Body?["channelData"]?["channel"]?["id"]?.ToString() == c.Key)
            .Select(c => new Fault.Status(403, c.Value)).FirstOrDefault();
    }

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        await connector.DisposeAsync();
    }

    private static IReadOnlyList<string> Channels { get; } = [.. Demo.Roster.OfType<RosterCommand.Bind>().Select(b => b.Place.Id)];

    /// <summary>The programme works in Teams already: its people have a chat with the bot, its groups a channel.</summary>
    private async Task Found()
    {
        foreach (var (person, _) in Demo.People)
        {
            var place = new Place("web", person.Id.Value, Personal: true);
            var activity = Sent(person.Id.Value, place);
            await House.Part<Known>().Link(ConnectorRoom.Teams, Tenant, person.Id.Value, person.Id, CancellationToken.None);
            _ = await House.Part<Known>().Change(person.Id, p => p with { Homes = [Reference.PlaceOf(activity)], Accounts = [Hearing.Who(activity).Account] }, CancellationToken.None)
                ?? throw new InvalidOperationException("no such person");
        }

        var by = new Actor(new("settings"), [RoleName.Administrator], null);
        foreach (var bind in Demo.Roster.OfType<RosterCommand.Bind>())
        {
            var place = Reference.PlaceOf(Sent("administrator", bind.Place));
            await House.Part<Domain>().Execute(new Command.OnRoster(bind with { Place = place }), null, by, House.Clock.GetCurrentInstant(), CancellationToken.None);
        }

        foreach (var place in Demo.People.Select(p => new Place("web", p.Person.Id.Value, Personal: true)).Concat(Demo.Roster.OfType<RosterCommand.Bind>().Select(b => b.Place)))
        {
            var activity = Sent(place.Personal ? place.Id : "administrator", place);
            connector.Know(Conversation(place), $"29:{place.Id}");
            await House.Part<References>().Keep(Reference.PlaceOf(activity), Reference.Of(activity, connector.ServiceUrl), CancellationToken.None);
        }

        await Settle();
        await News();
        House.Committed();
    }

    private Activity Sent(string user, Place place) => CertBot.Channels.Connector.Schema.Activity.Read(Activity(user, place, "known")) ?? throw new InvalidOperationException("no activity");

    public async Task Settle()
    {
        do await House.Settle();
        while (await House.Part<Awaited>().Sweep(CancellationToken.None) > 0);
    }

    private static string Conversation(Place place) => place.Personal ? $"a:{place.Id}" : $"19:{place.Id}@thread.tacv2";

    private static Place PlaceOf(string conversation) => conversation.StartsWith("a:", StringComparison.Ordinal)
        ? new Place("web", conversation[2..], Personal: true)
        : new Place("web", conversation[3..conversation.IndexOf('@', StringComparison.Ordinal)], Personal: false);

    public JsonObject Activity(string user, Place place, string eventId)
    {
        var conversation = new JsonObject { ["id"] = Conversation(place), ["tenantId"] = Tenant, ["conversationType"] = place.Personal ? "personal" : "channel" };
        var data = new JsonObject { ["tenant"] = new JsonObject { ["id"] = Tenant } };
        if (!place.Personal)
        {
            conversation["isGroup"] = true;
            data["team"] = new JsonObject { ["id"] = Team };
            data["channel"] = new JsonObject { ["id"] = Conversation(place) };
        }

        return new JsonObject
        {
            ["type"] = "message",
            ["id"] = eventId,
            ["channelId"] = ConnectorRoom.Teams,
            ["serviceUrl"] = connector.ServiceUrl,
            ["from"] = new JsonObject { ["id"] = $"29:{user}", ["aadObjectId"] = user, ["name"] = user },
            ["recipient"] = new JsonObject { ["id"] = Bot, ["name"] = "CertBot" },
            ["conversation"] = conversation,
            ["channelData"] = data,
            ["entities"] = new JsonArray(new JsonObject { ["type"] = "mention", ["text"] = "<at>CertBot</at>", ["mentioned"] = new JsonObject { ["id"] = Bot, ["name"] = "CertBot" } }),
        };
    }

    private JsonObject Attached(GivenFile file)
    {
        drawer.Remember(file);
        connector.Files[file.Name] = [1];
        return new()
        {
            ["contentType"] = "application/vnd.microsoft.teams.file.download.info",
            ["name"] = file.Name,
            ["content"] = new JsonObject { ["downloadUrl"] = $"{connector.Address}/emea/files/{Uri.EscapeDataString(file.Name)}" },
        };
    }

    // A click carries how Teams would send it; what a script makes up goes the way of a button.
    private static void Press(JsonObject activity, Input.Click click)
    {
        activity["type"] = "invoke";
        activity["name"] = click.Data.GetValueOrDefault(TeamsCard.Via) ?? "adaptiveCard/action";
        var data = new JsonObject(click.Data.Where(d => d.Key != TeamsCard.Via).Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value)));
        activity["value"] = activity["name"]?.ToString() == "adaptiveCard/action"
            ? new JsonObject { ["action"] = new JsonObject { ["type"] = "Action.Execute", ["verb"] = click.Verb, ["data"] = data }, ["trigger"] = "manual" }
            : new JsonObject { ["data"] = With(data, "verb", click.Verb), ["context"] = new JsonObject { ["theme"] = "default" } };
    }

    private static JsonObject With(JsonObject data, string name, string value)
    {
        data[name] = value;
        return data;
    }

    public async Task<(int Status, JsonObject? Body)> Post(JsonObject activity, Wire wire = Wire.Good, CancellationToken aborted = default)
    {
        var services = House.Part<IServiceProvider>();
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.Method = "POST";
        http.Request.Host = new HostString("localhost");
        http.Request.Scheme = "http";
        http.Request.ContentType = "application/json";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(activity.ToJsonString()));
        http.RequestAborted = aborted;
        using var written = new MemoryStream();
        var answer = await House.Part<Messages>().Take(http);
        wire.Connect(http, written);
        try
        {
            await answer.ExecuteAsync(http);
        }
        catch (Exception lost) when (lost is OperationCanceledException || (lost is IOException && wire == Wire.Breaks))
        {
        }

        return (http.Response.StatusCode, written.Length == 0 ? null : JsonNode.Parse(written.ToArray()) as JsonObject);
    }

    /// <summary>What the response said to whoever pressed.</summary>
    private async Task Answered(Place place, JsonObject? body)
    {
        var card = body?["value"] as JsonObject ?? (body?["task"]?["value"] as JsonObject)?["card"]?["content"] as JsonObject;
        var words = (body?["value"] as JsonValue)?.ToString() ?? (body?["task"]?["value"] as JsonValue)?.ToString();
        if (card is not null) await Private(place, card);
        else if (words is { Length: > 0 } and not "The answer stands below." and not "Ответ ниже.") news.Add(new Post(place, $"answer-{++answers}", new Message { Key = "", Text = words }, Update: false));
    }

    private async Task Private(Place place, JsonObject card)
    {
        var (said, rest) = TeamsCard.Apart(card);
        var isCopy = TeamsCard.IsCopy(rest);
        var id = $"answer-{++answers}";
        if (!isCopy) await Stand(place, id, card);
        if (said is not null || !isCopy) news.Add(new Post(place, id, new Message { Key = "", Text = said, Card = isCopy ? null : TeamsCard.Plain(rest) }, Update: false));
    }

    private async Task Hear()
    {
        while (connector.Taken.TryDequeue(out var taken))
        {
            var place = PlaceOf(taken.Conversation);
            var id = $"{taken.Conversation}/{taken.Id}";
            var card = (taken.Activity["attachments"] as JsonArray)?[0]?["content"] as JsonObject;
            var text = taken.Activity["text"]?.ToString();
            if (card is not null)
            {
                await Stand(place, id, card);
                (text, var rest) = TeamsCard.Apart(card);
                card = TeamsCard.IsLine(rest, out var line) ? null : TeamsCard.Plain(rest);
                text ??= line;
            }

            news.Add(new Post(place, id, new Message { Key = id, Text = text is null ? null : TeamsCard.Unmentioned(text), Card = card }, taken.Update));
        }
    }

    private async Task Stand(Place place, string id, JsonObject card)
    {
        cards.Remove($"{place}|{id}");
        cards[$"{place}|{id}"] = card;
        ever.Add((place, id, card));

        // Those the card names have their own view of it at once, and it may stay open on their screens for long.
        foreach (var user in remembers == Remembers.Nothing ? [] : Readers(card)) ever.Add((place, id, await Own(card, user, place)));
    }

    private static List<string> Readers(JsonObject card) => [.. (card["refresh"]?["userIds"] as JsonArray ?? []).Select(u => u?.ToString()[3..] ?? "")];

    public IEnumerable<(string Id, JsonObject Card)> Now(Place place) =>
        cards.Where(c => c.Key.StartsWith($"{place}|", StringComparison.Ordinal)).Select(c => (c.Key, c.Value)).Reverse();

    /// <summary>As the client of somebody the card names does it, unasked.</summary>
    public async Task<JsonObject> Own(JsonObject card, string user, Place place)
    {
        if (card["refresh"] is not JsonObject refresh || !(refresh["userIds"] as JsonArray ?? []).Any(u => u?.ToString() == $"29:{user}")) return card;

        var activity = Activity(user, place, $"refresh-{++answers}");
        activity["type"] = "invoke";
        activity["name"] = "adaptiveCard/action";
        activity["value"] = new JsonObject { ["action"] = refresh["action"]?.DeepClone(), ["trigger"] = "automatic" };
        var (_, body) = await Post(activity);
        return body?["value"] as JsonObject ?? card;
    }

    /// <summary>Dialogs that this button opens, opened: their fields stand behind it as if the card unfolded.</summary>
    private async Task<JsonObject> Unfolded(JsonObject card, string user, Place place, string button, ImmutableSortedDictionary<string, string> values)
    {
        var copy = (JsonObject)card.DeepClone();
        foreach (var opens in Buttons.All(copy).Where(b => b["data"]?["msteams"]?["type"]?.ToString() == "task/fetch" && b["data"]?["verb"]?.ToString() == button && TeamsCard.Fits(b, values)).ToList())
        {
            if (Dialogs.Inquiry(button) is not null)
            {
                TeamsCard.Becomes(opens, "task/fetch");
                continue;
            }

            var activity = Activity(user, place, $"fetch-{++answers}");
            activity["type"] = "invoke";
            activity["name"] = "task/fetch";
            activity["value"] = new JsonObject { ["data"] = opens["data"]?.DeepClone() };
            var (_, body) = await Post(activity);
            if ((body?["task"]?["value"] as JsonObject)?["card"]?["content"] is not JsonObject dialog) continue;

            opens["type"] = "Action.ShowCard";
            opens["card"] = TeamsCard.Executing((JsonObject)dialog.DeepClone());
        }

        return TeamsCard.Executing(copy);
    }

    /// <summary>The clock of the house, once there is one.</summary>
    private sealed class Late : IClock
    {
        public IClock? Real { get; set; }

        public Instant GetCurrentInstant() => Real?.GetCurrentInstant() ?? House.Start;
    }
}

/// <summary>What a stage keeps of what stood on people's screens.</summary>
internal enum Remembers
{
    /// <summary>The cards as they went out.</summary>
    Nothing,

    /// <summary>Also each reader's own view of every card, as it was when it came.</summary>
    Views,
}
