using CertBot.Channels.Connector.Authentication;
using CertBot.Configuration;
using Microsoft.Extensions.Configuration;

namespace CertBot.Tests.Channels.Connector.Authentication;

public sealed class TrustedHostsTests
{
    private const string Default = "AppId=bot|Password=p";
    private const string LoopbackMetadataSettings = Default + "|OpenIdMetadata=http://localhost:9/openid";
    private const string OwnHostsSettings = Default + "|TrustedServiceHosts=smba.example,bot.example:8443;*.teams.example 127.0.0.1 bücher.example";

    [Theory]
    [InlineData(Default, "https://smba.trafficmanager.net/emea/", true)]
    [InlineData(Default, "HTTPS://SMBA.TrafficManager.net/teams/", true)]
    [InlineData(Default, "https://smba.infra.gcc.teams.microsoft.com/gcc", true)]
    [InlineData(Default, "https://smba.infra.gov.teams.microsoft.us/gov", true)]
    [InlineData(Default, "https://smba.infra.dod.teams.microsoft.us/dod", true)]
    [InlineData(Default, "https://directline.botframework.com/", true)]
    [InlineData(Default, "https://europe.webchat.botframework.com/", true)]
    [InlineData(Default, "https://x.botframework.azure.us/", true)]
    [InlineData(Default, "https://botframework.com/", false)]
    [InlineData(Default, "https://evilbotframework.com/", false)]
    [InlineData(Default, "https://smba.trafficmanager.net.evil.example/", false)]
    [InlineData(Default, "https://evil.smba.trafficmanager.net/", false)]
    [InlineData(Default, "https://evil.example/smba.trafficmanager.net", false)]
    [InlineData(Default, "https://smba.trafficmanager.net@evil.example/", false)]
    [InlineData(Default, "https://me@smba.trafficmanager.net/", false)]
    [InlineData(Default, "https://smba.trafficmanager.net\\@evil.example/", false)]
    [InlineData(Default, "http://smba.trafficmanager.net/emea/", false)]
    [InlineData(Default, "wss://smba.trafficmanager.net/emea/", false)]
    [InlineData(Default, "https://smba.trafficmanager.net/?to=https://evil.example", false)]
    [InlineData(Default, "https://smba.trafficmanager.net/#x", false)]
    [InlineData(Default, "https://evil.example?.botframework.com", false)]
    [InlineData(Default, "//smba.trafficmanager.net/", false)]
    [InlineData(Default, "", false)]
    [InlineData(Default, null, false)]
    [InlineData(Default, "https://127.0.0.1:9/", false)]
    [InlineData(Default, "http://localhost:9/", false)]
    [InlineData(LoopbackMetadataSettings, "http://localhost:9/", true)]
    [InlineData(LoopbackMetadataSettings, "https://[::1]/", true)]
    [InlineData(LoopbackMetadataSettings, "http://127.1.2.3:8080/x", true)]
    [InlineData(LoopbackMetadataSettings, "https://smba.trafficmanager.net/emea/", true)]
    [InlineData(LoopbackMetadataSettings, "http://smba.trafficmanager.net/emea/", false)]
    [InlineData(LoopbackMetadataSettings, "http://127.0.0.1.evil.example/", false)]
    [InlineData(LoopbackMetadataSettings, "http://10.0.0.1/", false)]
    [InlineData(LoopbackMetadataSettings + "|TrustedServiceHosts=smba.example", "http://localhost:9/", false)]
    [InlineData(OwnHostsSettings, "https://smba.example:444/", true)]
    [InlineData(OwnHostsSettings, "https://bot.example:8443/", true)]
    [InlineData(OwnHostsSettings, "https://bot.example/", false)]
    [InlineData(OwnHostsSettings, "https://a.b.teams.example/", true)]
    [InlineData(OwnHostsSettings, "https://teams.example/", false)]
    [InlineData(OwnHostsSettings, "http://127.0.0.1:5000/", true)]
    [InlineData(OwnHostsSettings, "http://127.0.0.2:5000/", false)]
    [InlineData(OwnHostsSettings, "https://xn--bcher-kva.example/", true)]
    [InlineData(OwnHostsSettings, "https://smba.trafficmanager.net/emea/", false)]
    [InlineData("Anonymous=true", "http://127.0.0.1:5000/", true)]
    [InlineData("Anonymous=true", "https://localhost/", true)]
    [InlineData("Anonymous=true", "https://smba.trafficmanager.net/emea/", false)]
    [InlineData("Anonymous=true|TrustedServiceHosts=smba.example", "https://smba.example/", false)]
    [InlineData("", "https://smba.trafficmanager.net/emea/", false)]
    [InlineData("", "http://127.0.0.1/", false)]
    public void Url_is_trusted_by_its_host(string settings, string? url, bool trusted)
    {
        var reader = new ConfigurationReader(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    settings
                        .Split('|', StringSplitOptions.RemoveEmptyEntries)
                        .Select(s => s.Split('=', 2))
                        .Select(s => KeyValuePair.Create($"Connector:{s[0]}", (string?)s[1]))
                )
                .Build()
        );

        var hosts = ConnectorSettingsReader.Read(reader).TrustedHosts;

        Assert.Empty(reader.Faults);
        Assert.Equal(trusted, hosts.ParseTrusted(url) is not null);
    }
}
