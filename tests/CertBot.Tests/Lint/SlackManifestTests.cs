using System.Collections.Frozen;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;
using CertBot.Tests.Kit;
using NJsonSchema;
using Xunit.Abstractions;

namespace CertBot.Tests.Lint;

/// <summary><c>manifests/slack</c> asks a workspace for what the code uses, and for nothing more.</summary>
public sealed class SlackManifestTests(ITestOutputHelper output)
{
    /// <summary>What Slack asks for before it tells an app of these: https://docs.slack.dev/reference/events.</summary>
    private static readonly FrozenDictionary<string, string?> ScopeOfEvent = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["app_home_opened"] = null,
        ["app_mention"] = "app_mentions:read",
        ["app_uninstalled"] = null,
        ["message.im"] = "im:history",
        ["tokens_revoked"] = null,
        ["user_change"] = "users:read",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static JsonObject Manifest { get; } = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "manifests/slack/manifest.json"))) as JsonObject ?? [];

    [Fact]
    public void The_manifest_and_the_installation_ask_for_the_same_scopes() =>
        Assert.Equal(Scopes.All, Words(Manifest["oauth_config"]?["scopes"]?["bot"]));

    [Fact]
    public void Every_scope_is_needed_and_every_need_is_a_scope()
    {
        var needed = Methods.All.Values.SelectMany(m => m.Scopes)
            .Concat(Words(Manifest["settings"]?["event_subscriptions"]?["bot_events"]).Select(e => ScopeOfEvent[e]).OfType<string>())
            .Append("commands");   // for the slash command and the shortcut

        Assert.Equal(needed.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), Scopes.All);
    }

    [Fact]
    public void Nothing_is_asked_of_a_person() =>
        Assert.Null(Manifest["oauth_config"]?["scopes"]?["user"]);

    [Fact]
    public void Names_in_a_command_come_as_ids() =>
        Assert.All(Manifest["features"]?["slash_commands"]?.AsArray() ?? [], c => Assert.True(c?["should_escape"]?.GetValue<bool>()));

    [Fact]
    public void People_can_write_to_it_and_see_its_Home()
    {
        var home = Manifest["features"]?["app_home"];

        Assert.Equal((true, true, false), (home?["home_tab_enabled"]?.GetValue<bool>(), home?["messages_tab_enabled"]?.GetValue<bool>(), home?["messages_tab_read_only_enabled"]?.GetValue<bool>()));
    }

    [Fact]
    public void Every_address_is_one_of_ours()
    {
        string?[] addresses =
        [
            .. (Manifest["features"]?["slash_commands"]?.AsArray() ?? []).Select(c => c?["url"]?.ToString()),
            .. Words(Manifest["oauth_config"]?["redirect_urls"]),
            Manifest["settings"]?["event_subscriptions"]?["request_url"]?.ToString(),
            Manifest["settings"]?["interactivity"]?["request_url"]?.ToString(),
        ];

        Assert.Equal(["commands", "oauth/callback", "events", "interactivity"], addresses.Select(a => a?.Replace("https://YOUR-HOST/slack/", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_manifest_keeps_to_the_published_schema()
    {
        var file = Path.Combine(Repository.Suites ?? "", "manifests/slack/schemas", $"manifest.schema.{Manifest["_metadata"]?["major_version"]}.0.0.json");
        if (!File.Exists(file))
        {
            output.WriteLine("NOT CHECKED: the schemas of shared/suites/manifests/slack are not here (CERTBOT_SUITES may name the folder).");
            return;
        }

        var schema = await JsonSchema.FromFileAsync(file);
        Assert.Empty(schema.Validate(Manifest.ToJsonString()).Select(e => $"{e.Path}: {e.Kind}"));

        var wrong = (JsonObject)Manifest.DeepClone();
        wrong["features"] = new JsonObject { ["slash_commands"] = new JsonArray(new JsonObject { ["command"] = "certbot" }) };
        Assert.NotEmpty(schema.Validate(wrong.ToJsonString()));
    }

    private static IEnumerable<string> Words(JsonNode? list) => (list as JsonArray ?? []).Select(w => $"{w}");
}
