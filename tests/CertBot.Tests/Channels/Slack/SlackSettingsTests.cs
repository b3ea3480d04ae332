using CertBot.Channels.Slack.WebApi;
using CertBot.CommandLine;
using CertBot.Core.Tests.Kit;
using CertBot.Hosting;
using CertBot.Tests.Kit.Hosts;
using Microsoft.Extensions.Configuration;

namespace CertBot.Tests.Channels.Slack;

public sealed class SlackSettingsTests
{
    private const string Hidden = "s3cret-of-the-app";
    private const string Token = $"xoxb-1-2-{Hidden}";

    /// <summary>Settings, and the beginning of their single fault line; null if the settings are valid.</summary>
    public static TheoryData<string, string?> Settings =>
        new()
        {
            { "", null },
            { "ClientId=;PublicUrl=;ApiBaseUrl=https://slack.com/api/", null },
            { $"SigningSecret={Hidden};BotToken={Token}", null },
            { $"SigningSecret={Hidden};ClientId=1.2;ClientSecret={Hidden};PublicUrl=https://certbot.example", null },
            { $"SigningSecret={Hidden};ClientId=1.2;ClientSecret={Hidden};PublicUrl=http://127.0.0.1:3978", null },
            { $"SigningSecret={Hidden}", "Slack:SigningSecret is given, but nothing to answer with" },
            { $"BotToken={Token}", "Slack:SigningSecret is missing" },
            { $"ClientId=1.2;ClientSecret={Hidden};PublicUrl=https://certbot.example", "Slack:SigningSecret is missing" },
            { "SigningSecret=", "Slack:SigningSecret is empty" },
            { $"SigningSecret=x;BotToken={Token}", "Slack:SigningSecret is too short" },
            { $"SigningSecret=fifteen-letters;BotToken={Token}", "Slack:SigningSecret is too short" },
            { $"SigningSecret={Hidden};BotToken={Token};ClientSecret= ", "Slack:ClientSecret is empty" },
            { $"SigningSecret={Hidden};BotToken=xoxp-1-{Hidden}", "Slack:BotToken is not the token of a bot" },
            { $"SigningSecret={Hidden};BotToken=xapp-1-{Hidden}", "Slack:BotToken is not the token of a bot" },
            { $"SigningSecret={Hidden};BotToken=xoxb-", "Slack:BotToken is not the token of a bot" },
            { $"SigningSecret={Hidden};BotToken=xoxb-{Hidden}\r\nX-Evil: 1", "Slack:BotToken is not the token of a bot" },
            { $"SigningSecret={Hidden};ClientId=1.2;PublicUrl=https://certbot.example", "Slack:ClientSecret is missing" },
            { $"SigningSecret={Hidden};ClientId=1.2;ClientSecret={Hidden}", null },
            { $"SigningSecret={Hidden};BotToken=any;ApiBaseUrl=http://127.0.0.1:4200/api", null },
            { $"SigningSecret={Hidden};ClientId=1.2;ClientSecret={Hidden};PublicUrl=http://certbot.example", "Slack:PublicUrl is not an https address" },
            {
                $"SigningSecret={Hidden};ClientId=1.2;ClientSecret={Hidden};PublicUrl=https://certbot.example/?x={Hidden}",
                "Slack:PublicUrl is not an https address"
            },
            {
                $"SigningSecret={Hidden};ClientId=1 2;ClientSecret={Hidden};PublicUrl=https://certbot.example",
                "Slack:ClientId is not the id of an app's client"
            },
            { $"SigningSecret={Hidden};BotToken={Token};ClientSecret={Hidden}", "Slack:" },
            { $"ClientSecret={Hidden}", "Slack:ClientSecret is given without Slack:ClientId" },
            { "PublicUrl=https://certbot.example", "Slack:PublicUrl is given without Slack:ClientId" },
            { $"SigningSecret={Hidden};BotToken={Token};ApiBaseUrl=http://127.0.0.1:4300/api", null },
            { $"SigningSecret={Hidden};BotToken={Token};ApiBaseUrl=http://localhost:4300/api/", null },
            { "ApiBaseUrl=http://slack.example/api/", "Slack:ApiBaseUrl is not an https address" },
            { $"ApiBaseUrl=https://me:{Hidden}@slack.example/api/", "Slack:ApiBaseUrl is not an https address" },
            { "ApiBaseUrl=http://127.0.0.1.evil.example/api/", "Slack:ApiBaseUrl is not an https address" },
            { "ApiBaseUrl=/api/", "Slack:ApiBaseUrl is not an https address" },
        };

    [Theory, MemberData(nameof(Settings))]
    public void Incomplete_configuration_is_refused_in_lines_that_name_the_setting_and_never_the_secret(string settings, string? fault)
    {
        var faults = Faults(settings);

        Assert.Equal(fault is null, faults.Count == 0);
        Assert.Contains(
            fault ?? "",
            faults.Append("").First(f => f.StartsWith(fault ?? "", StringComparison.Ordinal) || fault is null),
            StringComparison.Ordinal
        );
        Assert.All(faults, line => Assert.DoesNotContain('\n', line));
        Assert.All(faults, line => Assert.DoesNotContain(Hidden, line, StringComparison.Ordinal));
    }

    [Fact]
    public void Token_and_client_are_mutually_exclusive() =>
        Assert.StartsWith(
            "Slack:BotToken and Slack:ClientId exclude each other",
            Assert.Single(Faults($"SigningSecret={Hidden};BotToken={Token};ClientId=1.2;ClientSecret={Hidden};PublicUrl=https://certbot.example")),
            StringComparison.Ordinal
        );

    [Fact]
    public void Without_settings_the_channel_is_disabled()
    {
        Assert.False(Read("").IsEnabled);
        Assert.Equal(SlackSettings.Disabled, Read("ClientId=;ApiBaseUrl=https://slack.com/api"));
        Assert.True(Read($"SigningSecret={Hidden};BotToken={Token}").IsEnabled);
    }

    [Fact]
    public void Methods_and_pages_are_appended_with_or_without_a_trailing_slash()
    {
        Assert.Equal(
            "http://127.0.0.1:4300/api/",
            Read($"SigningSecret={Hidden};BotToken={Token};ApiBaseUrl=http://127.0.0.1:4300/api").ApiBaseUrl.AbsoluteUri
        );
        Assert.Null(Read($"SigningSecret={Hidden};ClientId=1.2;ClientSecret={Hidden}").Client?.RedirectUrl);
        Assert.Equal(
            "http://localhost:3978/slack/oauth/callback",
            Read($"SigningSecret={Hidden};ClientId=1.2;ClientSecret={Hidden};ApiBaseUrl=http://127.0.0.1:4300/api").Client?.RedirectUrl?.AbsoluteUri
        );
        Assert.Equal(
            "https://certbot.example/bots/slack/oauth/callback",
            Read($"SigningSecret={Hidden};ClientId=1.2;ClientSecret={Hidden};PublicUrl=https://certbot.example/bots").Client?.RedirectUrl?.AbsoluteUri
        );
    }

    [Fact]
    public void Secret_from_a_file_may_end_with_a_line_break() =>
        Assert.Equal(Hidden, Read($"SigningSecret={Hidden}\n;BotToken={Token}\r\n").SigningSecret?.Reveal());

    [Fact]
    public void Printed_settings_hide_secrets() =>
        Assert.DoesNotContain(
            Hidden,
            $"{Read($"SigningSecret={Hidden};BotToken={Token}")} {Read($"SigningSecret={Hidden};ClientId=1.2;ClientSecret={Hidden};PublicUrl=https://certbot.example")}",
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Incomplete_configuration_exits_with_2_and_a_reason()
    {
        using var error = new StringWriter();

        var code = await CommandLineDispatcher.Run(["serve", "--Urls=http://127.0.0.1:0", "--Slack:BotToken=xoxb-1"], TextWriter.Null, error);

        Assert.Equal(2, code);
        Assert.StartsWith("Slack:SigningSecret is missing", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_shows_every_setting_but_the_secrets_and_is_valid()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "appsettings.sample.json"));
        var sample = new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "appsettings.sample.json")).Build();

        Assert.Equal(["ApiBaseUrl", "ClientId", "PublicUrl"], sample.GetSection("Slack").GetChildren().Select(c => c.Key).Order(StringComparer.Ordinal));
        Assert.False(Assert.IsType<SettingsResult.Valid>(CertBot.Hosting.Settings.Read(sample, HostEnvironments.Development)).Settings.Slack.IsEnabled);
        Assert.All(["Slack__SigningSecret", "Slack__BotToken", "Slack__ClientSecret"], name => Assert.Contains(name, text, StringComparison.Ordinal));
    }

    private static List<string> Faults(string settings) =>
        CertBot.Hosting.Settings.Read(Configuration(settings), HostEnvironments.Development) is SettingsResult.Invalid { Errors: var faults }
            ? [.. faults]
            : [];

    private static SlackSettings Read(string settings) =>
        Assert.IsType<SettingsResult.Valid>(CertBot.Hosting.Settings.Read(Configuration(settings), HostEnvironments.Development)).Settings.Slack;

    private static IConfiguration Configuration(string settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings
                    .Split(';', StringSplitOptions.RemoveEmptyEntries)
                    .Select(s => s.Split('=', 2))
                    .Select(s => KeyValuePair.Create($"Slack:{s[0]}", (string?)s[1]))
            )
            .Build();
}
