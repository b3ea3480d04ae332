using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Teams;
using NodaTime;

namespace CertBot.Tests.Channels.Connector;

/// <summary>
/// Sends the payloads of the Bot Framework's own tests and samples to the endpoint of the whole host, with a valid token and a fake Connector for the replies.
/// </summary>
public sealed class BotFrameworkReferenceSuiteTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private FakeIssuer? _issuer;
    private ConnectorServer? _connector;
    private LiveHost? _host;

    private FakeIssuer Issuer => _issuer ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _issuer = await FakeIssuer.Start(SystemClock.Instance);
        _connector = await ConnectorServer.Start();
        _host = await LiveHost.Start(_issuer.Settings);
        _http.BaseAddress = _host.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_connector?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Issuer.DisposeAsync();
    }

    [Fact]
    public async Task Every_invoke_gets_the_status_of_the_original()
    {
        foreach (var one in Cases("invoke-cases.json"))
        {
            var (status, body) = await Post(one["activity"]);
            Assert.True((int?)one["expectedStatus"] == status, $"{one["case"]}: {status} instead of {one["expectedStatus"]}: {body}");
        }
    }

    [Fact]
    public async Task Every_event_gets_the_status_of_the_original()
    {
        foreach (var one in Cases("event-activities.json"))
        {
            var (status, body) = await Post(one["activity"]);

            Assert.True((int?)one["expectedHttp"] == status, $"{one["case"]}: {status} instead of {one["expectedHttp"]}: {body}");
        }
    }

    [Fact]
    public async Task No_sample_of_the_originals_fails()
    {
        var samples = Samples().ToArray();
        Assert.NotEmpty(samples);
        foreach (var (file, activity) in samples)
        {
            var (status, body) = await Post(activity);

            var isWhole = IsNamed(activity["from"]) && IsNamed(activity["conversation"]);
            int[] may = activity["type"]?.ToString() switch
            {
                "invoke" => [200, 400, 501],
                "message" or "conversationUpdate" or "installationUpdate" => isWhole ? [200] : [400],
                { Length: > 0 } => [200],
                _ => [400],
            };
            Assert.True(may.Contains(status), $"{file}: {status}: {body}: {activity.ToJsonString()}");
        }

        output.WriteLine($"{samples.Length} activities of the originals' samples");
    }

    [Theory]
    [InlineData(
        "composeExtension/query",
        """{"commandId":"find-application","parameters":[{"name":"initialRun","value":"true"}],"queryOptions":{"skip":0,"count":25}}""",
        200,
        "We haven’t met yet"
    )]
    [InlineData(
        "composeExtension/fetchTask",
        """{"commandId":"attach-evidence","messagePayload":{"body":{"contentType":"html","content":"<p>x</p>"}}}""",
        200,
        "We haven’t met yet"
    )]
    [InlineData(
        "composeExtension/submitAction",
        """{"commandId":"attach-evidence","data":{"verb":"comment","escalation":"a E-1"}}""",
        200,
        "We haven’t met yet"
    )]
    [InlineData("composeExtension/fetchTask", """{"commandId":"c"}""", 501, "")]
    [InlineData("composeExtension/submitAction", """{"commandId":"c"}""", 501, "", Traits = ["Campaign", "Long"])]
    [InlineData("composeExtension/queryLink", """{"url":"https://a.example"}""", 501, "", Traits = ["Campaign", "Long"])]
    [InlineData("composeExtension/selectItem", "{}", 501, "", Traits = ["Campaign", "Long"])]
    [InlineData("config/fetch", "{}", 501, "", Traits = ["Campaign", "Long"])]
    [InlineData("signin/verifyState", "{}", 501, "", Traits = ["Campaign", "Long"])]
    [InlineData("", "{}", 501, "")]
    public async Task Invokes_of_unknown_users_are_answered(string name, string value, int expected, string text)
    {
        var (status, body) = await Post(CreateActivity("invoke", name, JsonNode.Parse(value)));

        Assert.Equal(expected, status);
        Assert.Contains(text, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vendor_member_known_from_a_message_may_search()
    {
        var hello = CreateActivity("message", null, null);
        hello["text"] = "create vendor Nordlicht";
        Assert.Equal(200, (await Post(hello)).Status);

        var (status, body) = await Post(CreateActivity("invoke", "composeExtension/query", new JsonObject { ["commandId"] = "find-application" }));

        Assert.Equal(200, status);
        Assert.Equal("There are no applications for you to see yet.", JsonNode.Parse(body)?["composeExtension"]?["text"]?.ToString());
    }

    private static bool IsNamed(JsonNode? account) =>
        account is JsonObject && account["id"] is JsonValue id && id.TryGetValue(out string? text) && text.Length > 0;

    /// <summary>An invoke as Teams sends it from a chat of two people of which the bot is not a member.</summary>
    private static JsonObject CreateActivity(string type, string? name, JsonNode? value) =>
        new()
        {
            ["type"] = type,
            ["name"] = name,
            ["channelId"] = "msteams",
            ["locale"] = "en-GB",
            ["from"] = new JsonObject
            {
                ["id"] = "29:1abc",
                ["aadObjectId"] = "11111111-2222-3333-4444-555555555555",
                ["name"] = "Nora",
            },
            ["recipient"] = new JsonObject { ["id"] = "28:bot", ["name"] = "CertBot" },
            ["conversation"] = new JsonObject
            {
                ["id"] = "19:one_two@unq.gbl.spaces",
                ["conversationType"] = "personal",
                ["tenantId"] = "22222222-2222-3333-4444-555555555555",
            },
            ["value"] = value,
        };

    private async Task<(int Status, string Body)> Post(JsonNode? sent)
    {
        // All addresses are replaced by addresses on this machine, because some of them are downloaded from or replied to.
        var activity = AdaptToTestHost(sent) as JsonObject ?? [];
        activity["serviceUrl"] = _connector?.ServiceUrl;
        activity["channelId"] = "msteams"; // the key is endorsed for this channel
        activity["id"] = Guid.NewGuid().ToString();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages")
        {
            Content = new StringContent(activity.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Issuer.CreateToken(activity));
        using var response = await _http.SendAsync(request);
        Assert.NotEqual(HttpStatusCode.Unauthorized, response.StatusCode);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private JsonNode? AdaptToTestHost(JsonNode? node) =>
        node switch
        {
            JsonObject o => new JsonObject(
                o.Select(p =>
                    KeyValuePair.Create(
                        p.Key,
                        p.Key is "contentUrl" or "downloadUrl" && p.Value is JsonValue ? $"{_connector?.Address}/files/none" : AdaptToTestHost(p.Value)
                    )
                )
            ),
            JsonArray a => new JsonArray([.. a.Select(AdaptToTestHost)]),
            _ => node?.DeepClone(),
        };

    private static JsonObject[] Cases(string file)
    {
        var suite = JsonNode.Parse(File.ReadAllText(ReferenceSuites.Require("botframework", file)));
        JsonObject[] cases = [.. ((suite as JsonObject)?["cases"] ?? suite as JsonArray)?.AsArray().OfType<JsonObject>() ?? []];
        Assert.NotEmpty(cases);
        return cases;
    }

    private static IEnumerable<(string File, JsonObject Activity)> Samples() =>
        System
            .IO.Directory.EnumerateFiles(ReferenceSuites.Require("botframework", "samples"), "*.json", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .SelectMany(f => Activities(Parsed(f)).Select(a => (Path.GetFileName(f), a)));

    private static JsonNode? Parsed(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException)
        {
            return null; // not a JSON sample
        }
    }

    /// <summary>Every object that looks like an activity: it has a type, and a sender or a conversation.</summary>
    private static IEnumerable<JsonObject> Activities(JsonNode? node) =>
        node switch
        {
            JsonObject o when o["type"] is JsonValue && (o["from"] is JsonObject || o["conversation"] is JsonObject) => [o],
            JsonObject o => o.SelectMany(p => Activities(p.Value)),
            JsonArray a => a.SelectMany(Activities),
            _ => [],
        };
}
