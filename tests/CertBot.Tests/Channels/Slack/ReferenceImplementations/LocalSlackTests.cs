using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Channels.Slack.Endpoints;
using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;
using CertBot.Tests.Kit.Processes;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Slack;
using CertBot.Tests.Kit.Slack.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Channels.Slack.ReferenceImplementations;

/// <summary>The signatures of local-slack are accepted, and messages of the host appear in it: the precondition of the journeys that use it.</summary>
[Trait("Suite", "Slack")]
public sealed class LocalSlackTests
{
    [Fact]
    public async Task User_actions_arrive_signed_and_answers_are_shown()
    {
        ConcurrentQueue<(bool Good, JsonObject Payload)> received = new();
        var address = new Uri($"http://127.0.0.1:{HostProcess.FreePort()}");
        await using var receiver = await Listen(address, received);
        await using var slack = await LocalSlack.Start(new Uri(address, "slack"), [("U1", "Ana")], [("C1", "reviews", ["U1"])]);
        await using var slackOut = SlackOutbound.ForSingleWorkspace(slack.ApiBaseUrl, new FakeClock(), LocalSlack.BotToken);

        await slack.PostMessage("C1", "U1", "Привет <@UBOT>");
        var posted = Assert.IsType<SlackApiResult.Success>(
            await slackOut.CallMethod(
                "chat.postMessage",
                new()
                {
                    ["channel"] = "C1",
                    ["text"] = "a task",
                    ["blocks"] = Buttons(),
                }
            )
        );
        await slack.PressButton(
            "C1",
            posted.Body.GetString("ts") ?? "",
            "U1",
            new JsonObject
            {
                ["type"] = "button",
                ["block_id"] = "b",
                ["action_id"] = "pass",
                ["value"] = "task-1",
            }
        );
        await slack.SendCommand("C1", "U1", "status");
        await slack.OpenHome("U1");
        await slack.Upload("C1", "U1", "the plan", "plan.txt", [1, 2, 3]);

        Assert.All(received, h => Assert.True(h.Good));
        Assert.Contains(received, h => h.Payload["event"]?["type"]?.ToString() == "app_mention" && h.Payload["event"]?["text"]?.ToString() == "Привет <@UBOT>");
        var pressed = received.Single(h => h.Payload["type"]?.ToString() == "block_actions").Payload;
        Assert.Equal("task-1", pressed["actions"]?[0]?["value"]?.ToString());
        Assert.Contains(received, h => h.Payload["command"]?.ToString() == "/certbot" && h.Payload["text"]?.ToString() == "status");
        Assert.Contains(received, h => h.Payload["event"]?["type"]?.ToString() == "app_home_opened");
        Assert.Contains(await slack.GetMessages("C1"), m => m["text"]?.ToString() == "a task");
        Assert.Contains(await slack.GetLog(), l => l["direction"]?.ToString() == "to_bot");

        // A modal, opened with the trigger id of the click.
        Assert.IsType<SlackApiResult.Success>(
            await slackOut.CallMethod("views.open", new() { ["trigger_id"] = pressed["trigger_id"]?.ToString(), ["view"] = Modal() })
        );
        await slack.SubmitModal(
            "U1",
            new JsonObject
            {
                ["why"] = new JsonObject
                {
                    ["text"] = new JsonObject { ["type"] = "plain_text_input", ["value"] = "Не хватает тестов" },
                },
            }
        );
        var submitted = await WaitForPayload(received, p => p["type"]?.ToString() == "view_submission");
        Assert.Equal("Не хватает тестов", submitted["view"]?["state"]?["values"]?["why"]?["text"]?["value"]?.ToString());

        // An uploaded file is downloaded with the token.
        var file = received.Select(h => h.Payload["event"]?["files"]?[0]).OfType<JsonObject>().First();
        using var kept = new MemoryStream();
        Assert.Equal(
            TransferResult.Completed,
            await slackOut.Files.Download(
                LocalSlack.Team,
                file.GetString("url_private_download") ?? file.GetString("url_private"),
                file.GetString("mimetype"),
                (from, cancellationToken) => from.CopyToAsync(kept, cancellationToken),
                default
            )
        );
        Assert.Equal([1, 2, 3], kept.ToArray());
    }

    private static async Task<JsonObject> WaitForPayload(ConcurrentQueue<(bool Good, JsonObject Payload)> received, Func<JsonObject, bool> which)
    {
        for (var left = 100; left > 0; left--)
        {
            if (received.Select(h => h.Payload).FirstOrDefault(which) is { } found)
                return found;
            await Task.Delay(50); // another process, which the test's clock does not control
        }

        throw new InvalidOperationException("The message did not arrive.");
    }

    private static async Task<WebApplication> Listen(Uri address, ConcurrentQueue<(bool Good, JsonObject Payload)> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(address.ToString());
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/slack", async (HttpContext http) =>
        {
            var raw = await CertBot.Channels.JsonRequestBody.ReadBytes(http.Request.Body, 1024 * 1024, http.RequestAborted) ?? [];
            received.Enqueue(
                (
                    RequestSignature.IsValid(new Secret(LocalSlack.SigningSecret), http.Request.Headers, raw, SystemClock.Instance.GetCurrentInstant()),
                    Payload(http.Request.ContentType, Encoding.UTF8.GetString(raw))
                )
            );
            return Results.Ok();
        });
        await app.StartAsync();
        return app;
    }

    private static JsonObject Payload(string? contentType, string raw)
    {
        if (contentType?.StartsWith("application/json", StringComparison.Ordinal) is true)
            return JsonNode.Parse(raw) as JsonObject ?? [];

        var form = QueryHelpers.ParseQuery(raw);
        return form.TryGetValue("payload", out var payload)
            ? JsonNode.Parse(payload.ToString()) as JsonObject ?? []
            : new JsonObject(form.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value.ToString())));
    }

    private static JsonArray Buttons() =>
        [
            new JsonObject
            {
                ["type"] = "actions",
                ["block_id"] = "b",
                ["elements"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "button",
                        ["action_id"] = "pass",
                        ["value"] = "task-1",
                        ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = "Pass" },
                    }
                ),
            },
        ];

    private static JsonObject Modal() =>
        new()
        {
            ["type"] = "modal",
            ["callback_id"] = "needs-work",
            ["title"] = new JsonObject { ["type"] = "plain_text", ["text"] = "Needs work" },
            ["submit"] = new JsonObject { ["type"] = "plain_text", ["text"] = "Send" },
            ["blocks"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "input",
                    ["block_id"] = "why",
                    ["label"] = new JsonObject { ["type"] = "plain_text", ["text"] = "Why" },
                    ["element"] = new JsonObject { ["type"] = "plain_text_input", ["action_id"] = "text" },
                }
            ),
        };
}
