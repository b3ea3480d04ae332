using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Store.Documents;

namespace CertBot.Tests.Store.Documents;

public sealed class VersionedJsonTests
{
    [Fact]
    public void Written_document_starts_with_its_version_and_round_trips()
    {
        var json = VersionedJson.Write(new SampleDocument("a", 3));

        Assert.Equal("""{"v":1,"name":"a","count":3}""", json);
        Assert.Equal(new SampleDocument("a", 3), VersionedJson.Read<SampleDocument>(Of(json)));
        Assert.Equal("""{"v":1}""", VersionedJson.AddVersion("{}"));
        Assert.Equal("""{"v":1}""", VersionedJson.Empty);
    }

    [Fact]
    public void Document_without_a_version_has_the_first_version()
    {
        Assert.Equal(new SampleDocument("a", 3), VersionedJson.Read<SampleDocument>(Of("""{"name":"a","count":3}""")));
        Assert.Equal(new SampleDocument("a", 3), VersionedJson.Read<SampleDocument>(Of("""{"name":"a","v":1,"count":3}""")));
        Assert.Equal("""{"name":"a"}""", VersionedJson.ReadObject(Of("""{"name":"a"}""")).ToJsonString());
    }

    [Fact]
    public void Object_is_read_without_its_version_so_that_it_can_be_sealed_again()
    {
        var read = VersionedJson.ReadObject(Of("""{"v":1,"name":"a"}"""));

        Assert.Equal("""{"name":"a"}""", read.ToJsonString());
        Assert.Equal("""{"v":1,"name":"a"}""", VersionedJson.AddVersion(read.ToJsonString()));
    }

    [Theory]
    [InlineData("""{"v":2,"name":"a","count":3}""", 2)]
    [InlineData("""{"v":10,"name":"a","count":3}""", 10)]
    [InlineData("""{"v":2}""", 2)]
    [InlineData("""{"name":"a","count":"of another form","v":7}""", 7)]
    public void Newer_version_is_refused(string json, int version)
    {
        var refused = Assert.Throws<StoreRejectedException>(() => VersionedJson.Read<SampleDocument>(Of(json)));

        Assert.Equal($"place:web:ana/thing: a document of a future version ({version}, this CertBot reads 1)", refused.Message);
        Assert.False(refused.IsDamage);
        Assert.Equal(new UnreadableDocument("place:web:ana", "thing", "e1"), refused.Document);
        Assert.Throws<StoreRejectedException>(() => VersionedJson.ReadObject(Of(json)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("secret")]
    [InlineData("\"secret\"")]
    [InlineData("""{"v":1,"name":"secret""")]
    [InlineData("""{"v":1,"name":"secret","count":"secret"}""")]
    [InlineData("""{"v":1,"name":null,"count":1}""")]
    [InlineData("""{"v":1,"secret":1}{""")]
    [InlineData("""{"v":0,"name":"secret","count":1}""")]
    [InlineData("""{"v":"1","name":"secret","count":1}""")]
    [InlineData("""{"v":null,"name":"secret","count":1}""")]
    [InlineData("""{"v":1.5,"name":"secret","count":1}""")]
    public void Damaged_document_is_named_and_not_quoted(string json)
    {
        var refused = Assert.Throws<StoreRejectedException>(() => VersionedJson.Read<SampleDocument>(Of(json)));

        Assert.Equal("place:web:ana/thing: a damaged document", refused.Message);
        Assert.True(refused.IsDamage);
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_union_case_is_reported_as_damage()
    {
        Assert.True(Assert.Throws<StoreRejectedException>(() => VersionedJson.Read<VendorEvent>(Of("""{"v":1,"$type":"blessed"}"""))).IsDamage);
        Assert.True(Assert.Throws<StoreRejectedException>(() => VersionedJson.Read<VendorEvent>(Of("""{"v":1,"name":"no type"}"""))).IsDamage);
        Assert.True(Assert.Throws<StoreRejectedException>(() => VersionedJson.ReadObject(Of("""{"v":1,"a":1,"a":2}"""))).IsDamage);
        Assert.True(
            Assert.Throws<StoreRejectedException>(() => VersionedJson.Read(Of("""{"v":1}"""), json => (int?)(JsonNode.Parse(json)?["v"]?["deep"]))).IsDamage
        );
    }

    private static StoredDocument Of(string json) => new("place:web:ana", new Document("thing", "thing", json), "e1");

    private sealed record SampleDocument(string Name, int Count);
}
