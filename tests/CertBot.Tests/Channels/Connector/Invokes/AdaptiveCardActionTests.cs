using System.Net;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Tests.Kit;

namespace CertBot.Tests.Channels.Connector.Invokes;

public sealed class AdaptiveCardActionTests : IAsyncLifetime
{
    private ConnectorTestHost? _started;

    private ConnectorTestHost Host => _started ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync() => _started = await ConnectorTestHost.Start();

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task Click_reaches_the_turn_flat_and_without_channel_data()
    {
        var (status, body) = await Invoke(
            """{"action":{"type":"Action.Execute","verb":"pass","data":{"app":"acme","revision":3,"sure":true,"slot":"acme:2.0:root"}}}"""
        );

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("application/vnd.microsoft.activity.message", body["type"]?.ToString());
        var click = Assert.IsType<Input.Click>(Host.Turns.LastReceived.Input);
        Assert.Equal(["app=acme", "revision=3", "subject=acme|2.0|", "sure=true"], click.Data.Select(d => $"{d.Key}={d.Value}"));
    }

    [Theory]
    [InlineData("null", "BadRequest")]
    [InlineData("\"text\"", "BadRequest")]
    [InlineData("[]", "BadRequest")]
    [InlineData("{}", "BadRequest")]
    [InlineData("""{"action":"x"}""", "BadRequest")]
    [InlineData("""{"action":{"type":"Action.Submit"}}""", "NotSupported")]
    [InlineData("""{"action":{}}""", "NotSupported")]
    public async Task Malformed_envelope_is_reported(string value, string code)
    {
        var (status, body) = await Invoke(value);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(400, (int?)body["statusCode"]);
        Assert.Equal("application/vnd.microsoft.error", body["type"]?.ToString());
        Assert.Equal(code, body["value"]?["code"]?.ToString());
        Assert.Empty(Host.Turns.Received);
    }

    [Fact]
    public async Task Cases_of_the_original_give_the_same_result()
    {
        foreach (var one in Assert.IsType<JsonArray>(Suite("invoke-cases.json")?["cases"]).OfType<JsonObject>())
        {
            var activity = Local(one["activity"]);
            var (status, body) = await Host.Post(activity);

            var expected = (int?)one["expectedStatus"];
            Assert.True(expected == (int)status, $"{one["case"]}: {(int)status} instead of {expected}");
            if (activity["name"]?.ToString() == "adaptiveCard/action" && expected == 400)
            {
                // Where the reference implementation itself throws (a missing action), the error code of the .NET original is expected.
                Assert.Equal(one["peerImplemented"]?["body"]?["value"]?["code"]?.ToString() ?? "BadRequest", body["value"]?["code"]?.ToString());
            }
        }
    }

    [Fact]
    public async Task Events_of_the_original_are_all_handled_or_ignored()
    {
        foreach (var one in Assert.IsType<JsonArray>(Suite("event-activities.json")).OfType<JsonObject>())
        {
            var (status, _) = await Host.Post(Local(one["activity"]));
            Assert.True((int?)one["expectedHttp"] == (int)status, $"{one["case"]}: {(int)status}");
        }

        Assert.Contains(Host.Turns.Received, t => t.Input is Input.Text { Value: "Next Friday" });
        Assert.Contains(Host.Turns.Received, t => t.Input is Input.Text { Value: "status" } && !t.Conversation.IsPersonal);
        Assert.Contains(Host.Turns.Received, t => t.Input is Input.Click { Verb: "fix" });
    }

    private JsonObject Local(JsonNode? activity)
    {
        var local = activity?.DeepClone() as JsonObject ?? [];
        local["serviceUrl"] = Host.Server.ServiceUrl;
        local["id"] = Guid.NewGuid().ToString();
        return local;
    }

    private static JsonNode? Suite(string file) => JsonNode.Parse(File.ReadAllText(ReferenceSuites.Require("botframework", file)));

    private Task<(HttpStatusCode Status, JsonObject Body)> Invoke(string value)
    {
        var activity = Host.Activity("invoke");
        activity["name"] = "adaptiveCard/action";
        activity["value"] = JsonNode.Parse(value);
        return Host.Post(activity);
    }
}
