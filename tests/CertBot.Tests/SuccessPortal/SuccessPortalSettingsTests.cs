using CertBot.Configuration;
using CertBot.SuccessPortal;
using Microsoft.Extensions.Configuration;

namespace CertBot.Tests.SuccessPortal;

public sealed class SuccessPortalSettingsTests
{
    [Theory]
    [InlineData("SuccessPortal:ClientId is missing|SuccessPortal:Login", "Url=https://success.example.com")]
    [InlineData("SuccessPortal:ClientSecret is missing", "Url=https://success.example.com", "ClientId=x", "TokenEndpoint=https://is.example.com/connect/token")]
    [InlineData("SuccessPortal:TokenEndpoint is missing", "Url=https://success.example.com", "ClientId=x", "ClientSecret=hidden-word")]
    [InlineData("SuccessPortal:Password is missing", "Url=https://success.example.com", "Login=Reader")]
    [InlineData("both given", "Url=https://success.example.com", "Login=Reader", "ClientId=x", "ClientSecret=hidden-word", "Password=hidden-word")]
    [InlineData("is not an https address", "Url=http://success.example.com", "Login=Reader", "Password=hidden-word")]
    [InlineData("SuccessPortal:ClientId is given without SuccessPortal:Url", "ClientId=x")]
    [InlineData("SuccessPortal:PageSize", "Url=https://success.example.com", "Login=Reader", "Password=hidden-word", "PageSize=0")]
    [InlineData("SuccessPortal:Mapping", "Url=https://success.example.com", "Login=Reader", "Password=hidden-word", "Mapping=/no/such/file.json")]
    public void What_is_half_configured_is_named(string fault, params string[] settings)
    {
        var (_, faults) = Read(settings);
        Assert.Contains(faults, f => fault.Split('|').Any(part => f.Contains(part, StringComparison.Ordinal)));
        Assert.DoesNotContain(faults, f => f.Contains("hidden-word", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_an_address_there_is_no_portal()
    {
        var (settings, faults) = Read([]);
        Assert.Empty(faults);
        Assert.Null(settings.Url);
    }

    [Fact]
    public void Http_is_for_this_machine()
    {
        var (settings, faults) = Read(["Url=http://127.0.0.1:8080/portal", "Login=Reader", "Password=word"]);
        Assert.Empty(faults);
        Assert.Equal("http://127.0.0.1:8080/portal/", settings.Url?.AbsoluteUri);
    }

    [Theory]
    [InlineData("""{"statuses":{"New":"asleep"}}""", "statuses: \"New\" means none of open, waiting, resolved")]
    [InlineData("""{"ratings":{"Fine":7}}""", "ratings: \"Fine\" is not a number from 1 to 5")]
    [InlineData("""{"accounts":{"Globex":{"vendor":"acme"}}}""", "accounts: \"Globex\" names no customer")]
    [InlineData("""{"accounts":{"Globex":{"client":"acme"}}}""", "accounts: \"Globex\" has \"client\"")]
    [InlineData("""{"fields":{"status":"Status/Name/$filter"}}""", "fields: \"status\" is not a column")]
    [InlineData("""{"fields":{"status":null}}""", "fields: status is missing")]
    [InlineData("""{"colours":{}}""", "there is no table \"colours\"")]
    [InlineData("""{"statuses":[]}""", "statuses is not an object")]
    [InlineData("{\n\n{", "is not JSON (line 3)")]
    public void What_is_wrong_in_a_mapping_is_named(string json, string fault) =>
        Assert.Contains(PortalVocabularyReader.Read(json).Faults, f => f.StartsWith(fault, StringComparison.Ordinal));

    private static (SuccessPortalSettings Settings, IReadOnlyList<string> Faults) Read(string[] settings)
    {
        var reader = new ConfigurationReader(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create<string, string?>($"SuccessPortal:{s.Split('=', 2)[0]}", s.Split('=', 2)[1])))
                .Build()
        );
        return (SuccessPortalSettingsReader.Read(reader), reader.Faults);
    }
}
