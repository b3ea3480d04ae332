using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.CommandLine;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Tests.CrashTests;

/// <summary>
/// Activities, Slack payloads and Direct Line bodies, each changed in a few places at random: some hundreds in the short campaign, two hundred thousand in the
/// long one. None makes the host fail, the host does not grow, and the histories are whole afterwards.
/// </summary>
public sealed class MutatedInputTests
{
    private const int Senders = 4;
    private const long MaxGrowth = 96 << 20;

    private static readonly int Bodies = TestCampaign.Size(inShort: 600, inLong: 200_000, "CERTBOT_MUTATED_BODIES");

    [Fact]
    public async Task Mutated_bodies_break_nothing()
    {
        await using var host = await OpenHost.Start();
        using var chat = await host.Chat("developer");
        using var channel = await new DirectLineConnection(host.Host.Address).StartConversation("analyst", "reviews");
        (string Path, string Type, string? Token, string Body)[] seeds = [.. MutationSeeds.All(host, chat, channel)];
        List<string> findings = [];
        var half = 0L;
        for (var part = 0; part < 2; part++)
        {
            var share = Bodies / 2 / Senders;
            await Task.WhenAll(Enumerable.Range(part * Senders, Senders).Select(seed => Task.Run(() => Send(host, seeds, seed, share, findings))));
            host.Slack.Calls.Clear();
            host.Host.Log.Clear(); // what it keeps is the test's own memory
            if (part == 0)
                half = GC.GetTotalMemory(forceFullCollection: true);
        }

        Assert.Empty(findings.Take(20));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - half, long.MinValue, MaxGrowth);
        Assert.Equal(0, await AuditVerify.Run(host.Host.GetService<IStore>(), TextWriter.Null, TextWriter.Null, default));
    }

    private static async Task Send(OpenHost host, (string Path, string Type, string? Token, string Body)[] seeds, int seed, int count, List<string> findings)
    {
        var mutator = new JsonMutator(new Random(seed));
        for (var n = 0; n < count; n++)
        {
            var (path, type, token, body) = mutator.Pick(seeds);
            var mutated = mutator.Mutate(body);
            byte[] sent =
                type == "application/json" ? mutated : [.. "payload="u8, .. Encoding.ASCII.GetBytes(Uri.EscapeDataString(Encoding.Latin1.GetString(mutated)))];
            using var response = await host.Post(path, sent, type, token);
            // 501 is the answer to an invoke that is not known.
            if (response.StatusCode >= HttpStatusCode.InternalServerError && response.StatusCode != HttpStatusCode.NotImplemented)
                Add(findings, $"{path} {response.StatusCode}: {Convert.ToBase64String(sent)}");
            foreach (var failure in host.Failures)
                Add(findings, $"{path}: {failure}");
        }
    }

    private static void Add(List<string> findings, string finding)
    {
        lock (findings)
        {
            if (findings.Count < 100)
                findings.Add(finding);
        }
    }
}

/// <summary>What is mutated: one well-formed body of every kind that a door takes.</summary>
internal static class MutationSeeds
{
    private const string Sender = """ "from":{"id":"29:u","aadObjectId":"u","name":"Ana"},"recipient":{"id":"28:b","name":"CertBot"} """;

    public static IEnumerable<(string Path, string Type, string? Token, string Body)> All(
        OpenHost host,
        DirectLineConnection chat,
        DirectLineConnection channel
    )
    {
        var activity = $$$"""
            "id":"e1","channelId":"msteams","serviceUrl":"{{{host.Slack.Address}}}/","locale":"ru-RU","localTimezone":"Europe/Berlin",{{{Sender}}},
            "conversation":{"id":"19:x@thread;messageid=1","conversationType":"personal","tenantId":"t","isGroup":false},"channelData":{"tenant":{"id":"t"},"place":"reviews"}
            """;
        foreach (
            var rest in (string[])
                [
                    """ "type":"message","text":"<at>CertBot</at> apply","entities":[{"type":"mention","text":"<at>CertBot</at>","mentioned":{"id":"28:b"}}] """,
                    """ "type":"message","value":{"verb":"apply","app":"a","rev":3,"flag":true} """,
                    """ "type":"message","text":"x","attachments":[{"contentType":"text/html","content":"<p>x</p>"}] """,
                    """ "type":"conversationUpdate","membersAdded":[{"id":"29:u"},{"id":"28:b"}] """,
                    """ "type":"installationUpdate","action":"add" """,
                    """ "type":"invoke","name":"adaptiveCard/action","value":{"action":{"type":"Action.Execute","verb":"status","data":{"app":"a"}},"trigger":"manual"} """,
                    """ "type":"invoke","name":"task/fetch","value":{"data":{"verb":"status"},"context":{"theme":"dark"}} """,
                    """ "type":"invoke","name":"task/submit","value":{"data":{"verb":"apply","a":"b"}} """,
                    """ "type":"invoke","name":"composeExtension/query","value":{"commandId":"search","parameters":[{"name":"q","value":"a"}],"queryOptions":{"skip":0,"count":25}} """,
                    """ "type":"invoke","name":"composeExtension/fetchTask","value":{"commandId":"evidence","messagePayload":{"id":"1","body":{"contentType":"html","content":"<b>x</b>"},"from":{"user":{"displayName":"A"}}}} """,
                    """ "type":"invoke","name":"fileConsent/invoke","value":{"action":"decline","context":{"file":"f"},"uploadInfo":{"uploadUrl":"https://x.example/","name":"n"}} """,
                    """ "type":"message","deliveryMode":"expectReplies","text":"help" """,
                ]
        )
        {
            yield return ("/api/messages", "application/json", null, $"{{{activity},{rest}}}");
        }

        foreach (
            var inner in (string[])
                [
                    """{"type":"message","channel_type":"im","channel":"DU1","user":"U1","text":"apply <@U2|x> *b*","ts":"1.1"}""",
                    """{"type":"app_mention","channel":"C1","user":"U1","text":"<@B> status","ts":"1.2","thread_ts":"1.1"}""",
                    """{"type":"app_home_opened","user":"U1","tab":"home","view":{"id":"V1","private_metadata":""}}""",
                    """{"type":"user_change","user":{"id":"U1","profile":{"real_name":"A"},"locale":"en-US","tz":"Europe/Berlin"}}""",
                ]
        )
        {
            yield return (
                "/slack/events",
                "application/json",
                null,
                $$"""{"type":"event_callback","event_id":"Ev1","team_id":"T1","authorizations":[{"team_id":"T1"}],"event":{{inner}}}"""
            );
        }

        const string Head = """ "team":{"id":"T1"},"user":{"id":"U1","team_id":"T1"},"trigger_id":"1.2.3","response_url":"http://127.0.0.1:1/r" """;
        foreach (
            var payload in (string[])
                [
                    """{"type":"block_actions",HEAD,"channel":{"id":"DU1"},"message":{"ts":"1.1","blocks":[]},"container":{"type":"message","message_ts":"1.1","channel_id":"DU1"},"actions":[{"type":"button","action_id":"press|status","value":"{\"app\":\"a\"}","block_id":"b"}],"state":{"values":{"b":{"a":{"type":"plain_text_input","value":"x"}}}}}""",
                    """{"type":"view_submission",HEAD,"view":{"id":"V1","callback_id":"form","private_metadata":"{\"verb\":\"apply\"}","state":{"values":{"b":{"a":{"type":"static_select","selected_option":{"value":"x"}}}}}}}""",
                    """{"type":"message_action",HEAD,"callback_id":"evidence","channel":{"id":"C1"},"message":{"ts":"1.1","text":"x","user":"U2"}}""",
                ]
        )
        {
            yield return ("/slack/interactivity", "application/x-www-form-urlencoded", null, payload.Replace("HEAD", Head, StringComparison.Ordinal));
        }

        foreach (var connection in (DirectLineConnection[])[chat, channel])
        {
            yield return (
                $"{connection.Path}/activities",
                "application/json",
                connection.Token,
                """{"type":"message","text":"apply","locale":"en-US","localTimezone":"Europe/Berlin","channelData":{"clientActivityID":"c1"},"from":{"id":"x"}}"""
            );
            yield return (
                $"{connection.Path}/activities",
                "application/json",
                connection.Token,
                """{"type":"message","value":{"verb":"apply","app":"a","n":1},"channelData":{"clientActivityID":"c2","postBack":true}}"""
            );
        }

        yield return (
            "/v3/directline/conversations",
            "application/json",
            null,
            """{"user":{"id":"developer","name":"x"},"channelData":{"place":"reviews"},"locale":"ru","localTimezone":"Europe/Berlin"}"""
        );
    }
}

/// <summary>Changes JSON at random: values of other kinds, members gone or doubled, text cut or damaged. The same seed gives the same bodies.</summary>
internal sealed class JsonMutator(Random random)
{
    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "-1",
        "1e999",
        "-0.0",
        "9223372036854775808",
        "0.1e-400",
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udfff\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"\\u202e\\u200f\"",
        "[]",
        "{}",
        "[[[[]]]]",
        "{\"id\":{}}",
        "[null,1,\"x\",{}]",
        "{\"\\ud800\":1}",
        "{\"\":\"\"}",
        "\"apply\"",
        "\"cancel\"",
        "\"create vendor Zed\"",
        "\"../../x\"",
        "\"'; --\"",
        "\"a:b|c\"",
        "\"web:local:administrator\"",
    ];

    public T Pick<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];

    public byte[] Mutate(string json)
    {
        var text = json;
        for (var changes = random.Next(1, 4); changes > 0; changes--)
            text = random.Next(8) == 0 ? MutateText(text) : TryMutateTree(text) ?? MutateText(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > 0 && random.Next(10) == 0)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    private string MutateText(string text)
    {
        if (text.Length == 0)
            return Pick(Values);
        var at = random.Next(text.Length);
        return random.Next(4) switch
        {
            0 => text[..at],
            1 => text.Insert(at, Pick(Values)),
            2 => text.Remove(at, Math.Min(random.Next(1, 5), text.Length - at)),
            _ => text + text[at..],
        };
    }

    /// <summary>Null if an earlier change left nothing that can be read as a tree.</summary>
    private string? TryMutateTree(string text)
    {
        try
        {
            return MutateTree(text);
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Replaces one node by its place in the text, because a tree cannot hold all that is written here.</summary>
    private string MutateTree(string text)
    {
        var root = JsonNode.Parse(text);
        List<JsonObject> objects = [.. Objects(root)];
        if (objects.Count == 0)
            return Pick(Values);
        var target = Pick(objects);
        var names = target.Select(m => m.Key).ToList();
        if (names.Count == 0)
            return MutateText(text);
        var name = Pick(names);
        switch (random.Next(6))
        {
            case 0:
                target.Remove(name);
                return root?.ToJsonString() ?? "null";
            case 1:
                target[name] = new string(Pick(["x", "я", "<", "😀"])[0] is var c && char.IsSurrogate(c) ? 'y' : c, random.Next(1, 9000));
                return root?.ToJsonString() ?? "null";
            case 2 when Pick(objects).Select(m => m.Value).FirstOrDefault() is { } other:
                target[name] = other.DeepClone();
                return root?.ToJsonString() ?? "null";
            default:
                const string Mark = "here-is-the-mutated-value";
                target[name] = Mark;
                return (root?.ToJsonString() ?? "null").Replace($"\"{Mark}\"", Pick(Values), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) =>
        node switch
        {
            JsonObject json => json.SelectMany(m => Objects(m.Value)).Prepend(json),
            JsonArray array => array.SelectMany(Objects),
            _ => [],
        };
}
