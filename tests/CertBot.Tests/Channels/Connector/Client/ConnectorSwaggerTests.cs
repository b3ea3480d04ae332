using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using CertBot.Outbox;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Teams;
using NJsonSchema;

namespace CertBot.Tests.Channels.Connector.Client;

/// <summary>Every call the product makes exists in the Connector's published Swagger description, and its body matches the schema.</summary>
public sealed class ConnectorSwaggerTests
{
    [Fact]
    public async Task Every_call_matches_the_Connector_specification()
    {
        var swagger = await Swagger();
        var calls = await RecordCalls();
        foreach (
            var kind in (string[])
                [
                    "POST …/conversations",
                    "POST …/conversations/*/activities",
                    "POST …/conversations/*/activities/*",
                    "PUT …/conversations/*/activities/*",
                    "GET …/conversations/*/pagedmembers",
                ]
        )
        {
            Assert.Contains(calls, c => Kind(c) == kind);
        }

        foreach (var call in calls)
            Assert.Empty(await Faults(call, swagger));
    }

    [Fact]
    public async Task Invalid_call_is_detected()
    {
        var swagger = await Swagger();
        Assert.NotEmpty(await Faults(Call("PATCH", "/emea/v3/conversations", "{}"), swagger));
        Assert.NotEmpty(await Faults(Call("POST", "/emea/v3/conversation", "{}"), swagger));
        Assert.NotEmpty(await Faults(Call("POST", "/emea/v3/conversations", """{"isGroup":"yes"}"""), swagger));
        Assert.NotEmpty(await Faults(Call("POST", "/emea/v3/conversations/a/activities", """{"texts":"x"}"""), swagger));
        Assert.NotEmpty(await Faults(Call("POST", "/emea/v3/conversations/a/activities", """{"attachments":[{"contentType":7}]}"""), swagger));
    }

    private static async Task<JsonObject> Swagger()
    {
        var file = ReferenceSuites.Require("botframework", "swagger", "ConnectorAPI.json");
        var swagger = JsonNode.Parse(await File.ReadAllTextAsync(file)) as JsonObject ?? throw new InvalidOperationException("no swagger");
        RelaxSchema(swagger);
        return swagger;
    }

    /// <summary>One call of each kind, to Teams and to an emulator.</summary>
    private static async Task<ConnectorCall[]> RecordCalls()
    {
        await using var teamsHost = await TeamsTestHost.Create();
        var (chat, channel) = (await teamsHost.OpenChat("analyst"), await teamsHost.AddTeamsChannel("reviews"));
        foreach (var address in (ConversationAddress[])[chat, channel])
        {
            foreach (
                var message in (OutboundMessage[])
                    [
                        TeamsTestHost.TextMessage("x") with
                        {
                            Suggestions = [("Help", "help")],
                        },
                        TeamsTestHost.CardMessage("f", "above") with
                        {
                            Suggestions = [("Help", "help")],
                        },
                    ]
            )
            {
                var sent = Assert.IsType<SendResult.Delivered>(await teamsHost.Channel.Send(address, message, default));
                await teamsHost.Channel.Send(address, message with { UpdateOf = sent.Id }, default);
                await teamsHost.Channel.Send(address, message with { Thread = sent.Id }, default);
            }
        }

        teamsHost.Connector.RemoveConversation("a:chat-analyst");
        teamsHost.Host.Clock.Advance(NodaTime.Duration.FromMinutes(1));
        await teamsHost.Channel.Send(chat, TeamsTestHost.TextMessage("x"), default);
        await teamsHost.Host.GetService<CertBot.Channels.Connector.Client.ConversationMembers>().GetAll(channel, default);

        var emulator = new ConversationAddress(ChannelIds.Connector, "emulator", IsPersonal: true);
        await teamsHost
            .Host.GetService<ConversationReferences>()
            .Save(
                emulator,
                new StoredReference
                {
                    ServiceUrl = teamsHost.Connector.ServiceUrl,
                    Conversation = "e",
                    ChannelId = "emulator",
                    Bot = new StoredAccount("b", null),
                    User = new StoredAccount("u", "U"),
                },
                default
            );
        teamsHost.Connector.AddConversation("e");
        var first = Assert.IsType<SendResult.Delivered>(
            await teamsHost.Channel.Send(emulator, TeamsTestHost.CardMessage("f", "above") with { Suggestions = [("Help", "help")] }, default)
        );
        await teamsHost.Channel.Send(emulator, TeamsTestHost.TextMessage("x") with { Thread = "1700000001" }, default);
        await teamsHost.Channel.Send(emulator, TeamsTestHost.TextMessage("x") with { UpdateOf = first.Id.Length > 0 ? first.Id : "1700000001" }, default);
        return [.. teamsHost.Connector.Calls];
    }

    private static ConnectorCall Call(string method, string raw, string body) =>
        new(method, raw, JsonNode.Parse(body) as JsonObject, default) { Authorization = "" };

    private static string Kind(ConnectorCall call) => $"{call.Method} …/{string.Join('/', call.PathSegments.Skip(1).Select((p, n) => n is 1 or 3 ? "*" : p))}";

    private static async Task<IReadOnlyList<string>> Faults(ConnectorCall call, JsonObject swagger)
    {
        var path = (swagger["paths"] as JsonObject ?? []).FirstOrDefault(p => Fits(p.Key.Trim('/').Split('/'), call.PathSegments));
        if (path.Value?[call.Method.ToLowerInvariant()] is not JsonObject operation)
            return [$"{call.Method} {call.RawTarget}: there is no such call"];

        var parameters = (operation["parameters"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
        var asked = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(call.Query).Keys;
        List<string> faults =
        [
            .. asked
                .Where(k => !parameters.Any(p => p["in"]?.ToString() == "query" && p["name"]?.ToString() == k))
                .Select(k => $"{call.RawTarget}: no parameter {k}"),
        ];
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

    // An escaped id is one path segment, whatever it contains.
    private static bool Fits(string[] template, string[] path) =>
        template.Length == path.Length && template.Zip(path).All(s => s.First == s.Second || (s.First.StartsWith('{') && s.Second.Length > 0));

    /// <summary>Makes the schema strict: members it does not name are errors, except in objects it leaves open.</summary>
    private static void RelaxSchema(JsonObject swagger)
    {
        foreach (var (name, definition) in swagger["definitions"] as JsonObject ?? [])
        {
            if (definition is not JsonObject { } one || one["properties"] is not JsonObject properties)
                continue;
            if (name != "Entity")
                one["additionalProperties"] = false;
            foreach (var (_, property) in properties)
            {
                if (property is JsonObject { } o && o["type"]?.ToString() == "object" && o["properties"] is null)
                    o.Remove("type");
            }
        }
    }
}
