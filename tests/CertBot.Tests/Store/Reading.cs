using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Channels.Connector;
using CertBot.Channels.Connector.Departures;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Slack;
using CertBot.Channels.Slack.Api;
using CertBot.Channels.Slack.Arrivals;
using CertBot.Channels.Web;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Turns;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CertBot.Tests.Store;

/// <summary>Each kind of document, read by the product's own reader of that kind, in a few words.</summary>
internal sealed class Reading : IAsyncDisposable
{
    private readonly FakeClock clock = new(House.Start);
    private readonly MemoryStore store;

    public Reading() => store = new MemoryStore(clock);

    public static IReadOnlyDictionary<string, string> Expected { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["application"] = "acme-sync after 40 events, revision 40, of acme",
        ["awaited"] = "t81 of 29:developer, 1 attachments, try 0",
        ["behind"] = "AdaptiveCard: Acme Sync 2.0: Стартовая встреча; v: no",
        ["closed"] = "developer-manager DisabledByAdmin",
        ["code"] = "msteams.local.latecomer",
        ["dead-letter"] = "ToPlace Card to developer, 0 attempts",
        ["demo"] = "there",
        ["departure"] = "acme-sync-history.csv for developer, then guide.pdf, asked in 1700000001",
        ["event"] = "1 by developer: Submitted",
        ["gate"] = "shut",
        ["health"] = "there",
        ["link"] = "developer-manager",
        ["moving"] = "UnderWay from sqlite:/var/certbot/certbot.db",
        ["outbox"] = "ToVendor Card to nobody, 0 attempts",
        ["outbox.claimed"] = "ToVendor Card to nobody, 0 attempts; in the hands of 0123456789abcdef",
        ["person"] = "Тимур Ахметов ru of borealis, 2 accounts",
        ["place.greeted"] = "not the first time",
        ["place.reference"] = "a:developer-manager of msteams by 28:certbot",
        ["protection-key"] = "2e4bb0d6-6f3f-4f0e-9f0c-3b8a3f4f7c11",
        ["roster"] = "22 events, analyst is analyst",
        ["row"] = "acme-sync in review, 15",
        ["seen"] = "there",
        ["settings"] = "ru",
        ["slack"] = "interaction, block_actions, try 0",
        ["slack-dead"] = "interaction, block_actions, try 0",
        ["slack-heard"] = "there",
        ["slot"] = "1700000020>1700000050 at 14",
        ["talk"] = "apply by developer, pending OnApplication, 24 said",
        ["ties"] = "moving to other-developer, 10 wrong",
        ["unreachable"] = "developer-manager DisabledByAdmin",
        ["vendor"] = "Zenith Labs with 1 people after 2 events",
        ["web-key"] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ["web-head"] = "100 of 100",
        ["web-line"] = "1: once",
        ["web-said"] = "web-other-developer|0000001",
        ["workspace"] = "U1 with xoxb-token-of-a-test",
    };

    public async Task<Stored> Lay(Stored released)
    {
        Assert.IsType<Committed.Done>(await store.Commit(released.Partition, [new Write.Create(released.Document)], default));
        return await store.Get(released.Partition, released.Document.Id, default) ?? throw new InvalidOperationException("It has expired.");
    }

    public async Task<string> Of(string name, Stored stored) => name switch
    {
        "application" => Snapshot<Application>.Read(stored) is var s ? $"{s.State.Id} after {s.Seq} events, revision {s.State.Revision}, of {s.State.Vendor}" : "",
        "awaited" => Stamped.Object(stored) is var note && Activity.Read(note.Object("activity") ?? []) is { } a ? $"{a.Id} of {a.From.Id}, {a.Attachments.Count()} attachments, try {note["attempts"]}" : "",
        "behind" => await new Behind(store, clock).Find(PlaceOf(stored), stored.Document.Id["behind:".Length..], default) is { } card ? $"{card["type"]}: {card["fallbackText"]}; v: {(card.ContainsKey("v") ? "yes" : "no")}" : "",
        "closed" => await Closings().Find(PlaceOf(stored), default) is { } closed ? $"{closed.Person} {closed.Why}" : "",
        "code" => $"{Stamped.Read<Accounts.Maker>(stored).Person}",
        "dead-letter" or "outbox" => CertBot.Delivery.Parcel.Of(stored) is { Message: { Notice: var notice } item } ? $"{notice.To.GetType().Name} {notice.Say.GetType().Name} to {item.Reader?.Value ?? "nobody"}, {item.Attempts} attempts" : "",
        "demo" or "seen" or "health" or "slack-heard" => "there",
        "departure" => Stamped.Read<Departure>(stored) is { } d ? $"{d.Cargo?.Name} for {d.Reader}, then {d.Landed?.Name}, asked in {d.Asked}" : "",
        "event" => await Journal<ApplicationEvent>.Read(store, stored.Partition, default).SingleAsync() is var e ? $"{e.Seq} by {e.Fact.By}: {e.Fact.What.GetType().Name}" : "",
        "gate" => await new Gates(store, Replica.Alone, clock).ShutUntil(PlaceOf(stored), default) is null ? "open" : "shut",
        "link" => $"{await new CertBot.Turns.People(store, Replica.Alone, clock).Own(stored.Partition.Split(':') is [_, var channel, var tenant, var user] ? new Identity(channel, tenant, user, user) : throw new FormatException(), default)}",
        "moving" => await MovingIn.Find(store, default) is { } mark && Stamped.Read<MovingIn>(mark) is var moving ? $"{moving.State} from {moving.From}" : "",
        "outbox.claimed" => Claim.Of(stored) is ({ } item, { } claim) ? $"{await Of("outbox", item)}; in the hands of {claim.By}" : "",
        "protection-key" => Assert.Single(new CertBot.Store.Protection.StoredKeys(store).GetAllElements()).Attribute("id")?.Value ?? "",
        "person" => await new CertBot.Turns.People(store, Replica.Alone, clock).Find(new(stored.Partition["person:".Length..]), default) is { } p ? $"{p.Name} {p.Language} of {p.Member?.Vendor}, {p.Accounts.Length} accounts" : "",
        "place.greeted" => await new References(store, Replica.Alone, clock).IsFirstTime(PlaceOf(stored), default) ? "the first time" : "not the first time",
        "place.reference" => await new References(store, Replica.Alone, clock).Find(PlaceOf(stored), default) is { } r ? $"{r.Conversation} of {r.ChannelId} by {r.Bot.Id}" : "",
        "roster" => Snapshot<Roster>.Read(stored) is var s ? $"{s.Seq} events, analyst is {string.Join(' ', s.State.RolesOf(new("analyst")))}" : "",
        "row" => (await new Lists(store, Unreadable()).For(new Actor(new("developer"), [], new(new("acme"), VendorRole.Developer)), default)).Shown.Single() is var row ? $"{row.Id} in {row.Stage}, {row.Revision}" : "",
        "settings" => $"{await new CertBot.Delivery.Slots(store).Language(PlaceOf(stored), default)}",
        "slack" or "slack-dead" => Received.Of(Stamped.Object(stored)) is var received ? $"{received.Kind}, {received.Body["type"]}, try {received.Attempts}" : "",
        "slot" => Stamped.Read<HeldCard>(stored) is var held ? $"{held.Message} at {held.Revision}" : "",
        "talk" => (await new Talks(store, new Claims(store, Replica.Alone, Unreadable(), clock), new CertBot.Delivery.PumpNudge(Replica.Alone)).Load(stored.Partition, default)).State is var talk ? $"{talk.Talk.Draft?.Dialog} by {talk.Pending?.Person}, pending {talk.Pending?.Command.GetType().Name}, {talk.Said} said" : "",
        "ties" => Stamped.Read<Ties>(stored) is var ties ? $"moving to {ties.Moving?.To}, {ties.Wrong.Length} wrong" : "",
        "unreachable" => (await Closings().All(default).ToArrayAsync()).Single() is var closed ? $"{closed.Person} {closed.Why}" : "",
        "vendor" => Snapshot<Vendor>.Read(stored) is var s ? $"{s.State.Name} with {s.State.People.Count} people after {s.Seq} events" : "",
        "web-key" => Convert.ToBase64String(await WebKey.Of(store, default)),
        "web-head" => await Chat(stored, c => c.Look(default)) is var head ? $"{head.Last} of {head.Said}" : "",
        "web-line" => Line.Read(stored) is var line ? $"{line.Number}: {JsonNode.Parse(line.Activity)?["text"]}" : "",
        "web-said" => Stamped.Object(stored).Text("said") ?? "",
        "workspace" => await new KeptWorkspaces(store, new Unprotected(), NullLogger<KeptWorkspaces>.Instance).Look(stored.Document.Id, default) is Looked.Here { Workspace: var w } ? $"{w.BotUser} with {w.Token.Reveal()}" : "",
        _ => throw new ArgumentOutOfRangeException(nameof(name), $"{name} has no reader here"),
    };

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private Closings Closings() => new(store, Replica.Alone, new CertBot.Delivery.PumpNudge(Replica.Alone), Unreadable(), clock, NullLogger<Closings>.Instance);

    private Unreadable Unreadable() => new(store, clock, NullLogger<Unreadable>.Instance);

    private static Place PlaceOf(Stored stored) => stored.Partition.Split(':', 3) is [_, var channel, var id] ? new Place(channel, id, Personal: true) : throw new FormatException();

    private async Task<T> Chat<T>(Stored stored, Func<Chat, Task<T>> ask)
    {
        using var chat = new Chat(new WebPlace(stored.Partition["web:".Length..], Personal: true), store, Replica.Alone, clock);
        return await ask(chat);
    }

    /// <summary>Keys of another machine are not in the repository.</summary>
    private sealed class Unprotected : IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => plaintext;

        public byte[] Unprotect(byte[] protectedData) => protectedData;
    }
}
