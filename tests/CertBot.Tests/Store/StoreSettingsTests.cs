using CertBot.Configuration;
using CertBot.Store;
using CertBot.Store.Cosmos;
using Microsoft.Extensions.Configuration;

namespace CertBot.Tests.Store;

/// <summary>Incomplete settings are rejected at start with one line per fault, and no line contains a secret.</summary>
public sealed class StoreSettingsTests
{
    private const string Endpoint = "Store:Cosmos:Endpoint=https://certbot.documents.azure.com:443/";

    [Fact]
    public void Default_is_one_file()
    {
        Assert.Equal(StoreSettings.Default, ReadValid());
        Assert.Equal(StoreKind.Sqlite, ReadValid("Store:Kind=sqlite").Kind);
    }

    [Fact]
    public void Cosmos_needs_only_an_endpoint()
    {
        var cosmos = ReadValid("Store:Kind=Cosmos", Endpoint).Cosmos;

        Assert.Equal(
            ("https://certbot.documents.azure.com/", "certbot", "certbot", null),
            (cosmos?.Endpoint.AbsoluteUri, cosmos?.Database, cosmos?.Container, cosmos?.Key)
        );
        Assert.Equal("(secret)", $"{ReadValid("Store:Kind=Cosmos", Endpoint, "Store:Cosmos:Key=c2VjcmV0").Cosmos?.Key}");
        Assert.Equal("http://127.0.0.1:8081/", ReadValid("Store:Kind=Cosmos", "Store:Cosmos:Endpoint=http://127.0.0.1:8081").Cosmos?.Endpoint.AbsoluteUri);

        // A target for a copy, while the host still uses its file.
        Assert.Equal((StoreKind.Sqlite, "other"), ReadValid(Endpoint, "Store:Cosmos:Container=other") is var s ? (s.Kind, s.Cosmos?.Container) : default);
    }

    [Theory]
    [InlineData("Store:Kind: 'Mongo' is not known", "Store:Kind=Mongo")]
    [InlineData("Store:Kind: '1' is not known", "Store:Kind=1")]
    [InlineData("Store:Kind: '' is not known", "Store:Kind=")]
    [InlineData("Store:Cosmos:Endpoint is missing", "Store:Kind=Cosmos")]
    [InlineData("Store:Cosmos:Key is given without Store:Cosmos:Endpoint", "Store:Cosmos:Key=c2VjcmV0")]
    [InlineData("Store:Cosmos:Key is empty", Endpoint, "Store:Cosmos:Key= ")]
    [InlineData("Store:Cosmos:Key is not the key of an account", Endpoint, "Store:Cosmos:Key=not!a!key")]
    [InlineData("Store:Cosmos:Endpoint is not an https address", "Store:Cosmos:Endpoint=http://certbot.documents.azure.com/")]
    [InlineData("Store:Cosmos:Endpoint is not an https address", "Store:Cosmos:Endpoint=https://me:secret@certbot.documents.azure.com/")]
    [InlineData("Store:Cosmos:Endpoint is not an https address", "Store:Cosmos:Endpoint=https://certbot.documents.azure.com/?sig=secret")]
    [InlineData("Store:Cosmos:Database is no name", Endpoint, "Store:Cosmos:Database=a/b")]
    [InlineData("Store:Cosmos:Container is no name", Endpoint, "Store:Cosmos:Container=a#b")]
    public void Incomplete_settings_are_one_line(string line, params string[] settings)
    {
        var reader = Reader(settings);
        StoreSettings.Read(reader);

        var fault = Assert.Single(reader.Faults);
        Assert.StartsWith(line, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("not!a!key", fault, StringComparison.Ordinal);
    }

    private static StoreSettings ReadValid(params string[] settings)
    {
        var reader = Reader(settings);
        var read = StoreSettings.Read(reader);
        Assert.Empty(reader.Faults);
        return read;
    }

    private static ConfigurationReader Reader(string[] settings) =>
        new(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(s => s.Split('=', 2)).Select(s => KeyValuePair.Create(s[0], (string?)s[1])))
                .Build()
        );
}
