using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.FileUploads;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Teams;

namespace CertBot.Tests.Channels.Connector.Client;

/// <summary>The requests of every kind of message as the Connector receives them. The order of members carries no meaning, so they are sorted.</summary>
public sealed class OutgoingJsonTests
{
    private static readonly JsonSerializerOptions Indented = new(ChannelJson.WriteOptions) { WriteIndented = true };

    private static readonly Mention Ana = new(new("ana"), "<at>Ana Ли</at>", "29:ana", "Ana Ли");

    private static OutboundMessage Card =>
        TeamsTestHost.CardMessage("Acme waits & <b>sees</b>: «да» 🙂", "above") with
        {
            Card =
                JsonNode.Parse(
                    """
                    {"type":"AdaptiveCard","version":"1.5","fallbackText":"Acme waits & <b>sees</b>: «да» 🙂","body":[{"type":"TextBlock","text":"<at>Ana Ли</at>: \"x\"\n\\ \u2028 \u0001 2026-03-11T10:30:00+03:00"},{"type":"Input.Number","value":1.50,"max":12345678901234567890,"min":-0.0,"label":null},{"type":"Input.Date","value":"2026-03-11"}],"actions":[{"type":"Action.Execute","title":"Pass","verb":"pass","data":{"app":"acme","at":"2026-03-11T10:30:00+03:00","big":1e3}}]}
                    """
                ) as JsonObject,
        };

    [Fact]
    public async Task Requests_of_every_kind_of_message_are_unchanged()
    {
        await using var teams = await TeamsTestHost.Create(limits: ConnectorRateLimits.None);
        var (chat, channel) = (await teams.OpenChat("analyst"), await teams.AddTeamsChannel("reviews"));
        OutboundMessage[] messages =
        [
            TeamsTestHost.TextMessage("<at>Ana Ли</at>, it is 2026-03-11T10:30:00+03:00 & «ok» 🙂") with
            {
                Mentions = [Ana],
                Suggestions = [("Help & more", "help")],
            },
            Card with
            {
                Mentions = [Ana],
                Suggestions = [("Help", "help")],
            },
        ];
        foreach (var address in (ConversationAddress[])[chat, channel])
        {
            foreach (var message in messages)
            {
                var sent = Assert.IsType<SendResult.Delivered>(await teams.Channel.Send(address, message, default));
                await teams.Channel.Send(address, message with { UpdateOf = sent.Id }, default);
                await teams.Channel.Send(address, message with { Thread = sent.Id }, default);
            }
        }

        await teams.Channel.Send(chat, CreateFileMessage(), default);
        await teams.Host.GetService<FileUploadMessages>().PostFileCard(chat, "k", new("Отчёт.pdf", "https://x.example/f?a=1&b=2"), default);
        await teams
            .Host.GetService<FileUploadMessages>()
            .PostFileCard(chat, "k", new("a.pdf", "https://x.example/f") { UniqueId = "u-1", FileType = "pdf" }, default);
        await teams.Host.GetService<FileUploadMessages>().Delete(chat, "1700000001", default);
        teams.Connector.FailNext(new ConnectorFault.ErrorStatus(413, "MessageSizeTooBig"));
        await teams.Channel.Send(chat, Card, default);
        teams.Connector.RemoveConversation("a:chat-analyst");
        await teams.Channel.Send(chat, TeamsTestHost.TextMessage("again"), default);
        await teams.Host.GetService<ConversationMembers>().GetAll(channel, default);

        await using var emulator = await ConnectorTestHost.Start();
        await emulator.Post(emulator.Activity(text: "hi"));
        foreach (var message in messages)
        {
            await emulator.Channel.Send(emulator.Turns.LastReceived.Conversation, message, default);
            await emulator.Channel.Send(emulator.Turns.LastReceived.Conversation, message with { Thread = "t:1" }, default);
            await emulator.Channel.Send(emulator.Turns.LastReceived.Conversation, message with { UpdateOf = "u:1" }, default);
        }

        GoldenFile.Verify(
            "connector/requests.txt",
            string.Join(
                "\n\n",
                teams
                    .Connector.Calls.Select(c => Describe(c.Method, c.RawTarget, c.Body))
                    .Concat(emulator.Server.Calls.Select(c => Describe(c.Method, c.Path, c.Activity)))
            )
        );
    }

    private static OutboundMessage CreateFileMessage() =>
        new()
        {
            Key = "file",
            Text = "above",
            Card = new JsonObject { ["type"] = "AdaptiveCard", ["fallbackText"] = "Security report of Acme" },
            Source = new BotMessage.CardMessage(
                "file",
                new()
                {
                    ["app"] = "acme",
                    ["material"] = "report",
                    ["part"] = "",
                    ["file"] = "f-1",
                    ["name"] = "report.pdf",
                    ["bytes"] = new LocalizableValue.NumberValue(1234),
                }
            ),
        };

    private static string Describe(string method, string path, JsonObject? body) => $"{method} {path}\n{Sort(body)?.ToJsonString(Indented)}".TrimEnd();

    private static JsonNode? Sort(JsonNode? node) =>
        node switch
        {
            JsonObject json => new JsonObject(json.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sort(m.Value)))),
            JsonArray items => new JsonArray([.. items.Select(Sort)]),
            _ => node?.DeepClone(),
        };
}
