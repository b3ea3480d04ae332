using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.CrashTests;

/// <summary>A well-formed body of one door. <c>@@</c> in it is replaced by a number, so that it is not taken for a repetition.</summary>
internal sealed record MutationSeed(string Path, string Body)
{
    public MutationForm Form { get; init; }

    public string? Token { get; init; }
}

/// <summary>How a body is sent.</summary>
internal enum MutationForm
{
    Json,

    /// <summary>JSON in the form field <c>payload</c>.</summary>
    Payload,

    /// <summary>A form.</summary>
    Fields,
}

/// <summary>What is mutated: one well-formed body of every kind that a door takes.</summary>
internal static class MutationSeeds
{
    private const string Sender = """ "from":{"id":"29:u","aadObjectId":"u","name":"Ana"},"recipient":{"id":"28:b","name":"CertBot"} """;

    public static IEnumerable<MutationSeed> All(OpenHost host, DirectLineConnection chat, DirectLineConnection channel)
    {
        var activity = $$$"""
            "id":"e@@","channelId":"msteams","serviceUrl":"{{{host.Slack.Address}}}/","locale":"ru-RU","localTimezone":"Europe/Berlin",{{{Sender}}},
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
            yield return new("/api/messages", $"{{{activity},{rest}}}");
        }

        foreach (
            var inner in (string[])
                [
                    """{"type":"message","channel_type":"im","channel":"DU1","user":"U1","text":"apply <@U2|x> *b*","ts":"1.@@"}""",
                    """{"type":"app_mention","channel":"C1","user":"U1","text":"<@B> status","ts":"2.@@","thread_ts":"1.1"}""",
                    """{"type":"app_home_opened","user":"U1","tab":"home","view":{"id":"V1","private_metadata":""}}""",
                    """{"type":"user_change","user":{"id":"U1","profile":{"real_name":"A"},"locale":"en-US","tz":"Europe/Berlin"}}""",
                ]
        )
        {
            yield return new(
                "/slack/events",
                $$"""{"type":"event_callback","event_id":"Ev@@","team_id":"T1","authorizations":[{"team_id":"T1"}],"event":{{inner}}}"""
            );
        }

        const string Head = """ "team":{"id":"T1"},"user":{"id":"U1","team_id":"T1"},"trigger_id":"1.2.@@","response_url":"http://127.0.0.1:1/r" """;
        foreach (
            var payload in (string[])
                [
                    """{"type":"block_actions",HEAD,"channel":{"id":"DU1"},"message":{"ts":"1.1","blocks":[]},"container":{"type":"message","message_ts":"1.1","channel_id":"DU1"},"actions":[{"type":"button","action_id":"press|status","value":"{\"app\":\"a\"}","block_id":"b"}],"state":{"values":{"b":{"a":{"type":"plain_text_input","value":"x"}}}}}""",
                    """{"type":"view_submission",HEAD,"view":{"id":"V1","callback_id":"form","private_metadata":"{\"verb\":\"apply\"}","state":{"values":{"b":{"a":{"type":"static_select","selected_option":{"value":"x"}}}}}}}""",
                    """{"type":"message_action",HEAD,"callback_id":"evidence","channel":{"id":"C1"},"message":{"ts":"1.1","text":"x","user":"U2"}}""",
                ]
        )
        {
            yield return new("/slack/interactivity", payload.Replace("HEAD", Head, StringComparison.Ordinal)) { Form = MutationForm.Payload };
        }

        foreach (var words in (string[])["apply", "status+%3C%40U2%7Cbo%3E", "%F0%9F%98%80", "help", ""])
        {
            yield return new(
                "/slack/commands",
                $"token=x&team_id=T1&channel_id=C1&channel_name=general&user_id=U1&user_name=ana&command=%2Fcertbot&text={words}&trigger_id=9.@@&response_url=http%3A%2F%2F127.0.0.1%3A1%2Fr"
            )
            {
                Form = MutationForm.Fields,
            };
        }

        yield return new("/slack/events", """{"type":"url_verification","challenge":"c","token":"t"}""");

        foreach (var connection in (DirectLineConnection[])[chat, channel])
        {
            yield return new(
                $"{connection.Path}/activities",
                """{"type":"message","text":"apply","locale":"en-US","localTimezone":"Europe/Berlin","channelData":{"clientActivityID":"c@@"},"from":{"id":"x"}}"""
            )
            {
                Token = connection.Token,
            };
            yield return new(
                $"{connection.Path}/activities",
                """{"type":"message","value":{"verb":"apply","app":"a","n":1},"channelData":{"clientActivityID":"d@@","postBack":true}}"""
            )
            {
                Token = connection.Token,
            };
        }

        yield return new(
            "/v3/directline/conversations",
            """{"user":{"id":"developer","name":"x"},"channelData":{"place":"reviews"},"locale":"ru","localTimezone":"Europe/Berlin"}"""
        );
    }
}
