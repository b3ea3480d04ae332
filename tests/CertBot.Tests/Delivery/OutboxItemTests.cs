using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Json;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Tests.Kit;

namespace CertBot.Tests.Delivery;

/// <summary>The stored form of what waits in the outbox is older than the union it is read into, and hosts of several releases read it at the same time.</summary>
public sealed class OutboxItemTests
{
    private const string Line = """{"$type":"line","key":"notice.found-ready","data":{"app":"App 1","version":"1"},"suggestions":[]}""";

    private static readonly Notice ToVendor = new(new Recipient.ToVendor(new("acme")), TeamsHouse.Line(1));

    private static readonly Dictionary<string, OutboxItem> Cases = new(StringComparer.Ordinal)
    {
        [$$"""{"v":1,"notice":{"to":{"$type":"vendor","vendor":"acme"},"say":{{Line}},"onlyUpdate":false},"attempts":0}"""] = new OutboxItem.Message(ToVendor, null),
        [$$"""{"v":1,"notice":{"to":{"$type":"vendor","vendor":"acme"},"say":{{Line}},"onlyUpdate":false},"reader":"ana","attempts":2,"heldSince":"2026-03-02T08:00:00Z","since":"2026-03-02T08:00:00Z","trace":"00-1"}"""] =
            new OutboxItem.Message(ToVendor, new PersonId("ana")) { Attempts = 2, HeldSince = House.Start, Since = House.Start, Trace = "00-1" },
        [$$"""{"v":1,"rest":{"notice":{"to":{"$type":"vendor","vendor":"acme"},"say":{{Line}},"onlyUpdate":false},"after":"ana"},"attempts":0}"""] = new OutboxItem.Rest(ToVendor, new("ana")),
        ["""{"v":1,"member":{"person":"ana","vendor":"acme","role":"developer","revision":3},"attempts":0}"""] = new OutboxItem.Membership(new MemberCopy(new("ana"), new("acme"), VendorRole.Developer, 3)),
        ["""{"v":1,"reach":{"channel":"web","id":"ana","personal":true},"attempts":0}"""] = new OutboxItem.Reach(new Place("web", "ana", Personal: true)),
    };

    public static TheoryData<string> Forms { get; } = [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Each_case_is_stored_under_its_member_and_comes_back(string form)
    {
        Assert.Equal(form, Stamped.Write<OutboxItem>(Cases[form]));
        Assert.Equal(Cases[form].GetType(), Read(form).GetType());
        Assert.Equal(form, Stamped.Write<OutboxItem>(Read(form)));
    }

    [Fact]
    public void A_row_is_stored_as_its_own_text()
    {
        var row = new Row { Id = new("acme-sync"), Name = "Acme Sync", Version = "1", Vendor = new("acme"), VendorName = "Acme", Stage = "review", Turn = default, Since = House.Start, Ended = false, Revision = 4 };
        var form = $$"""{"v":1,"row":{{CoreJson.Write(row)}},"attempts":0}""";

        Assert.Equal(form, Stamped.Write<OutboxItem>(new OutboxItem.ListRow(row)));
        Assert.Equal(form, Stamped.Write<OutboxItem>(Assert.IsType<OutboxItem.ListRow>(Read(form))));
    }

    [Fact]
    public void Every_case_is_tried() =>
        Assert.Equal(
            typeof(OutboxItem).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(OutboxItem))).Select(t => t.Name).Order(StringComparer.Ordinal),
            Cases.Values.Select(c => c.GetType().Name).Append(nameof(OutboxItem.ListRow)).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("""{"v":1,"attempts":0}""")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":1,"letter":{"to":"ana"},"attempts":0}""")]
    [InlineData("""{"v":1,"reach":{"channel":"web","id":"ana","personal":true},"member":{"person":"ana","vendor":"acme","revision":3},"attempts":0}""")]
    public void What_no_case_is_of_is_not_read(string form) => Assert.True(Assert.Throws<StoreRefused>(() => Read(form)).IsDamage);

    [Fact]
    public void What_a_newer_host_says_besides_is_passed_over() =>
        Assert.IsType<OutboxItem.Reach>(Read("""{"v":1,"reach":{"channel":"web","id":"ana","personal":true},"attempts":0,"colour":"red"}"""));

    [Fact]
    public void An_id_and_a_name_are_each_others()
    {
        Assert.Equal("000001:00", Outbox.NameOf(Outbox.IdOf("000001:00")));
        Assert.Throws<ArgumentException>(() => Outbox.NameOf("slot:1"));
    }

    private static OutboxItem Read(string form) => Stamped.Read<OutboxItem>(new Stored("test", new Document("out:1", Outbox.Kind, form), "1"));
}
