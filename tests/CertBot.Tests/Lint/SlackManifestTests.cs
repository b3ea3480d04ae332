using System.Collections.Frozen;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Tests.Kit;
using NJsonSchema;

namespace CertBot.Tests.Lint;

/// <summary><c>manifests/slack</c> requests exactly the permissions that the code uses.</summary>
public sealed partial class SlackManifestTests
{
    /// <summary>The scopes that Slack requires for these events: https://docs.slack.dev/reference/events.</summary>
    private static readonly FrozenDictionary<string, string?> ScopeOfEvent = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["app_home_opened"] = null,
        ["app_mention"] = "app_mentions:read",
        ["app_uninstalled"] = null,
        ["message.im"] = "im:history",
        ["tokens_revoked"] = null,
        ["user_change"] = "users:read",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static JsonObject Manifest { get; } =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "manifests/slack/manifest.json"))) as JsonObject ?? [];

    [Fact]
    public void Manifest_and_installation_request_the_same_scopes() => Assert.Equal(BotScopes.All, ReadTexts(Manifest["oauth_config"]?["scopes"]?["bot"]));

    [Fact]
    public void Scopes_are_exactly_the_required_ones()
    {
        var needed = SlackMethods
            .All.Values.SelectMany(m => m.Scopes)
            .Concat(ReadTexts(Manifest["settings"]?["event_subscriptions"]?["bot_events"]).Select(e => ScopeOfEvent[e]).OfType<string>())
            .Append("commands"); // for the slash command and the shortcut

        Assert.Equal(needed.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), BotScopes.All);
    }

    [Fact]
    public void Manifest_subscribes_to_the_handled_events() =>
        Assert.Equal(SubscribedEvents.All.Order(StringComparer.Ordinal), ReadTexts(Manifest["settings"]?["event_subscriptions"]?["bot_events"]));

    [Fact]
    public void Exactly_the_listed_methods_are_called()
    {
        var called = SourceFiles
            .Product.Where(s =>
                s.Path.StartsWith("src/CertBot/Channels/Slack/", StringComparison.Ordinal) && !s.Path.EndsWith("/Methods.cs", StringComparison.Ordinal)
            )
            .SelectMany(s => Method().Matches(s.Text).Select(m => m.Groups[1].Value));

        Assert.Equal(SlackMethods.All.Keys.Order(StringComparer.Ordinal), called.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_user_scopes_are_requested() => Assert.Null(Manifest["oauth_config"]?["scopes"]?["user"]);

    [Fact]
    public void Slash_command_escapes_user_and_channel_names()
    {
        var commands = Manifest["features"]?["slash_commands"]?.AsArray() ?? [];

        Assert.NotEmpty(commands);
        Assert.All(commands, c => Assert.True(c?["should_escape"]?.GetValue<bool>()));
    }

    [Fact]
    public void Messages_and_Home_tab_are_enabled()
    {
        var home = Manifest["features"]?["app_home"];

        Assert.Equal(
            (true, true, false),
            (
                home?["home_tab_enabled"]?.GetValue<bool>(),
                home?["messages_tab_enabled"]?.GetValue<bool>(),
                home?["messages_tab_read_only_enabled"]?.GetValue<bool>()
            )
        );
    }

    [Fact]
    public void Every_url_is_an_endpoint_of_the_host()
    {
        string?[] addresses =
        [
            .. (Manifest["features"]?["slash_commands"]?.AsArray() ?? []).Select(c => c?["url"]?.ToString()),
            .. ReadTexts(Manifest["oauth_config"]?["redirect_urls"]),
            Manifest["settings"]?["event_subscriptions"]?["request_url"]?.ToString(),
            Manifest["settings"]?["interactivity"]?["request_url"]?.ToString(),
        ];

        Assert.Equal(
            ["commands", "oauth/callback", "events", "interactivity"],
            addresses.Select(a => a?.Replace("https://YOUR-HOST/slack/", "", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Manifest_matches_the_published_schema()
    {
        var file = ReferenceSuites.Require("manifests", "slack", "schemas", $"manifest.schema.{Manifest["_metadata"]?["major_version"]}.0.0.json");
        var schema = await JsonSchema.FromFileAsync(file);
        Assert.Empty(schema.Validate(Manifest.ToJsonString()).Select(e => $"{e.Path}: {e.Kind}"));

        var wrong = (JsonObject)Manifest.DeepClone();
        wrong["features"] = new JsonObject { ["slash_commands"] = new JsonArray(new JsonObject { ["command"] = "certbot" }) };
        Assert.NotEmpty(schema.Validate(wrong.ToJsonString()));
    }

    [GeneratedRegex("\"((?:auth|chat|conversations|files|oauth|reactions|users|views)\\.[A-Za-z0-9.]+)\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Method();

    private static IEnumerable<string> ReadTexts(JsonNode? list) => (list as JsonArray ?? []).Select(w => $"{w}");
}
