using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Channels.Api.Access;
using CertBot.Channels.Api.Requests;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.FileUploads;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.DirectLine.Logs;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Commands;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.Duty;
using CertBot.Core.Tests.Kit;
using CertBot.Files.Uploads;
using CertBot.Outbox.Rendering;
using CertBot.Outbox.Routing;
using CertBot.Outbox.Throttling;
using CertBot.Outbox.Webhooks;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using CertBot.SuccessPortal;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Turns;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.Tests.Store.Documents;

/// <summary>Reads each kind of document with the product's own reader and summarises it in a few words.</summary>
internal sealed class StoredDocumentReader : IAsyncDisposable
{
    private readonly FakeClock _clock = new(TestHost.StartTime);
    private readonly MemoryStore _store;

    public StoredDocumentReader() => _store = new MemoryStore(_clock);

    private PersonStore Persons => new(_store, new Aggregates(_store), EditionLoader.Load(null), HostInstance.Single, _clock);

    public static IReadOnlyDictionary<string, string> ExpectedByName { get; } =
        new Dictionary<string, string>(
            StoredKpiReader
                .ExpectedByName.Concat(StoredSurveyReader.ExpectedByName)
                .Concat(StoredAuditReader.ExpectedByName)
                .Concat(StoredInspectionReader.ExpectedByName),
            StringComparer.Ordinal
        )
        {
            ["application"] = "acme-sync after 40 events, revision 40, of acme",
            ["awaited"] = "t81 of 29:developer, 1 attachments, try 0",
            ["behind"] = "AdaptiveCard: Acme Sync 2.0: Стартовая встреча; v: no",
            ["closed"] = "developer-manager DisabledByAdmin",
            ["code"] = "msteams.local.latecomer",
            ["dead-letter"] = "ToConversation CardMessage to developer, 0 attempts",
            ["demo"] = "there",
            ["departure"] = "acme-sync-history.csv for developer, then guide.pdf, asked in 1700000001",
            ["ended-row"] = "acme-sync withdrawn, 16",
            ["digest"] = "of developer, last on 2026-03-02",
            ["reminder"] = "1 for developer, reminder.deferred.last",
            ["reminded"] = "there",
            ["finding"] = "there",
            ["event"] = "1 by developer: Submitted",
            ["gate"] = "shut",
            ["health"] = "there",
            ["link"] = "developer-manager",
            ["moving"] = "UnderWay from sqlite:/var/certbot/certbot.db",
            ["outbox"] = "ToVendor CardMessage to nobody, 0 attempts",
            ["outbox.claimed"] = "ToVendor CardMessage to nobody, 0 attempts; in the hands of 0123456789abcdef",
            ["person"] = "Тимур Ахметов ru of borealis, 2 accounts",
            ["place.greeted"] = "not the first time",
            ["place.reference"] = "a:developer-manager of msteams by 28:certbot",
            ["certificate-key"] = StoredCertificateReader.ExpectedByName["certificate-key"],
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
            ["vendor-name"] = "acme since 2026-03-02T08:00:00Z",
            ["file"] = "named in talk:web:ana:ana and app:acme-sync, for ever",
            ["upload-quota"] = "4096 bytes",
            ["vendor"] = "Zenith Labs with 1 people after 2 events",
            ["web-key"] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            ["web-head"] = "100 of 100",
            ["web-line"] = "1: once",
            ["web-said"] = "web-other-developer|0000001",
            ["api-request"] = "201 C-2026-03-0001 at /api/v1/cases/C-2026-03-0001, again",
            ["case"] = "C-2026-03-0001 of Northwind after 10 events, 4 facts, 2 late, warned first-response, escalated for Nobody answers",
            ["case-numbers"] = "C-2026-03-0002",
            ["case-ref"] = "C-2026-03-0001",
            ["case-row"] = "C-2026-03-0001 of Northwind: Sync stops, High, due 2026-03-02T09:00:00Z, missed first-response, E-1, revision 5",
            ["ended-case-row"] = "C-2026-03-0001 Open, revision 3, 0 escalated",
            ["customer"] = "Northwind de of acme, business in Europe/Berlin since 2026-01-01, asks by gerda@northwind.example",
            ["precedent"] = "code-quality of Acme Sync 2.0 by rnd-expert: insecure, Replace CustomQuery, passed in 2",
            ["customer-row"] = "northwind Northwind, business in Europe/Berlin, 1 contacts, revision 1",
            ["duty"] = "7 events, 5 absences, analyst for marketplace-lead, next at 2026-03-03T00:00:00Z",
            ["duty.rota"] = "1 events, ann before abe",
            ["import-count"] = "2",
            ["import"] = "1 of Cases of acme from cases.csv, Checking, 30 new, line 32 has import.bad.time",
            ["portal"] = "1 taken, since 2026-03-01T07:55:00Z, told accounts: Initech products: Somebody Else's App statuses: On the moon",
            ["webhook-log"] =
                "case.closed of C-2026-03-0001 Delivered 204, case.escalated of C-2026-03-0001 Delivered 204, case.overdue of C-2026-03-0001 Delivered 204, case.overdue-soon of C-2026-03-0001 Delivered 204",
            ["workspace"] = "U1 with xoxb-token-of-a-test",
        };

    public async Task<StoredDocument> StoreDocument(StoredDocument released)
    {
        Assert.IsType<CommitResult.Committed>(await _store.Commit(released.Partition, [new Write.Create(released.Document)], default));
        return await _store.Get(released.Partition, released.Document.Id, default) ?? throw new InvalidOperationException("It has expired.");
    }

    public async Task<string> Describe(string name, StoredDocument stored) =>
        name switch
        {
            "application" => Snapshot<Application>.Read(stored) is var s
                ? $"{s.State.Id} after {s.Seq} events, revision {s.State.Revision}, of {s.State.Vendor}"
                : "",
            "awaited" => VersionedJson.ReadObject(stored) is var note && ActivityReader.Read(note.GetObject("activity") ?? []) is { } a
                ? $"{a.Id} of {a.From.Id}, {a.Attachments.Count} attachments, try {note["attempts"]}"
                : "",
            "behind" => await new FullCardStore(_store, _clock).Find(AddressOf(stored), stored.Document.Id["behind:".Length..], default) is { } card
                ? $"{card["type"]}: {card["fallbackText"]}; v: {(card.ContainsKey("v") ? "yes" : "no")}"
                : "",
            "closed" => await CreateUnreachableStore().Find(AddressOf(stored), default) is { } closed ? $"{closed.Person} {closed.Reason}" : "",
            "code" => $"{VersionedJson.Read<AccountLinker.CodeOwner>(stored).Person}",
            "dead-letter" or "outbox" => CertBot.Outbox.StoredOutboxMessage.Of(stored) is { Message: { Notice: var notification } item }
                ? $"{notification.To.GetType().Name} {notification.Message.GetType().Name} to {item.Reader?.Value ?? "nobody"}, {item.Attempts} attempts"
                : "",
            "demo" or "seen" or "health" or "slack-heard" or "reminded" or "finding" => "there",
            "digest" => VersionedJson.Read<CertBot.Outbox.Reminders.DigestState>(stored) is var digest
                ? $"of {digest.Person}, last on {digest.LastDay:uuuu-MM-dd}"
                : "",
            "reminder" => VersionedJson.Read<CertBot.Outbox.Reminders.PendingReminders>(stored) is var reminders
                ? $"{reminders.Lines.Length} for {reminders.Person}, {reminders.Lines[0].Reminder.Line.Key}"
                : "",
            "file" => VersionedJson.Read<CertBot.Files.Retention.FileClaims>(stored) is var claims
                ? $"named in {string.Join(" and ", claims.Partitions)}{(claims.IsPermanent ? ", for ever" : "")}"
                : "",
            "vendor-name" => VersionedJson.Read<VendorNameClaim>(stored) is var claim ? $"{claim.Vendor} since {claim.At}" : "",
            "upload-quota" => $"{VersionedJson.Read<SentBytes>(stored).Bytes} bytes",
            "departure" => VersionedJson.Read<FileUploadJob>(stored) is { } d
                ? $"{d.Source?.Name} for {d.Reader}, then {d.Uploaded?.Name}, asked in {d.ConsentMessageId}"
                : "",
            "event" => await EventStream<ApplicationEvent>.Read(_store, stored.Partition, default).SingleAsync() is var e
                ? $"{e.Seq} by {e.RecordedEvent.By}: {e.RecordedEvent.Data.GetType().Name}"
                : "",
            "gate" => await new DeliveryThrottle(_store, HostInstance.Single, _clock).GetPausedUntil(AddressOf(stored), default) is null ? "open" : "shut",
            "link" =>
                $"{await Persons.GetOwnId(stored.Partition.Split(':') is [_, var channel, var tenant, var user] ? new ChannelUser(channel, tenant, user, user) : throw new FormatException(), default)}",
            "moving" => await CopyMarker.Find(_store, default) is { } mark && VersionedJson.Read<CopyMarker>(mark) is var moving
                ? $"{moving.State} from {moving.From}"
                : "",
            "outbox.claimed" => Lease.Split(stored) is ({ } item, { } lease) ? $"{await Describe("outbox", item)}; in the hands of {lease.Owner}" : "",
            "certificate-key" => await StoredCertificateReader.Describe(_store),
            "protection-key" => Assert.Single(new CertBot.Store.DataProtection.StoreXmlRepository(_store).GetAllElements()).Attribute("id")?.Value ?? "",
            "person" => await Persons.Find(new(stored.Partition["person:".Length..]), default) is { } p
                ? $"{p.Name} {p.Language} of {p.Member?.Vendor}, {p.Accounts.Length} accounts"
                : "",
            "place.greeted" => await new ConversationReferences(_store, HostInstance.Single, _clock).TryMarkGreeted(AddressOf(stored), default)
                ? "the first time"
                : "not the first time",
            "place.reference" => await new ConversationReferences(_store, HostInstance.Single, _clock).Find(AddressOf(stored), default) is { } r
                ? $"{r.Conversation} of {r.ChannelId} by {r.Bot.Id}"
                : "",
            "roster" => Snapshot<RoleAssignments>.Read(stored) is var s
                ? $"{s.Seq} events, analyst is {string.Join(' ', s.State.RolesOf(new("analyst")))}"
                : "",
            "ended-row" => VersionedJson.Read<CertBot.Core.Certification.ReadModels.ApplicationSummary>(stored) is var ended
                ? $"{ended.Id} {ended.Stage}, {ended.Revision}"
                : "",
            "row" => (
                await new ApplicationSummaryStore(_store, Unreadable()).ListFor(
                    new Actor(new("developer"), [], new(new("acme"), VendorRole.Developer)),
                    default
                )
            ).Shown.Single()
                is var row
                ? $"{row.Id} in {row.Stage}, {row.Revision}"
                : "",
            "settings" => $"{await new CertBot.Outbox.Rendering.SentCardStore(_store).GetLanguage(AddressOf(stored), default)}",
            "slack" or "slack-dead" => SlackPayload.FromJson(VersionedJson.ReadObject(stored)) is var received
                ? $"{received.Kind}, {received.Body["type"]}, try {received.Attempts}"
                : "",
            "slot" => VersionedJson.Read<SentCard>(stored) is var held ? $"{held.Message} at {held.Revision}" : "",
            "talk" => (
                await new ConversationStore(
                    _store,
                    new LeaseStore(_store, HostInstance.Single, Unreadable(), _clock),
                    new NoUploads(),
                    new CertBot.Store.Leases.QueueSignal(HostInstance.Single)
                ).Load(stored.Partition, default)
            ).State
                is var conversation
                ? $"{conversation.Conversation.Draft?.Dialog} by {conversation.Pending?.Person}, pending {conversation.Pending?.Command.GetType().Name}, {conversation.MessageCount} said"
                : "",
            "ties" => VersionedJson.Read<LinkState>(stored) is var linkState
                ? $"moving to {linkState.PendingMerge?.To}, {linkState.FailedAttempts.Length} wrong"
                : "",
            "unreachable" => (await CreateUnreachableStore().GetAll(default).ToArrayAsync()).Single() is var closed ? $"{closed.Person} {closed.Reason}" : "",
            "vendor" => Snapshot<Vendor>.Read(stored) is var s ? $"{s.State.Name} with {s.State.People.Count} people after {s.Seq} events" : "",
            "web-key" => Convert.ToBase64String(await TokenSigningKey.LoadOrCreate(_store, default)),
            "web-head" => await ReadConversationLog(stored, c => c.GetHead(default)) is var head ? $"{head.Last} of {head.MessageCount}" : "",
            "web-line" => LogEntry.Parse(stored) is var line ? $"{line.Number}: {JsonNode.Parse(line.Activity)?["text"]}" : "",
            "web-said" => VersionedJson.ReadObject(stored).GetString("said") ?? "",
            "workspace" => await new StoredWorkspaces(_store, new PassThroughDataProtector(), NullLogger<StoredWorkspaces>.Instance).LookUp(
                stored.Document.Id,
                default
            )
                is WorkspaceLookup.Found { Workspace: var w }
                ? $"{w.BotUserId} with {w.Token.Reveal()}"
                : "",
            _ => await DescribeSupport(name, stored),
        };

    /// <summary>Customers and their cases, and what takes them in and tells of them.</summary>
    private async Task<string> DescribeSupport(string name, StoredDocument stored) =>
        name switch
        {
            "api-request" => await RepeatRequest(),
            "case" => Snapshot<SupportCase>.Read(stored) is var s
                ? $"{s.State.Id} of {s.State.CustomerName} after {s.Seq} events, {s.State.Facts.Length} facts, {s.State.LateFacts.Length} late, warned {string.Join(' ', s.State.Warned)}, escalated for {s.State.Escalations.Values.Single().Reason}"
                : "",
            "case-numbers" => $"{await new CaseNumbers(_store).Next(new(2026, 3, 2), default)}",
            "case-ref" => $"{await Cases.FindId(TestPeople.Acme, "HD-1", default)}",
            "case-row" => (await Cases.ListAll(TestPeople.Acme, "", 10, default)).Single() is var open
                ? $"{open.Id} of {open.CustomerName}: {open.Subject}, {open.Priority}, due {open.Due}, missed {string.Join(' ', open.Missed)}, {string.Join(' ', open.Escalations)}, revision {open.Revision}"
                : "",
            "ended-case-row" => VersionedJson.Read<CaseRow>(stored) is var ended
                ? $"{ended.Id} {ended.Status}, revision {ended.Revision}, {(await Cases.ListEscalated(default)).Shown.Length} escalated"
                : "",
            "customer" => Snapshot<Customer>.Read(stored) is { State: { Contracts: [var contract] } customer }
                ? $"{customer.Name} {customer.Language} of {customer.Vendor}, {contract.Package} in {contract.Zone} since {contract.ValidFrom:uuuu-MM-dd}, asks by {customer.Contacts.Single().Email}"
                : "",
            "customer-row" => (await new CustomerStore(_store, new Aggregates(_store), Unreadable()).ListAll(TestPeople.Acme, default)).Single() is var row
                ? $"{row.Id} {row.Name}, {row.Package} in {row.Zone}, {row.Contacts} contacts, revision {row.Revision}"
                : "",
            "precedent" => (await new PrecedentStore(_store, Unreadable()).List(new("code-quality"), default)).Single() is { Verdict: Verdict.NeedsWork n } p
                ? $"{p.Criterion} of {p.Name} {p.Version} by {n.By}: {p.Reason}, {n.Comment}, passed in {p.PassedIn}"
                : "",
            "duty" => Snapshot<DutySchedule>.Read(stored) is var s
                ? $"{s.Seq} events, {s.State.Absences.Length} absences, {s.State.FindReachable(new("marketplace-lead"), TestHost.StartTime, _ => true)} for marketplace-lead, next at {s.State.NextDue}"
                : "",
            "duty.rota" => Snapshot<DutySchedule>.Read(stored) is var s
                ? $"{s.Seq} events, {s.State.FindOnDuty(new("analyst"), Instant.FromUtc(2026, 4, 1, 9, 0))} before {s.State.FindOnDuty(new("analyst"), Instant.FromUtc(2026, 4, 2, 9, 0))}"
                : "",
            "import" => (await new ImportStore(_store).Load(new("developer"), default)).Job is { } job
                ? $"{job.Number} of {job.Kind} of {job.Vendor} from {job.File.Name}, {job.Stage}, {job.Counts.New} new, line {job.Wrong.Single().Line} has {job.Wrong.Single().Refusal.Code}"
                : "",
            "import-count" => $"{await new ImportStore(_store).LastNumber(new("developer"), null, default)}",
            "portal" => VersionedJson.Read<PortalCursor>(stored) is var cursor
                ? $"{cursor.Taken} taken, since {cursor.Since}, told {string.Join(' ', cursor.Told)}"
                : "",
            "survey-answer" => (await new SurveyAnswerStore(_store, Unreadable()).EachNps(new("acme-sync"), "2026-H1", default).ToArrayAsync()).Single()
                is var nps
                ? $"{nps.Score} at {nps.At}"
                : "",
            "webhook-log" => await ListCalls(stored.Partition.Split(':')[^1]),
            _ when StoredSurveyReader.ExpectedByName.ContainsKey(name) => await StoredSurveyReader.Describe(name, stored, _store, _clock),
            _ when StoredAuditReader.ExpectedByName.ContainsKey(name) => await StoredAuditReader.Describe(name, stored, new(_store, Unreadable())),
            _ when StoredInspectionReader.ExpectedByName.ContainsKey(name) => await StoredInspectionReader.Describe(name, stored, _store),
            _ => await StoredKpiReader.Describe(name, stored, _store, _clock),
        };

    private CaseStore Cases => new(_store, new Aggregates(_store), new CaseEscalationStore(_store, Unreadable()), Unreadable());

    /// <summary>The same request again: its first response is given.</summary>
    private async Task<string> RepeatRequest()
    {
        const string body =
            """{"externalId":"HD-1","application":"acme-sync","customer":"northwind","subject":"Sync stops","openedAt":"2026-03-02T07:00:00Z","priority":"high","filer":{"name":"Gerda Klein","email":"gerda@northwind.example"}}""";
        var http = new DefaultHttpContext
        {
            Request =
            {
                Method = HttpMethods.Post,
                Path = "/api/v1/cases",
                Headers = { [IdempotentRequests.Header] = "HD-1 opened" },
            },
        };
        new ApiCaller(TestPeople.Acme, "0123abcd").Keep(http);
        var result = await new IdempotentRequests(_store, _clock).Run(http, Encoding.UTF8.GetBytes(body), _ =>
            throw new InvalidOperationException("It was handled once more.")
        );
        return result is ApiResponse response
            ? $"{response.Status} {JsonNode.Parse(response.Json)?["id"]} at {response.Location}{(response.IsReplay ? ", again" : "")}"
            : "";
    }

    private async Task<string> ListCalls(string webhook)
    {
        var vendor = new Vendor
        {
            Id = TestPeople.Acme,
            Name = "Acme",
            People = ImmutableSortedDictionary<string, VendorRole>.Empty,
            Webhooks = ImmutableSortedDictionary<string, Webhook>.Empty.Add(
                webhook,
                new Webhook("https://hooks.acme.example/certbot", "", new("developer-manager"), TestHost.StartTime)
            ),
            Revision = 1,
        };
        return string.Join(", ", (await new WebhookLog(_store).Load(vendor, default))[webhook].Select(c => $"{c.Event} of {c.Case} {c.Outcome} {c.Status}"));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private UnreachableConversationStore CreateUnreachableStore() =>
        new(
            _store,
            HostInstance.Single,
            new CertBot.Store.Leases.QueueSignal(HostInstance.Single),
            Unreadable(),
            _clock,
            NullLogger<UnreachableConversationStore>.Instance
        );

    private QuarantinedDocuments Unreadable() => new(_store, _clock, NullLogger<QuarantinedDocuments>.Instance);

    private static ConversationAddress AddressOf(StoredDocument stored) =>
        stored.Partition.Split(':', 3) is [_, var channel, var id] ? new ConversationAddress(channel, id, IsPersonal: true) : throw new FormatException();

    private async Task<T> ReadConversationLog<T>(StoredDocument stored, Func<ConversationLog, Task<T>> ask)
    {
        using var chat = new ConversationLog(new WebConversation(stored.Partition["web:".Length..], IsPersonal: true), _store, HostInstance.Single, _clock);
        return await ask(chat);
    }

    /// <summary>Keys of another machine are not in the repository.</summary>
    private sealed class PassThroughDataProtector : IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => plaintext;

        public byte[] Unprotect(byte[] protectedData) => protectedData;
    }
}
