using CertBot.Channels.Connector.Authentication;
using CertBot.CommandLine;
using CertBot.Core.Tests.Kit;
using CertBot.Hosting;
using CertBot.Tests.Kit.Hosts;
using Microsoft.Extensions.Configuration;

namespace CertBot.Tests.Channels.Connector.Authentication;

public sealed class ConnectorSettingsTests
{
    private const string Secret = "s3cret-of-the-bot";

    /// <summary>Settings, and the setting name with which every fault line must begin; null if the settings are valid.</summary>
    public static TheoryData<string, string?> Settings =>
        new()
        {
            { "", null },
            { "Anonymous=true", null },
            { "Anonymous=yes", "Connector:Anonymous: 'yes' is neither true nor false" },
            { $"AppId=bot;Password={Secret}", null },
            { $"AppId=bot;Password={Secret};TenantId=contoso.example", null },
            { $"AppId=bot;Password={Secret};TenantId=t;Type=multitenant", null },
            { "AppId=bot;TenantId=t;Type=UserAssignedMSI", null },
            { "AppId=bot", "Connector:Password is missing" },
            { "AppId=bot;TenantId=t;Type=SingleTenant", "Connector:Password is missing" },
            { $"AppId=bot;Password={Secret};Type=SingleTenant", "Connector:TenantId is missing" },
            { "AppId=bot;Type=UserAssignedMSI", "Connector:TenantId is missing" },
            { $"Password={Secret}", "Connector:Password is given without Connector:AppId" },
            { "TenantId=t", "Connector:TenantId is given without Connector:AppId" },
            { "Type=MultiTenant", "Connector:Type is given without Connector:AppId" },
            { $"AppId=bot;Password={Secret};Type=0", "Connector:Type: '0' is not known; SingleTenant, MultiTenant and UserAssignedMSI are." },
            { $"AppId=bot;Password={Secret};Type=Managed", "Connector:Type: 'Managed' is not known" },
            { $"AppId=bot;Password={Secret};Anonymous=true", "Connector:Anonymous and Connector:AppId exclude each other" },
            { $"AppId=bot;Password={Secret};OpenIdMetadata=http://127.0.0.1:9/openid", null },
            { $"AppId=bot;Password={Secret};OpenIdMetadata=http://[::1]:9/openid", null },
            { $"AppId=bot;Password={Secret};OpenIdMetadata=http://login.example/openid", "Connector:OpenIdMetadata is not an https address" },
            { $"AppId=bot;Password={Secret};OpenIdMetadata=/openid", "Connector:OpenIdMetadata is not an https address" },
            { $"AppId=bot;Password={Secret};OpenIdMetadata=https://me:{Secret}@login.example/openid", "Connector:OpenIdMetadata is not an https address" },
            { $"AppId=bot;Password={Secret};OpenIdMetadata=http://127.0.0.1.evil.example/openid", "Connector:OpenIdMetadata is not an https address" },
            { $"AppId=bot;Password={Secret};TokenEndpoint=http://localhost:9/token", null },
            { $"AppId=bot;Password={Secret};TokenEndpoint=http://login.example/token", "Connector:TokenEndpoint is not an https address" },
            { $"AppId=bot;Password={Secret};TokenEndpoint=ftp://127.0.0.1/token", "Connector:TokenEndpoint is not an https address" },
            { "TrustedServiceHosts=smba.example bot.example:8443,*.teams.example", null },
            { "TrustedServiceHosts=[::1]:5000", null },
            { "TrustedServiceHosts=https://smba.example", "Connector:TrustedServiceHosts: 'https://smba.example' is not the name of a host" },
            { "TrustedServiceHosts=smba.example/emea", "Connector:TrustedServiceHosts: 'smba.example/emea' is not the name of a host" },
            { "TrustedServiceHosts=*.com", "Connector:TrustedServiceHosts: '*.com' covers hosts that anybody can register" },
            { "TrustedServiceHosts=*.co.uk", "Connector:TrustedServiceHosts: '*.co.uk' covers hosts that anybody can register" },
            { "TrustedServiceHosts=*.AzureWebsites.net", "Connector:TrustedServiceHosts: '*.AzureWebsites.net' covers hosts that anybody can register" },
            {
                "TrustedServiceHosts=*.westeurope.cloudapp.azure.com",
                "Connector:TrustedServiceHosts: '*.westeurope.cloudapp.azure.com' covers hosts that anybody can register"
            },
            { "TrustedServiceHosts=*.example.co.uk *.bot.example.com", null },
            { "AllowedChannels=msteams,webchat", null },
            { "AllowedChannels=ms teams/", "Connector:AllowedChannels: 'teams/' is not the name of a channel" },
            { "TrustedServiceHosts=*", "Connector:TrustedServiceHosts: '*' is not the name of a host" },
            { "TrustedServiceHosts=*.", "Connector:TrustedServiceHosts: '*.' is not the name of a host" },
            { "TrustedServiceHosts=a.*.example", "Connector:TrustedServiceHosts: 'a.*.example' is not the name of a host" },
            { "TrustedServiceHosts=*.example:443", "Connector:TrustedServiceHosts: '*.example:443' is not the name of a host" },
            { "TrustedServiceHosts=*.127.0.0.1", "Connector:TrustedServiceHosts: '*.127.0.0.1' is not the name of a host" },
            { "TrustedServiceHosts=smba.example:0", "Connector:TrustedServiceHosts: 'smba.example:0' is not the name of a host" },
            { "TrustedServiceHosts=smba.example:99999", "Connector:TrustedServiceHosts: 'smba.example:99999' is not the name of a host" },
            { "TrustedServiceHosts=me@smba.example", "Connector:TrustedServiceHosts: 'me@smba.example' is not the name of a host" },
            { "TrustedServiceHosts=smba.example?x#y", "Connector:TrustedServiceHosts: 'smba.example?x#y' is not the name of a host" },
        };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Incomplete_configuration_is_refused_in_one_line_that_names_the_setting_and_never_the_secret(string settings, string? fault)
    {
        var faults = Faults(settings);

        if (fault is null)
        {
            Assert.Empty(faults);
            return;
        }

        var line = Assert.Single(faults);
        Assert.StartsWith(fault, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain(Secret, line, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_reported_at_once() =>
        Assert.Equal(5, Faults("AppId=bot;Type=none;OpenIdMetadata=x;TokenEndpoint=y;TrustedServiceHosts=*").Count);

    [Theory]
    [InlineData("Production", "http://127.0.0.1:0", "Connector:Anonymous is for Development only")]
    [InlineData("Development", "http://0.0.0.0:0", "Urls: 'http://0.0.0.0:0' can be reached from other machines")]
    [InlineData("Development", "http://127.0.0.1:0;http://bot.example", "Urls: 'http://bot.example' can be reached from other machines")]
    public void Anonymous_mode_is_for_development_on_this_machine_only(string environment, string urls, string fault)
    {
        var read = CertBot.Hosting.Settings.Read(
            Configuration("Anonymous=true", ("Urls", urls), ("Web:Enabled", "false")),
            environment == "Development" ? HostEnvironments.Development : HostEnvironments.Production
        );

        Assert.StartsWith(fault, Assert.Single(Assert.IsType<SettingsResult.Invalid>(read).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Incomplete_configuration_exits_with_2_and_a_reason()
    {
        using var error = new StringWriter();

        var code = await CommandLineDispatcher.Run(
            ["serve", "--Urls=http://127.0.0.1:0", "--Connector:AppId=bot", "--Connector:TrustedServiceHosts=*"],
            TextWriter.Null,
            error
        );

        Assert.Equal(2, code);
        Assert.Equal(2, error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Default_is_the_public_cloud()
    {
        var bot = Read($"AppId=bot;Password={Secret}").Bot;

        Assert.Equal(BotType.MultiTenant, bot?.Type);
        Assert.Equal("https://login.botframework.com/v1/.well-known/openidconfiguration", bot?.OpenIdMetadata.AbsoluteUri);
        Assert.Equal("https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token", bot?.TokenEndpoint.AbsoluteUri);
        Assert.Equal(
            "https://login.microsoftonline.com/not%20a%20guid/oauth2/v2.0/token",
            Read($"AppId=bot;Password={Secret};TenantId=not a guid").Bot?.TokenEndpoint.AbsoluteUri
        );
        Assert.Equal(
            "https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token",
            Read($"AppId=bot;Password={Secret};TenantId=t;Type=MultiTenant").Bot?.TokenEndpoint.AbsoluteUri
        );
        Assert.Equal(BotType.SingleTenant, Read($"AppId=bot;Password={Secret};TenantId=t").Bot?.Type);
    }

    [Fact]
    public void List_may_be_one_string_which_overrides_a_list_of_another_source()
    {
        Assert.Equal("a+b+c", Tenants("AllowedTenants=a, b\tc"));
        Assert.Equal("a+b c", Tenants("AllowedTenants:0=a;AllowedTenants:1=b c"));
        Assert.Equal("a", Tenants("AllowedTenants=a;AllowedTenants:0=b"));
        Assert.True(Read("").ServesTenant(null));
        Assert.True(Read("AllowedTenants=A b").ServesTenant("a"));
        Assert.False(Read("AllowedTenants=a b").ServesTenant("c"));
        Assert.False(Read("AllowedTenants=a b").ServesTenant(null));
    }

    [Fact]
    public void Printed_registration_hides_its_secret() =>
        Assert.DoesNotContain(Secret, $"{Read($"AppId=bot;Password={Secret}")} {Read($"AppId=bot;Password={Secret}").Bot}", StringComparison.Ordinal);

    [Fact]
    public void Sample_shows_every_connector_setting_but_the_secret_and_is_valid()
    {
        var sample = new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "appsettings.sample.json")).Build();
        var names = sample.GetSection("Connector").GetChildren().Select(c => c.Key).Order(StringComparer.Ordinal);

        Assert.Equal(
            ["AllowedChannels", "AllowedTenants", "Anonymous", "AppId", "OpenIdMetadata", "TenantId", "TokenEndpoint", "TrustedServiceHosts", "Type"],
            names
        );
        Assert.IsType<SettingsResult.Valid>(CertBot.Hosting.Settings.Read(sample, HostEnvironments.Development));
        Assert.Contains("Connector__Password", File.ReadAllText(Path.Combine(Repository.Root, "appsettings.sample.json")), StringComparison.Ordinal);
    }

    private static string Tenants(string settings) => string.Join('+', Read(settings).AllowedTenants);

    private static List<string> Faults(string settings) =>
        CertBot.Hosting.Settings.Read(Configuration(settings), HostEnvironments.Development) is SettingsResult.Invalid { Errors: var faults }
            ? [.. faults]
            : [];

    private static ConnectorSettings Read(string settings) =>
        Assert.IsType<SettingsResult.Valid>(CertBot.Hosting.Settings.Read(Configuration(settings), HostEnvironments.Development)).Settings.Connector;

    private static IConfiguration Configuration(string settings, params (string Name, string Value)[] more) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings
                    .Split(';', StringSplitOptions.RemoveEmptyEntries)
                    .Select(s => s.Split('=', 2))
                    .Select(s => KeyValuePair.Create($"Connector:{s[0]}", (string?)s[1]))
            )
            .AddInMemoryCollection(more.Select(m => KeyValuePair.Create(m.Name, (string?)m.Value)))
            .Build();
}
