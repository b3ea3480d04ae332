using System.Text.Json.Nodes;
using CertBot.Channels.Connector;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;
using CertBot.Delivery;
using CertBot.Tests.Kit;
using NJsonSchema;
using Xunit.Abstractions;

namespace CertBot.Tests.Channels.Connector;

/// <summary>Every kind of call we make is one the Connector's own description has, and its body is what that says.</summary>
public sealed class SwaggerTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_call_is_one_of_the_Connectors()
    {
        var file = Path.Combine(Repository.Suites ?? "", "botframework", "swagger", "ConnectorAPI.json");
        if (!File.Exists(file))
        {
            output.WriteLine("NOT CHECKED: the Connector's swagger is not here (shared/suites; CERTBOT_SUITES may name the folder).");
            return;
        }

        var swagger = JsonNode.Parse(await File.ReadAllTextAsync(file)) as JsonObject ?? throw new InvalidOperationException("no swagger");
        Loosen(swagger);
        var calls = await Made();
        foreach (var kind in (string[])["POST …/conversations", "POST …/conversations/*/activities", "POST …/conversations/*/activities/*", "PUT …/conversations/*/activities/*", "GET …/conversations/*/pagedmembers"])
        {
            Assert.Contains(calls, c => Kind(c) == kind);
        }

        foreach (var call in calls) Assert.Empty(await Faults(call, swagger));
    }

    [Fact]
    public async Task A_wrong_call_would_be_seen()
    {
        if (Repository.Suites is null)
        {
            output.WriteLine("NOT CHECKED: the Connector's swagger is not here (shared/suites; CERTBOT_SUITES may name the folder).");
            return;
        }

        var swagger = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Suites, "botframework", "swagger", "ConnectorAPI.json"))) as JsonObject ?? throw new InvalidOperationException("no swagger");
        Loosen(swagger);
        Assert.NotEmpty(await Faults(Call("PATCH", "/emea/v3/conversations", "{}"), swagger));
        Assert.NotEmpty(await Faults(Call("POST", "/emea/v3/conversation", "{}"), swagger));
        Assert.NotEmpty(await Faults(Call("POST", "/emea/v3/conversations", """{"isGroup":"yes"}"""), swagger));
        Assert.NotEmpty(await Faults(Call("POST", "/emea/v3/conversations/a/activities", """{"texts":"x"}"""), swagger));
        Assert.NotEmpty(await Faults(Call("POST", "/emea/v3/conversations/a/activities", """{"attachments":[{"contentType":7}]}"""), swagger));
    }

    /// <summary>One of each kind, to Teams and to an emulator.</summary>
    private static async Task<ConnectorCall[]> Made()
    {
        await using var teams = await TeamsHouse.Open();
        var (chat, channel) = (await teams.Chat("analyst"), await teams.TeamsChannel("reviews"));
        foreach (var place in (Place[])[chat, channel])
        {
            foreach (var message in (Message[])[TeamsHouse.Text("x") with { Suggestions = [("Help", "help")] }, TeamsHouse.Card("f", "above") with { Suggestions = [("Help", "help")] }])
            {
                var sent = Assert.IsType<Sent.Delivered>(await teams.Channel.Send(place, message, default));
                await teams.Channel.Send(place, message with { Replaces = sent.Id }, default);
                await teams.Channel.Send(place, message with { Thread = sent.Id }, default);
            }
        }

        teams.Connector.Forget("a:chat-analyst");
        teams.House.Clock.Advance(NodaTime.Duration.FromMinutes(1));
        await teams.Channel.Send(chat, TeamsHouse.Text("x"), default);
        await teams.House.Part<CertBot.Channels.Connector.Members>().Of(channel, default);

        var emulator = new Place(ConnectorRoom.Channel, "emulator", Personal: true);
        await teams.House.Part<References>().Keep(emulator, new Reference { ServiceUrl = teams.Connector.ServiceUrl, Conversation = "e", ChannelId = "emulator", Bot = new ChannelAccount("b", null), User = new ChannelAccount("u", "U") }, default);
        teams.Connector.Know("e");
        var first = Assert.IsType<Sent.Delivered>(await teams.Channel.Send(emulator, TeamsHouse.Card("f", "above") with { Suggestions = [("Help", "help")] }, default));
        await teams.Channel.Send(emulator, TeamsHouse.Text("x") with { Thread = "1700000001" }, default);
        await teams.Channel.Send(emulator, TeamsHouse.Text("x") with { Replaces = first.Id.Length > 0 ? first.Id : "1700000001" }, default);
        return [.. teams.Connector.Calls];
    }

    private static ConnectorCall Call(string method, string raw, string body) => new(method, raw, JsonNode.Parse(body) as JsonObject, default) { Authorization = "" };

    private static string Kind(ConnectorCall call) => $"{call.Method} …/{string.Join('/', call.Parts.Skip(1).Select((p, n) => n is 1 or 3 ? "*" : p))}";

    private static async Task<IReadOnlyList<string>> Faults(ConnectorCall call, JsonObject swagger)
    {
        var path = (swagger["paths"] as JsonObject ?? []).FirstOrDefault(p => Fits(p.Key.Trim('/').Split('/'), call.Parts));
        if (path.Value?[call.Method.ToLowerInvariant()] is not JsonObject operation) return [$"{call.Method} {call.Raw}: there is no such call"];

        var parameters = (operation["parameters"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
        var asked = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(call.Query).Keys;
        List<string> faults = [.. asked.Where(k => !parameters.Any(p => p["in"]?.ToString() == "query" && p["name"]?.ToString() == k)).Select(k => $"{call.Raw}: no parameter {k}")];
        if (parameters.FirstOrDefault(p => p["in"]?.ToString() == "body") is { } body)
        {
            var whole = new JsonObject { ["definitions"] = swagger["definitions"]?.DeepClone(), ["allOf"] = new JsonArray(body["schema"]?.DeepClone()) };
            var schema = await JsonSchema.FromJsonAsync(whole.ToJsonString());
            faults.AddRange(schema.Validate(call.Body?.ToJsonString() ?? "null").Select(e => $"{call.Method} {call.Path}: {e}"));
        }
        else if (call.Body is not null)
        {
            faults.Add($"{call.Method} {call.Path}: a body nobody asked for");
        }

        return faults;
    }

    // An escaped id is one step of the path, whatever is in it.
    private static bool Fits(string[] template, string[] path) =>
        template.Length == path.Length && template.Zip(path).All(s => s.First == s.Second || (s.First.StartsWith('{') && s.Second.Length > 0));

    /// <summary>Says what the description means: members it does not name are mistakes, but what it calls an object where anything goes may be anything.</summary>
    private static void Loosen(JsonObject swagger)
    {
        foreach (var (name, definition) in swagger["definitions"] as JsonObject ?? [])
        {
            if (definition is not JsonObject { } one || one["properties"] is not JsonObject properties) continue;
            if (name != "Entity") one["additionalProperties"] = false;
            foreach (var (_, property) in properties)
            {
                if (property is JsonObject { } o && o["type"]?.ToString() == "object" && o["properties"] is null) o.Remove("type");
            }
        }
    }
}
