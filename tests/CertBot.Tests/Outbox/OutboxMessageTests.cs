using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Webhooks;
using CertBot.Outbox;
using CertBot.Outbox.Surveys;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Outbox;

/// <summary>The stored form of outbox items is older than the union they are read into, and hosts of several releases read it at the same time.</summary>
public sealed class OutboxMessageTests
{
    private const string Line = """{"$type":"line","key":"notice.found-ready","data":{"app":"App 1","version":"1"},"suggestions":[]}""";

    private static readonly Notification ToVendor = new(new Recipient.ToVendor(new("acme")), TeamsTestHost.NumberedLine(1));

    private static readonly Dictionary<string, OutboxMessage> Cases = new(StringComparer.Ordinal)
    {
        [$$"""{"v":1,"notice":{"to":{"$type":"vendor","vendor":"acme"},"say":{{Line}},"onlyUpdate":false},"attempts":0}"""] = new OutboxMessage.Message(
            ToVendor,
            null
        ),
        [
            $$"""{"v":1,"notice":{"to":{"$type":"vendor","vendor":"acme"},"say":{{Line}},"onlyUpdate":false},"reader":"ana","attempts":2,"heldSince":"2026-03-02T08:00:00Z","since":"2026-03-02T08:00:00Z","trace":"00-1"}"""
        ] = new OutboxMessage.Message(ToVendor, new PersonId("ana"))
        {
            Attempts = 2,
            HeldSince = TestHost.StartTime,
            FirstDueAt = TestHost.StartTime,
            Trace = "00-1",
        },
        [$$"""{"v":1,"rest":{"notice":{"to":{"$type":"vendor","vendor":"acme"},"say":{{Line}},"onlyUpdate":false},"after":"ana"},"attempts":0}"""] =
            new OutboxMessage.Continuation(ToVendor, new("ana")),
        ["""{"v":1,"member":{"person":"ana","vendor":"acme","role":"developer","revision":3},"attempts":0}"""] = new OutboxMessage.MembershipUpdate(
            new MembershipChange(new("ana"), new("acme"), VendorRole.Developer, 3)
        ),
        ["""{"v":1,"reach":{"channel":"web","id":"ana","personal":true},"attempts":0}"""] = new OutboxMessage.ReachabilityChange(
            new ConversationAddress("web", "ana", IsPersonal: true)
        ),
        ["""{"v":1,"refresh":{"place":{"channel":"web","id":"rnd","personal":false},"app":"acme-sync","slots":["acme-sync:2.0:root"]},"attempts":0}"""] =
            new OutboxMessage.CardRefresh(new("web", "rnd", IsPersonal: false), new("acme-sync"), ["acme-sync:2.0:root"]),
        [
            """{"v":1,"move":{"group":"rnd","from":{"channel":"web","id":"rnd","personal":false},"to":{"channel":"web","id":"rnd-2","personal":false},"after":"a","at":"b","done":3},"attempts":0}"""
        ] = new OutboxMessage.GroupMove(new("rnd"), new("web", "rnd", IsPersonal: false), new("web", "rnd-2", IsPersonal: false))
        {
            After = "a",
            At = "b",
            Done = 3,
        },
        [
            """{"v":1,"webhook":{"event":"case.overdue","vendor":"acme","case":"C-2026-03-0001","externalId":"HD-1","application":"acme-sync","customer":"northwind","priority":"high","status":"open","at":"2026-03-02T08:00:00Z","clock":"first-response","due":"2026-03-02T08:00:00Z"},"attempts":0}"""
        ] = new OutboxMessage.CaseWebhook(
            new CaseWebhookEvent
            {
                Event = CaseWebhookEvent.Overdue,
                Vendor = new("acme"),
                Case = new("C-2026-03-0001"),
                ExternalId = "HD-1",
                Application = new("acme-sync"),
                Customer = new("northwind"),
                Priority = CertBot.Core.Policy.CasePriority.High,
                Status = CertBot.Core.Support.Cases.CaseStatus.Open,
                At = TestHost.StartTime,
                Clock = "first-response",
                Due = TestHost.StartTime,
            }
        ),
        [
            """{"v":1,"call":{"vendor":"acme","webhook":"3f9a2c1b","delivery":"dlv_1","case":"C-2026-03-0001","event":"case.overdue","body":"{}"},"attempts":0}"""
        ] = new OutboxMessage.WebhookCall(new WebhookRequest(new("acme"), "3f9a2c1b", "dlv_1", new("C-2026-03-0001"), "case.overdue", "{}")),
        ["""{"v":1,"holders":{"role":"rnd-expert"},"attempts":0}"""] = new OutboxMessage.HolderUpdate(new HolderChange(new("rnd-expert"), null)),
        [
            """{"v":1,"reminder":{"to":{"$type":"vendor","vendor":"acme"},"key":"acme-sync:half","say":{"key":"notice.found-ready","data":{"app":"App 1","version":"1"},"suggestions":[]},"due":"2026-03-02T08:00:00Z","button":{"title":"Status","verb":"status","data":{"app":"acme-sync"}},"urgent":true},"attempts":0}"""
        ] = new OutboxMessage.ReminderLine(
            new(ToVendor.To, "acme-sync:half", (BotMessage.TextMessage)ToVendor.Message)
            {
                Due = TestHost.StartTime,
                Button = new("Status", "status", new LocalizableObject { ["app"] = "acme-sync" }),
                IsUrgent = true,
            }
        ),
        [
            """{"v":1,"caseRow":{"row":{"id":"C-2026-03-0001","vendor":"acme","application":"acme-sync","customer":"northwind","customerName":"Northwind","subject":"Sync stops","priority":"high","kind":"incident","status":"open","openedAt":"2026-03-02T08:00:00Z","missed":["first-response"],"escalations":[],"revision":3},"new":true},"attempts":0}"""
        ] = new OutboxMessage.CaseListRow(
            new CertBot.Core.Support.Cases.CaseRow
            {
                Id = new("C-2026-03-0001"),
                Vendor = new("acme"),
                Application = new("acme-sync"),
                Customer = new("northwind"),
                CustomerName = "Northwind",
                Subject = "Sync stops",
                Priority = CertBot.Core.Policy.CasePriority.High,
                Kind = CertBot.Core.Support.Cases.CaseKind.Incident,
                Status = CertBot.Core.Support.Cases.CaseStatus.Open,
                OpenedAt = TestHost.StartTime,
                Missed = ["first-response"],
                Revision = 3,
            },
            IsNew: true
        ),
        [
            """{"v":1,"customerRow":{"id":"northwind","vendor":"acme","name":"Northwind","package":"basic","zone":"Europe/Berlin","contacts":2,"revision":1},"attempts":0}"""
        ] = new OutboxMessage.CustomerListRow(
            new CertBot.Core.Support.Customers.CustomerRow
            {
                Id = new("northwind"),
                Vendor = new("acme"),
                Name = "Northwind",
                Package = "basic",
                Zone = "Europe/Berlin",
                Contacts = 2,
                Revision = 1,
            }
        ),
        ["""{"v":1,"survey":"C-2026-03-0001","attempts":0}"""] = new OutboxMessage.CaseSurvey(new("C-2026-03-0001")),
        ["""{"v":1,"step":{"id":"csat-1","kind":"reminder"},"attempts":0}"""] = new OutboxMessage.SurveyStep(new("csat-1"), SurveyStepKind.Reminder),
        ["""{"v":1,"certified":"acme-sync","attempts":0}"""] = new OutboxMessage.CertificateUpdate(new("acme-sync")),
        ["""{"v":1,"recount":{"app":"acme-sync","month":"2026-03"},"attempts":0}"""] = new OutboxMessage.KpiRecount(new("acme-sync"), new(2026, 3)),
        ["""{"v":1,"sanction":{"app":"acme-sync","ground":{"$type":"failed-audit","number":2}},"attempts":0}"""] = new OutboxMessage.SanctionCall(
            new("acme-sync"),
            new CertBot.Core.Certification.Sanctions.SanctionGround.FailedAudit(2)
        ),
        [
            """{"v":1,"precedents":[{"criterion":"code-quality","application":"acme-sync","name":"Acme Sync","version":"2.0","vendorName":"Acme Ltd","verdict":{"$type":"needs-work","by":"rnd","at":"2026-03-02T08:00:00Z","round":1,"reason":"defect","comment":"Loops"},"passedIn":2}],"attempts":0}"""
        ] = new OutboxMessage.PrecedentRows([
            new CertBot.Core.Certification.Precedents.Precedent
            {
                Criterion = new("code-quality"),
                Application = new("acme-sync"),
                Name = "Acme Sync",
                Version = "2.0",
                VendorName = "Acme Ltd",
                Verdict = new CertBot.Core.Certification.Applications.Verdict.NeedsWork(new("rnd"), TestHost.StartTime, 1, "defect", "Loops"),
                PassedIn = 2,
            },
        ]),
        [
            """{"v":1,"auditRow":{"application":"acme-sync","applicationName":"Acme Sync","vendor":"acme","number":2,"auditor":"analyst","turn":"vendor","since":"2026-03-02T08:00:00Z","proposals":["A-2/1"],"revision":9},"attempts":0}"""
        ] = new OutboxMessage.AuditListRow(
            new CertBot.Core.RegularAudits.RegularAuditRow
            {
                Application = new("acme-sync"),
                ApplicationName = "Acme Sync",
                Vendor = new("acme"),
                Number = 2,
                Auditor = new("analyst"),
                Turn = CertBot.Core.RegularAudits.AuditTurn.Vendor,
                Since = TestHost.StartTime,
                Proposals = ["A-2/1"],
                Revision = 9,
            }
        ),
        ["""{"v":1,"shopper":{"app":"acme-sync","audit":2,"number":1},"attempts":0}"""] = new OutboxMessage.ShopperCall(new("acme-sync"), 2, 1),
        ["""{"v":1,"digest":"ana","attempts":0}"""] = new OutboxMessage.DigestStart(new("ana")),
        ["""{"v":1,"holders":{"vendor":"acme"},"attempts":0}"""] = new OutboxMessage.HolderUpdate(new HolderChange(null, new("acme"))),
    };

    public static TheoryData<string> Forms { get; } = [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Each_case_round_trips_under_its_own_member(string form)
    {
        Assert.Equal(form, VersionedJson.Write<OutboxMessage>(Cases[form]));
        Assert.Equal(Cases[form].GetType(), Read(form).GetType());
        Assert.Equal(form, VersionedJson.Write<OutboxMessage>(Read(form)));
    }

    [Fact]
    public void Row_is_stored_as_its_own_text()
    {
        var row = new ApplicationSummary
        {
            Id = new("acme-sync"),
            Name = "Acme Sync",
            Version = "1",
            Vendor = new("acme"),
            VendorName = "Acme",
            Stage = "review",
            ResponsibleParty = default,
            WaitingSince = TestHost.StartTime,
            HasEnded = false,
            Revision = 4,
        };
        var form = $$"""{"v":1,"row":{{CoreJson.Write(row)}},"attempts":0}""";

        Assert.Equal(form, VersionedJson.Write<OutboxMessage>(new OutboxMessage.ListRow(row)));
        Assert.Equal(form, VersionedJson.Write<OutboxMessage>(Assert.IsType<OutboxMessage.ListRow>(Read(form))));
    }

    [Fact]
    public void Every_case_is_covered() =>
        Assert.Equal(
            typeof(OutboxMessage).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(OutboxMessage))).Select(t => t.Name).Order(StringComparer.Ordinal),
            Cases.Values.Select(c => c.GetType().Name).Append(nameof(OutboxMessage.ListRow)).Distinct().Order(StringComparer.Ordinal)
        );

    [Theory]
    [InlineData("""{"v":1,"attempts":0}""")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":1,"letter":{"to":"ana"},"attempts":0}""")]
    [InlineData("""{"v":1,"reach":{"channel":"web","id":"ana","personal":true},"member":{"person":"ana","vendor":"acme","revision":3},"attempts":0}""")]
    public void Document_without_a_known_case_is_not_read(string form) => Assert.True(Assert.Throws<StoreRejectedException>(() => Read(form)).IsDamage);

    [Fact]
    public void Unknown_members_of_a_newer_host_are_ignored() =>
        Assert.IsType<OutboxMessage.ReachabilityChange>(Read("""{"v":1,"reach":{"channel":"web","id":"ana","personal":true},"attempts":0,"colour":"red"}"""));

    [Fact]
    public void Message_id_and_name_convert_both_ways()
    {
        Assert.Equal("000001:00", OutboxDocuments.NameOf(OutboxDocuments.IdOf("000001:00")));
        Assert.Throws<ArgumentException>(() => OutboxDocuments.NameOf("slot:1"));
    }

    private static OutboxMessage Read(string form) =>
        VersionedJson.Read<OutboxMessage>(new StoredDocument("test", new Document("out:1", OutboxDocuments.Kind, form), "1"));
}
