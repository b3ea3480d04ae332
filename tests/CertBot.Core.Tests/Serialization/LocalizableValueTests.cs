using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Tests.Serialization;

/// <summary>Messages in the outbox are stored in this form, and hosts of other versions read it.</summary>
public sealed class LocalizableValueTests
{
    private static readonly Instant Instant = Instant.FromUtc(2026, 3, 24, 9, 40);

    private static readonly (LocalizableValue Value, string Json)[] Stored =
    [
        ("<b> & Ü", "\"<b> & Ü\""),
        (7, "7"),
        (1.50m, "1.50"),
        (true, "true"),
        (LocalizableValue.Text("a.b"), """{"$t":"a.b"}"""),
        (LocalizableValue.Text("a.b", []), """{"$t":"a.b","data":{}}"""),
        (LocalizableValue.Sentence("a.b", new() { ["n"] = 1, ["x"] = (string?)null }), """{"$t":"a.b","data":{"n":1,"x":null},"alone":true}"""),
        (LocalizableValue.Date(new(2026, 3, 24)), """{"$day":"2026-03-24"}"""),
        (LocalizableValue.Timestamp(Instant), """{"$at":"2026-03-24T09:40:00Z"}"""),
        (LocalizableValue.TimestampBeside(Instant, "Europe/Berlin"), """{"$at":"2026-03-24T09:40:00Z","zone":"Europe/Berlin","beside":true}"""),
        (LocalizableValue.Duration(Duration.FromMilliseconds(90_500)), """{"$for":90}"""),
        (LocalizableValue.List("a", LocalizableValue.PersonName(new("bo")), null), """{"$list":["a",{"$who":"bo"},null]}"""),
        (LocalizableValue.Array([new() { ["b"] = 1, ["a"] = 2 }, []]), """[{"b":1,"a":2},{}]"""),
        (LocalizableValue.PersonName(new("bo")), """{"$who":"bo"}"""),
        (LocalizableValue.Mention(new("bo")), """{"$who":"bo","called":true}"""),
        (
            LocalizableValue.TimestampIn(NodaTime.Instant.FromUtc(2026, 3, 27, 17, 0), "Europe/Berlin"),
            """{"$at":"2026-03-27T17:00:00Z","zone":"Europe/Berlin"}"""
        ),
        (LocalizableValue.Progress(2, 5), """{"$done":2,"of":5}"""),
        (LocalizableValue.TrueUntil(Instant), """{"$until":"2026-03-24T09:40:00Z"}"""),
        (LocalizableValue.FileAddress(new("f1"), "a.pdf"), """{"$file":"f1","name":"a.pdf","ask":null}"""),
        (
            LocalizableValue.FileAddress(new("f1"), "a.pdf", "get a", new FileSource.Submitted { ApplicationId = new("acme") }),
            """{"$file":"f1","name":"a.pdf","ask":"get a","handed":"acme"}"""
        ),
        (
            LocalizableValue.FileAddress(new("f1"), "a.csv", "export", new FileSource.Generated { ApplicationId = new("acme") }),
            """{"$file":"f1","name":"a.csv","ask":"export","made":"acme"}"""
        ),
        (LocalizableValue.IsFileRequest(new("f1"), "a.pdf", "get a"), """{"$asked":"f1","name":"a.pdf","ask":"get a"}"""),
        (LocalizableValue.CanUploadFiles(), """{"$upload":true}"""),
        (LocalizableValue.Picture(new("acme"), "kpi"), """{"$picture":"kpi","app":"acme"}"""),
        (LocalizableValue.Translated(new() { ["en"] = "Weak", ["ru"] = "Слабо" }), """{"$in":{"en":"Weak","ru":"Слабо"}}"""),
        (
            LocalizableValue.FileAddress(new("f1"), "a.csv", "findings", new FileSource.Inspection { ApplicationId = new("acme") }),
            """{"$file":"f1","name":"a.csv","ask":"findings","findings":"acme"}"""
        ),
        (LocalizableValue.PublicPage("certificates/CB-1"), """{"$page":"certificates/CB-1"}"""),
    ];

    [Fact]
    public void Every_case_round_trips_in_its_stored_form()
    {
        foreach (var (value, json) in Stored)
        {
            Assert.Equal(json, CoreJson.Write(value));
            Assert.Equal(value, CoreJson.Read<LocalizableValue>(json));
        }

        var cases = typeof(LocalizableValue).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(LocalizableValue)));
        Assert.Empty(cases.Except(Stored.Select(s => s.Value.GetType())).Except([typeof(LocalizableValue.ObjectValue)]));
    }

    [Theory]
    [InlineData("""{"$at":"yesterday"}""")]
    [InlineData("""{"$new":{"of":"a newer host"},"text":"x"}""")]
    [InlineData("""{"title":"x","rows":[{"n":1},[true,null]],"none":null}""")]
    public void Unknown_value_stays_an_object(string json) => Assert.Equal(json, CoreJson.Write(CoreJson.Read<LocalizableValue>(json)));

    [Fact]
    public void Refusals_and_messages_have_value_equality()
    {
        static Refusal Refusal() => new("a.b", new() { ["who"] = LocalizableValue.PersonName(new("bo")), ["list"] = LocalizableValue.List("x", 1) });

        Assert.Equal(Refusal(), Refusal());
        Assert.Equal(Refusal().GetHashCode(), Refusal().GetHashCode());
        Assert.NotEqual(Refusal(), Refusal() with { Arguments = [] });
    }

    [Fact]
    public void Copy_is_independent_of_its_source()
    {
        LocalizableObject before = new() { ["a"] = 1, ["b"] = 2 };

        Assert.Equal("""{"a":3,"b":2,"c":4}""", CoreJson.Write(before.With(("a", 3), ("c", 4))));
        Assert.Equal("""{"a":1,"b":2}""", CoreJson.Write(before));
    }
}
