using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Channels.Slack;
using CertBot.Channels.Slack.Arrivals;
using CertBot.Channels.Slack.Schema;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Tests.Kit.Slack;
using CertBot.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Known = CertBot.Turns.People;

namespace CertBot.Tests.Kit.Playing;

/// <summary>
/// Slack around the product: everything people do comes in signed at the door, everything they hear is what a Slack that checks it all was called with.
/// Its clients do as Slack's do: they open modals, hand them in, and tell what stands in a message's fields when a button beside them is pressed.
/// </summary>
internal sealed partial class SlackStage : IStage
{
    public const string Team = "TLOCAL";
    private const string ViewKey = "$view", TsKey = "$ts", LeftKey = "$left";

    private readonly FakeWorkspace workspace;
    private readonly List<Post> news = [];
    private readonly List<(Place Place, string Ts, string? For, JsonArray Blocks)> ever = [];
    private readonly Dictionary<string, (string Type, string Body)> sent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> closed = new(StringComparer.Ordinal);
    private readonly Drawer drawer;
    private readonly List<string> faults;
    private string? walking;
    private int counter;
    private int fails;

    private SlackStage(FakeSlack slack, House house, Drawer drawer, List<string> faults)
    {
        (Slack, House, this.drawer, this.faults) = (slack, house, drawer, faults);
        workspace = slack.Workspaces[Team];
        slack.Faults = Fault;
    }

    public House House { get; }

    public FakeSlack Slack { get; }

    public FakeWorkspace Workspace => workspace;

    public static SlackSettings Settings(FakeSlack slack) => new() { SigningSecret = new Secret("shhh"), BotToken = new Secret($"xoxb-{Team}"), Client = null, ApiBaseUrl = slack.ApiBaseUrl };

    public static async Task<SlackStage> Open(CertBot.Channels.Slack.Api.PaceLimits? pace = null)
    {
        var clock = new Late();
        var slack = await FakeSlack.Start(clock);
        List<string> faults = [];
        slack.Lint = payload =>
        {
            var found = BlockLimits.Faults(payload).Concat(PayloadSchema.Faults(payload)).ToList();
            faults.AddRange(found);
            return found;
        };
        slack.Add(Team);
        var drawer = new Drawer();
        var keys = Directory.CreateTempSubdirectory("certbot-keys-").FullName;
        var house = await House.Open(more: services => services.AddSlackRoom(Settings(slack), keys).AddSingleton<IIntake>(drawer).AddSingleton(pace ?? CertBot.Channels.Slack.Api.PaceLimits.None));
        clock.Real = house.Clock;
        var stage = new SlackStage(slack, house, drawer, faults);
        await stage.Found();
        return stage;
    }

    public Task Restart() => House.Restart();

    public Task Remember(string user, Talk talk) => House.Remember(user, At(new Place("web", user, Personal: true)), talk);

    public async Task Take(string user, Place place, Input input, string eventId)
    {
        Meet(user, place);
        if (!sent.TryGetValue(eventId, out var request)) sent[eventId] = request = Request(user, place, input, eventId);
        walking = input is Input.Click click && click.Verb.StartsWith("form.", StringComparison.Ordinal) ? click.Data.GetValueOrDefault(TsKey) : null;
        var (status, body) = await Post(request.Type, request.Body);
        Assert.True(status == StatusCodes.Status200OK, $"{status} {body?.ToJsonString()}");
        if (input is Input.Click c && (c.Data.ContainsKey(ViewKey) || c.Data.ContainsKey(LeftKey))) Submitted(user, place, body);
        await Settle();
        Hear();
        walking = null;
        Assert.Empty(faults);
    }

    public async Task<Input?> Find(string user, Place place, string button, ImmutableSortedDictionary<string, string> values, Shown shown)
    {
        Hear();
        Meet(user, place);
        if (shown == Shown.Ever)
        {
            foreach (var (_, ts, _, blocks) in ever.Where(e => e.Place == place && (e.For is null || e.For == Id(user))).Reverse().ToList())
            {
                if (Buttons.Find([Seen(place, Left(SlackCard.Of(blocks, NameOf), place, button, values), ts)], button, values) is { } old) return new Input.Click(button, old);
            }

            return null;
        }

        if (workspace.Top(Id(user)) is { } open && Pressed(place, Modal(open), button, values) is { } inOpen) return inOpen;
        foreach (var (ts, blocks) in Now(place, user).ToList())
        {
            var card = SlackCard.Of(blocks, NameOf);
            if (Pressed(place, With(card, TsKey, ts), button, values) is { } there && !IsOpening(there)) return there;
            foreach (var opens in Buttons.All(card).Where(b => b["verb"]?.ToString() == button && b["data"]?[SlackCard.Action]?.ToString().StartsWith("open:", StringComparison.Ordinal) is true && TeamsCard.Fits(b, values)).ToList())
            {
                if (await Unfolded(user, place, ts, (JsonObject)(opens["data"]?.DeepClone() ?? new JsonObject())) is not { } modal) continue;
                if (Pressed(place, Modal(modal), button, values) is { } unfolded) return unfolded;

                // It opened and said why there is nothing to fill in. A client may be another program, and hands it in nonetheless.
                workspace.Modals[Id(user)].Clear();
                return Pressed(place, Left(card, place, button, values), button, values);
            }
        }

        return null;
    }

    public Task<IReadOnlyList<Post>> News()
    {
        Hear();
        IReadOnlyList<Post> heard = [.. news];
        news.Clear();
        return Task.FromResult(heard);
    }

    public void Fail(int times) => fails = times;

    public void Close(string place, Closure? why)
    {
        var channel = Channel(new Place("web", place, !Shared.Contains(place)));
        closed.Remove(channel);
        if (why is { } reason) closed[channel] = reason switch { Closure.WritesBlocked => "is_archived", Closure.BlockedByUser => "user_disabled", Closure.NotInRoster => "not_in_channel", _ => "access_denied" };
    }

    private SlackFault? Fault(SlackCall call) =>
        call.Method is not ("chat.postMessage" or "chat.update") ? null
        : fails > 0 && fails-- > 0 ? new SlackFault.Status(502)
        : closed.TryGetValue(call.Text("channel") ?? "", out var error) ? new SlackFault.Refused(error) : null;

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        await Slack.DisposeAsync();
    }

    /// <summary>A request with Slack's signature, at the one endpoint that takes everything.</summary>
    public async Task<(int Status, JsonObject? Body)> Post(string type, string body, Wire wire = Wire.Good)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var at = House.Clock.GetCurrentInstant().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var http = new DefaultHttpContext { RequestServices = House.Part<IServiceProvider>() };
        http.Request.Method = "POST";
        http.Request.ContentType = type;
        http.Request.Headers[Signature.TimestampHeader] = at;
        http.Request.Headers[Signature.Header] = Signature.Of(new Secret("shhh"), at, bytes);
        http.Request.Body = new MemoryStream(bytes);
        using var written = new MemoryStream();
        var answer = await House.Part<Door>().Take(http);
        wire.Connect(http, written);
        try
        {
            await answer.ExecuteAsync(http);
        }
        catch (Exception lost) when (wire != Wire.Good && lost is IOException or OperationCanceledException)
        {
        }

        return (http.Response.StatusCode, written.Length == 0 ? null : JsonNode.Parse(written.ToArray()) as JsonObject);
    }

    public async Task Settle()
    {
        do await House.Settle();
        while (await House.Part<Inbox>().Sweep(CancellationToken.None) > 0);
    }

    public static string Form(JsonObject payload) => $"payload={Uri.EscapeDataString(payload.ToJsonString())}";

    private static IReadOnlyList<string> Shared { get; } = [.. Demo.Roster.OfType<RosterCommand.Bind>().Select(b => b.Place.Id)];

    public static string Channel(Place place) => place.Personal ? $"D{Id(place.Id)}" : $"C{place.Id.ToUpperInvariant().Replace('-', '0')}";

    /// <summary>A person of the transcript as Slack names them.</summary>
    public static string Id(string user) => $"U{user.ToUpperInvariant().Replace('-', '0')}";

    /// <summary>What was heard, with people by the names the transcript has for them.</summary>
    public static string Unnamed(string heard) => Named().Replace(heard, m => $"web.local.{Back(m.Groups["user"].Value)}");

    private static string Back(string id) => id.ToLowerInvariant().Replace('0', '-');

    private string NameOf(string user) => workspace.People.TryGetValue(user, out var person) ? person["real_name"]?.ToString() ?? user : user;

    private static Place At(Place place) => new SlackPlace(Team, Channel(place)).As(place.Personal ? SlackPlace.Kind.Own : SlackPlace.Kind.Shared);

    private static Place PlaceOf(string channel) => channel[0] == 'D' ? new("web", Back(channel[2..]), Personal: true) : new("web", Back(channel[1..]), Personal: false);

    /// <summary>The programme works in Slack already: its people have written to the bot, its groups have a channel it was invited to.</summary>
    private async Task Found()
    {
        foreach (var (person, _) in Demo.People)
        {
            var place = new Place("web", person.Id.Value, Personal: true);
            var account = new Sender(Team, null, Id(person.Id.Value)).Identity(null).Account;
            await House.Part<Known>().Link(SlackRoom.Channel, Team, Id(person.Id.Value), person.Id, CancellationToken.None);
            _ = await House.Part<Known>().Change(person.Id, p => p with { Homes = [At(place)], Accounts = [account] }, CancellationToken.None) ?? throw new InvalidOperationException("no such person");
            Meet(person.Id.Value, place);
        }

        var by = new Actor(new("settings"), [RoleName.Administrator], null);
        foreach (var bind in Demo.Roster.OfType<RosterCommand.Bind>())
        {
            Meet("administrator", bind.Place);
            await House.Part<Domain>().Execute(new Command.OnRoster(bind with { Place = At(bind.Place) }), null, by, House.Clock.GetCurrentInstant(), CancellationToken.None);
        }

        await Settle();
        await News();
        House.Committed();
    }

    public void Meet(string user, Place place)
    {
        if (!workspace.People.ContainsKey(Id(user))) workspace.AddPerson(Id(user), Demo.People.Select(p => p.Person).FirstOrDefault(p => p.Id.Value == user)?.Name ?? user, zone: "Etc/UTC");
        workspace.Dm(Id(user));
        if (place.Personal) return;
        if (!workspace.Channels.TryGetValue(Channel(place), out var channel)) channel = workspace.AddChannel(Channel(place), place.Id, workspace.BotUser);
        channel.Members.Add(Id(user));
    }

    private (string Type, string Body) Request(string user, Place place, Input input, string eventId)
    {
        switch (input)
        {
            case Input.Hello:
                return Event(eventId, new JsonObject { ["type"] = "app_home_opened", ["tab"] = "messages", ["user"] = Id(user), ["channel"] = Channel(place) });
            case Input.Text { Value: var text }:
                return Event(eventId, Message(user, place, text));
            case Input.Files { Given: var given, Words: var words }:
                var message = Message(user, place, words);
                message["subtype"] = "file_share";
                message["files"] = new JsonArray([.. given.Select(f => Attached(user, f))]);
                return Event(eventId, message);
            case Input.Click click:
                return ("application/x-www-form-urlencoded", Form(Clicked(user, place, click)));
            default:
                throw new InvalidOperationException(input.GetType().Name);
        }
    }

    public static (string Type, string Body) Event(string id, JsonObject inner) => ("application/json", new JsonObject
    {
        ["type"] = "event_callback",
        ["event_id"] = id,
        ["team_id"] = Team,
        ["authorizations"] = new JsonArray(new JsonObject { ["team_id"] = Team, ["enterprise_id"] = null, ["is_bot"] = true }),
        ["event"] = inner,
    }.ToJsonString());

    private JsonObject Message(string user, Place place, string text)
    {
        var words = Plainly.Escaped(text);
        words = Web().Replace(words, m => $"slack.{Team}.{Id(m.Groups["user"].Value)}");
        var ts = workspace.Say(Channel(place), Id(user), words);
        return new()
        {
            ["type"] = place.Personal ? "message" : "app_mention",
            ["channel"] = Channel(place),
            ["channel_type"] = place.Personal ? "im" : null,
            ["user"] = Id(user),
            ["text"] = place.Personal ? words : $"<@{workspace.BotUser}> {words}",
            ["ts"] = ts,
        };
    }

    private JsonObject Attached(string user, GivenFile file)
    {
        drawer.Remember(file);
        return workspace.AddFile(Id(user), file.Name, "application/octet-stream", [1]);
    }

    /// <summary>What Slack sends for a button, wherever it stands; what a script makes up goes the way of a message's button.</summary>
    public JsonObject Clicked(string user, Place place, Input.Click click)
    {
        var payload = new JsonObject
        {
            ["type"] = "block_actions",
            ["team"] = new JsonObject { ["id"] = Team },
            ["user"] = new JsonObject { ["id"] = Id(user), ["team_id"] = Team },
            ["trigger_id"] = workspace.Trigger(Id(user)),
        };
        var ids = new JsonObject(click.Data.Where(d => d.Key[0] != '$').Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value)));
        if (click.Data.TryGetValue(LeftKey, out var left))
        {
            payload["type"] = "view_submission";
            payload["view"] = new JsonObject { ["type"] = "modal", ["id"] = "Vleft", ["private_metadata"] = left, ["state"] = Typed(click.Data) };
            return payload;
        }

        if (click.Data.TryGetValue(ViewKey, out var id) && workspace.Modals[Id(user)].FirstOrDefault(v => v["id"]?.ToString() == id) is { } view)
        {
            var shown = (JsonObject)view.DeepClone();
            shown["state"] = SlackCard.State(shown["blocks"] as JsonArray ?? [], click.Data);
            payload["view"] = shown;
            if (!click.Data.ContainsKey(SlackCard.Action)) payload["type"] = "view_submission";
        }
        else
        {
            var ts = click.Data.GetValueOrDefault(TsKey, "0.0");
            var blocks = ever.LastOrDefault(e => e.Ts == ts).Blocks ?? [];
            payload["channel"] = new JsonObject { ["id"] = Channel(place), ["name"] = place.Personal ? "directmessage" : place.Id };
            payload["message"] = new JsonObject { ["type"] = "message", ["ts"] = ts, ["text"] = "As it was.", ["blocks"] = blocks.DeepClone() };
            payload["container"] = new JsonObject { ["type"] = "message", ["message_ts"] = ts, ["channel_id"] = Channel(place) };
            payload["response_url"] = workspace.ResponseUrl(Channel(place), Id(user), ts);
            payload["state"] = SlackCard.State(blocks, click.Data);
        }

        if (payload["type"]?.ToString() == "block_actions")
        {
            payload["actions"] = new JsonArray(new JsonObject
            {
                ["type"] = "button",
                ["action_id"] = click.Data.GetValueOrDefault(SlackCard.Action) ?? $"press:{click.Verb}",
                ["value"] = click.Data.TryGetValue(SlackCard.Value, out var value) ? value : ids.ToJsonString(),
            });
        }

        return payload;
    }

    private static JsonObject Typed(ImmutableSortedDictionary<string, string> data) => new()
    {
        ["values"] = new JsonObject(data.Where(d => d.Key[0] != '$').Select(d => KeyValuePair.Create(d.Key, (JsonNode?)new JsonObject { ["value"] = new JsonObject { ["type"] = "plain_text_input", ["value"] = d.Value } }))),
    };

    /// <summary>What the answer to a modal that was handed in says to whoever did.</summary>
    private void Submitted(string user, Place place, JsonObject? answer)
    {
        if (workspace.Modals.GetValueOrDefault(Id(user)) is { Count: > 0 }) workspace.Submitted(Id(user), answer);
        if (answer?["errors"] is JsonObject errors) news.Add(new Post(place, $"answer-{++counter}", new Message { Key = "", Text = string.Join('\n', errors.Select(e => e.Value?.ToString())) }, Update: false));
        if (answer?["view"] is JsonObject view) Shows(place, view);
    }

    private void Shows(Place place, JsonObject view)
    {
        var blocks = view["blocks"] as JsonArray ?? [];
        var card = SlackCard.Of(blocks, NameOf);
        if (blocks is [{ } only] && only.ToJsonString().Contains("One moment", StringComparison.Ordinal)) return;
        news.Add(new Post(place, $"view-{++counter}", new Message { Key = "", Card = card }, Update: false));
    }

    public void Hear(bool aloud = true)
    {
        foreach (var call in Slack.Calls.Where(c => !c.IsHeard))
        {
            call.IsHeard = true;
            if (call.Answer?["ok"]?.GetValue<bool>() is not true) continue;
            switch (call.Method)
            {
                case "chat.postMessage" or "chat.update":
                    var ts = call.Answer["ts"]?.ToString() ?? "";
                    var isOver = call.Method == "chat.update" && ts == walking && SlackCard.IsRead((JsonArray?)call.Arguments["blocks"] ?? []);
                    Stand(call.Text("channel") ?? "", ts, null, call.Arguments, call.Method == "chat.update" && ts != walking, aloud && !isOver);
                    break;
                case "chat.postEphemeral" or "response_url":
                    Stand(call.Text("channel") ?? call.Answer["channel"]?.ToString() ?? "", call.Answer["message_ts"]?.ToString() ?? "", call.Text("user") ?? call.Answer["user"]?.ToString(), call.Arguments, false, aloud);
                    break;
                case "views.open" or "views.update" when aloud && call.Answer["view"] is JsonObject view:
                    Shows(PlaceOfView(view), view);
                    break;
                case "files.completeUploadExternal":
                    news.Add(new Post(PlaceOf(call.Text("channel_id") ?? ""), $"file-{++counter}", new Message { Key = "", Text = SlackCard.Read(call.Text("initial_comment") ?? "") }, Update: false));
                    break;
                default:
                    break;
            }
        }
    }

    private static Place PlaceOfView(JsonObject view) =>
        JsonNode.Parse(view["private_metadata"]?.ToString() is { Length: > 0 } metadata ? metadata : "{}")?["place"]?.ToString().Split('.') is [_, var channel] ? PlaceOf(channel) : new Place("web", Back((view["user"]?.ToString() ?? "U")[1..]), Personal: true);

    private void Stand(string channel, string ts, string? forOne, JsonObject body, bool update, bool aloud)
    {
        var place = PlaceOf(channel);
        var blocks = (JsonArray?)body["blocks"]?.DeepClone() ?? [];
        ever.Add((place, ts, forOne, blocks));
        var card = SlackCard.Of(blocks, NameOf);
        if (aloud) news.Add(new Post(place, $"{channel}/{ts}", new Message { Key = ts, Card = card }, update));
    }

    /// <summary>What stands there now for this person, the newest first.</summary>
    public IEnumerable<(string Ts, JsonArray Blocks)> Now(Place place, string user) =>
        ever.Where(e => e.Place == place && (e.For is null || e.For == Id(user))).GroupBy(e => e.Ts, StringComparer.Ordinal).Select(g => (g.Key, g.Last().Blocks)).Reverse();

    private static Input.Click? Pressed(Place place, JsonObject card, string button, ImmutableSortedDictionary<string, string> values) =>
        Buttons.Find([Seen(place, card, "")], button, values) is { } data ? new Input.Click(button, data) : null;

    private static bool IsOpening(Input.Click click) => click.Data.GetValueOrDefault(SlackCard.Action)?.StartsWith("open:", StringComparison.Ordinal) is true;

    private static Post Seen(Place place, JsonObject card, string ts) => new(place, ts, new Message { Key = ts, Card = With(card, TsKey, ts) }, Update: false);

    private static JsonObject With(JsonObject card, string name, string value)
    {
        if (value.Length == 0) return card;
        foreach (var data in Buttons.All(card).Where(b => b["type"]?.ToString() == "Action.Execute").Select(b => b["data"]).OfType<JsonObject>().ToList()) data[name] = value;
        return card;
    }

    /// <summary>A modal as a card: its fields, and the button that hands it in.</summary>
    private JsonObject Modal(JsonObject view)
    {
        var card = SlackCard.Of(view["blocks"] as JsonArray ?? [], NameOf);
        if (JsonNode.Parse(view["private_metadata"]?.ToString() is { Length: > 0 } metadata ? metadata : "{}")?["submit"] is JsonObject submit)
        {
            (card["actions"] as JsonArray ?? []).Add((JsonNode)new JsonObject { ["type"] = "Action.Execute", ["verb"] = submit["verb"]?.DeepClone(), ["data"] = submit["data"]?.DeepClone() ?? new JsonObject() });
        }

        return With(card, ViewKey, view["id"]?.ToString() ?? "");
    }

    /// <summary>A modal that was opened once and still is: handed in as it was typed.</summary>
    private static JsonObject Left(JsonObject card, Place place, string button, ImmutableSortedDictionary<string, string> values)
    {
        var opening = Buttons.All(card).Where(b => b["verb"]?.ToString() == button && b["data"]?[SlackCard.Action]?.ToString().StartsWith("open:", StringComparison.Ordinal) is true).Select(b => b["data"]).OfType<JsonObject>().ToList();
        foreach (var data in opening)
        {
            var ids = new JsonObject(data.Where(d => d.Key[0] != '$').Select(d => KeyValuePair.Create(d.Key, d.Value?.DeepClone())));
            data[LeftKey] = new JsonObject { ["place"] = At(place).Id, ["own"] = place.Personal ? "1" : "0", ["submit"] = new JsonObject { ["verb"] = button, ["data"] = ids } }.ToJsonString();
            data.Remove(SlackCard.Action);
            card["typed"] = new JsonArray([.. values.Keys.Select(k => (JsonNode)new JsonObject { ["type"] = "Input.Text", ["id"] = k })]);
        }

        return card;
    }

    /// <summary>The button is pressed, as a hand would to see what it asks for.</summary>
    private async Task<JsonObject?> Unfolded(string user, Place place, string ts, JsonObject data)
    {
        Hear();
        data[TsKey] = ts;
        var click = new Input.Click("", data.ToImmutableSortedDictionary(d => d.Key, d => d.Value?.ToString() ?? "", StringComparer.Ordinal));
        await Post("application/x-www-form-urlencoded", Form(Clicked(user, place, click)));
        while (await House.Part<Inbox>().Sweep(CancellationToken.None) > 0) { }
        Hear(aloud: false);
        return workspace.Top(Id(user));
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"slack\.TLOCAL\.U(?<user>[A-Z0-9]+)", System.Text.RegularExpressions.RegexOptions.CultureInvariant, 1000)]
    private static partial System.Text.RegularExpressions.Regex Named();

    [System.Text.RegularExpressions.GeneratedRegex(@"web\.local\.(?<user>[a-z-]+)", System.Text.RegularExpressions.RegexOptions.CultureInvariant, 1000)]
    private static partial System.Text.RegularExpressions.Regex Web();

    /// <summary>The clock of the house, once there is one.</summary>
    private sealed class Late : IClock
    {
        public IClock? Real { get; set; }

        public Instant GetCurrentInstant() => Real?.GetCurrentInstant() ?? House.Start;
    }
}
