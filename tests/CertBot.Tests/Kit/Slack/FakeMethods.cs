using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;
using NodaTime;

namespace CertBot.Tests.Kit.Slack;

/// <summary>What each method of <see cref="FakeSlack"/> answers. An argument nobody knows is refused, so that a misspelt one shows.</summary>
internal static class FakeMethods
{
    /// <summary>Without <c>link_names</c> and <c>parse</c>: they would make names out of foreign text.</summary>
    private static readonly FrozenDictionary<string, string[]> Arguments = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["auth.test"] = [],
        ["chat.postMessage"] = ["channel", "text", "blocks", "thread_ts", "reply_broadcast", "metadata", "unfurl_links", "unfurl_media", "mrkdwn"],
        ["chat.update"] = ["channel", "ts", "text", "blocks", "metadata"],
        ["chat.postEphemeral"] = ["channel", "user", "text", "blocks", "thread_ts"],
        ["chat.getPermalink"] = ["channel", "message_ts"],
        ["conversations.open"] = ["users", "channel", "return_im"],
        ["conversations.info"] = ["channel", "include_locale", "include_num_members"],
        ["users.info"] = ["user", "include_locale"],
        ["views.open"] = ["trigger_id", "view"],
        ["views.update"] = ["view_id", "external_id", "hash", "view"],
        ["views.publish"] = ["user_id", "hash", "view"],
        ["files.info"] = ["file"],
        ["files.getUploadURLExternal"] = ["filename", "length", "alt_txt"],
        ["files.completeUploadExternal"] = ["files", "channel_id", "thread_ts", "initial_comment"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static JsonObject No(string error, params string[] messages)
    {
        var no = new JsonObject { ["ok"] = false, ["error"] = error };
        if (messages.Length > 0) no["response_metadata"] = new JsonObject { ["messages"] = new JsonArray([.. messages.Select(m => (JsonNode)m)]) };
        return no;
    }

    public static JsonObject Answer(SlackCall call, FakeWorkspace there)
    {
        if (!Arguments.TryGetValue(call.Method, out var known)) return No("unknown_method");
        if (call.IsJson != (Methods.All[call.Method].Arguments == CertBot.Channels.Slack.Api.Arguments.Json)) return No("invalid_form_data");
        if (call.IsJson && !call.ContentType.Contains("charset=utf-8", StringComparison.OrdinalIgnoreCase)) return No("missing_charset");
        if (call.Arguments.Select(a => a.Key).Except(known).ToArray() is { Length: > 0 } strange) return No("invalid_arguments", strange);
        if (Methods.All[call.Method].Scopes is { Length: > 0 } needed && !needed.Any(there.Scopes.Contains)) return No("missing_scope");

        return call.Method switch
        {
            "auth.test" => Yes(("team_id", there.Team), ("team", there.Team), ("user_id", there.BotUser), ("user", "certbot"), ("bot_id", there.BotId), ("enterprise_id", there.Enterprise), ("is_enterprise_install", false)),
            "users.info" => there.People.TryGetValue(call.Text("user") ?? "", out var person) ? Yes(("user", person.DeepClone())) : No("user_not_found"),
            "conversations.open" => there.People.ContainsKey(call.Text("users") ?? "") ? Yes(("channel", new JsonObject { ["id"] = there.Dm(call.Text("users") ?? "").Id })) : No("user_not_found"),
            "views.open" => Open(call, there),
            "views.update" => Update(call, there),
            "views.publish" => Publish(call, there),
            "files.info" => there.Files.TryGetValue(call.Text("file") ?? "", out var file) ? Yes(("file", there.Json(file))) : No("file_not_found"),
            "files.getUploadURLExternal" => Offer(call, there),
            "files.completeUploadExternal" => Complete(call, there),
            _ when !there.Channels.TryGetValue(call.Text("channel") ?? "", out _) => No("channel_not_found"),
            _ => InChannel(call, there, there.Channels[call.Text("channel") ?? ""]),
        };
    }

    private static JsonObject InChannel(SlackCall call, FakeWorkspace there, FakeChannel channel)
    {
        var at = channel.Messages.FindIndex(m => m["ts"]?.ToString() == (call.Text("ts") ?? call.Text("message_ts")));
        return call.Method switch
        {
            "conversations.info" => Yes(("channel", new JsonObject
            {
                ["id"] = channel.Id,
                ["name"] = channel.Name,
                ["is_im"] = channel.User is not null,
                ["is_channel"] = channel.User is null,
                ["user"] = channel.User,
                ["is_archived"] = channel.IsArchived,
                ["is_member"] = channel.Members.Contains(there.BotUser),
            })),
            "chat.getPermalink" => at < 0 ? No("message_not_found") : Yes(("channel", channel.Id), ("permalink", $"https://{there.Team.ToLowerInvariant()}.slack.com/archives/{channel.Id}/p{$"{channel.Messages[at]["ts"]}".Replace(".", "", StringComparison.Ordinal)}")),
            _ when !channel.Members.Contains(there.BotUser) => No("not_in_channel"),
            _ when channel.IsArchived => No("is_archived"),
            "chat.postMessage" => Wrong(call, there, 40_000) ?? Post(call, there, channel),
            "chat.update" when at < 0 => No("message_not_found"),
            "chat.update" when channel.Messages[at]["bot_id"]?.ToString() != there.BotId => No("cant_update_message"),
            "chat.update" => Wrong(call, there, 4000) ?? Replace(call, channel, at),
            "chat.postEphemeral" when !channel.Members.Contains(call.Text("user") ?? "") => No("user_not_in_channel"),
            "chat.postEphemeral" => Wrong(call, there, 40_000) ?? Whisper(call, there, channel),
            _ => No("unknown_method"),
        };
    }

    /// <summary>Slack takes a message without a text; people with a screen reader do not, so this one does not either.</summary>
    private static JsonObject? Wrong(SlackCall call, FakeWorkspace there, int longest)
    {
        if (call.Text("text") is not { Length: > 0 } text) return No("no_text");
        if (text.EnumerateRunes().Count() > longest) return No("msg_too_long");
        return Blocks(call.Arguments, there, 50);
    }

    private static JsonObject? Blocks(JsonObject payload, FakeWorkspace there, int most)
    {
        if (payload["blocks"] is null) return null;
        if (payload["blocks"] is not JsonArray blocks) return No("invalid_blocks_format");
        if (blocks.Count > most) return No("invalid_blocks", $"no more than {most} items allowed [json-pointer:/blocks]");
        return there.Slack.Lint(payload).ToArray() is { Length: > 0 } faults ? No("invalid_blocks", faults) : null;
    }

    private static JsonObject Post(SlackCall call, FakeWorkspace there, FakeChannel channel)
    {
        if (call.Text("thread_ts") is { } thread && channel.Messages.All(m => m["ts"]?.ToString() != thread)) return No("thread_not_found");
        if (there.Slack.CountsPosts && there.Now - channel.LastPost < Duration.FromSeconds(1)) return No("ratelimited");

        channel.LastPost = there.Now;
        var message = Message(call, there);
        channel.Messages.Add(message);
        return Yes(("channel", channel.Id), ("ts", message["ts"]?.ToString()), ("message", message.DeepClone()));
    }

    private static JsonObject Replace(SlackCall call, FakeChannel channel, int at)
    {
        var message = channel.Messages[at];
        message["text"] = call.Text("text");
        message["blocks"] = call.Arguments["blocks"]?.DeepClone();
        message["edited"] = true;
        return Yes(("channel", channel.Id), ("ts", message["ts"]?.ToString()), ("text", call.Text("text")));
    }

    private static JsonObject Whisper(SlackCall call, FakeWorkspace there, FakeChannel channel)
    {
        var message = Message(call, there);
        channel.Ephemerals.Add((call.Text("user") ?? "", message));
        return Yes(("message_ts", message["ts"]?.ToString()));
    }

    private static JsonObject Message(SlackCall call, FakeWorkspace there) => new()
    {
        ["type"] = "message",
        ["user"] = there.BotUser,
        ["bot_id"] = there.BotId,
        ["text"] = call.Text("text"),
        ["blocks"] = call.Arguments["blocks"]?.DeepClone(),
        ["thread_ts"] = call.Text("thread_ts"),
        ["metadata"] = call.Arguments["metadata"]?.DeepClone(),
        ["ts"] = there.Fresh(),
    };

    private static JsonObject Open(SlackCall call, FakeWorkspace there)
    {
        if (!there.Triggers.TryGetValue(call.Text("trigger_id") ?? "", out var trigger)) return No("invalid_trigger_id");
        if (there.Now - trigger.Given > Duration.FromSeconds(3)) return No("expired_trigger_id");
        if (trigger.IsUsed) return No("exchanged_trigger_id");
        if (Bad(call, there, "modal") is { } bad) return bad;

        if (!there.Modals.TryGetValue(trigger.User, out var stack)) there.Modals[trigger.User] = stack = [];
        stack.Clear();
        trigger.IsUsed = true;
        stack.Add(there.Dress(View(call), null, trigger.User));
        return Yes(("view", stack[^1].DeepClone()));
    }

    private static JsonObject Update(SlackCall call, FakeWorkspace there)
    {
        if (Bad(call, there, "modal") is { } bad) return bad;

        foreach (var (user, stack) in there.Modals)
        {
            var at = stack.FindIndex(v => v["id"]?.ToString() == call.Text("view_id") || (call.Text("external_id") is { } id && v["external_id"]?.ToString() == id));
            if (at < 0) continue;
            if (call.Text("hash") is { } hash && stack[at]["hash"]?.ToString() != hash) return No("hash_conflict");

            stack[at] = there.Dress(View(call), $"{stack[at]["id"]}", user);
            return Yes(("view", stack[at].DeepClone()));
        }

        return No("not_found");
    }

    private static JsonObject Publish(SlackCall call, FakeWorkspace there)
    {
        var user = call.Text("user_id") ?? "";
        if (!there.People.ContainsKey(user)) return No("user_not_found");
        if (Bad(call, there, "home") is { } bad) return bad;

        var known = there.Homes.GetValueOrDefault(user);
        if (call.Text("hash") is { } hash && known?["hash"]?.ToString() != hash) return No("hash_conflict");

        there.Homes[user] = there.Dress(View(call), known?["id"]?.ToString(), user);
        return Yes(("view", there.Homes[user].DeepClone()));
    }

    private static JsonObject View(SlackCall call) => call.Arguments["view"] as JsonObject ?? [];

    private static JsonObject? Bad(SlackCall call, FakeWorkspace there, string type)
    {
        if (call.Arguments["view"] is not JsonObject view || view["type"]?.ToString() != type || view["blocks"] is not JsonArray) return No("invalid_arguments", "[json-pointer:/view]");
        if (type == "modal" && view["title"]?["text"]?.ToString() is not { Length: > 0 and <= 24 }) return No("invalid_arguments", "[json-pointer:/view/title]");
        if (view["private_metadata"]?.ToString().Length > 3000) return No("invalid_arguments", "[json-pointer:/view/private_metadata]");
        return view.ToJsonString().Length > 250_000 ? No("view_too_large") : Blocks(view, there, 100);
    }

    private static JsonObject Offer(SlackCall call, FakeWorkspace there)
    {
        if (call.Text("filename") is not { Length: > 0 } name || !int.TryParse(call.Text("length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length == 0) return No("invalid_arguments");

        var id = $"F{there.Fresh().Replace(".", "", StringComparison.Ordinal)}";
        there.Files[id] = new FakeFile(id, name, length, "application/octet-stream", there.BotUser);
        return Yes(("upload_url", $"{there.Slack.Address}/upload/{id}"), ("file_id", id));
    }

    private static JsonObject Complete(SlackCall call, FakeWorkspace there)
    {
        if (call.Arguments["files"] is not JsonArray { Count: > 0 } named) return No("invalid_arguments");

        var files = named.Select(n => there.Files.GetValueOrDefault(n?["id"]?.ToString() ?? "")).ToArray();
        if (files.Any(f => f?.Content is null)) return No("file_not_found");
        if (call.Text("channel_id") is { } id)
        {
            if (!there.Channels.TryGetValue(id, out var channel)) return No("channel_not_found");
            if (!channel.Members.Contains(there.BotUser)) return No("not_in_channel");

            var message = Message(call, there);
            message["text"] = call.Text("initial_comment") ?? "";
            message["files"] = new JsonArray([.. files.OfType<FakeFile>().Select(f => (JsonNode)there.Json(f))]);
            channel.Messages.Add(message);
        }

        return Yes(("files", new JsonArray([.. files.OfType<FakeFile>().Select(f => (JsonNode)new JsonObject { ["id"] = f.Id, ["title"] = f.Name })])));
    }

    private static JsonObject Yes(params (string Name, JsonNode? Value)[] members)
    {
        var yes = new JsonObject { ["ok"] = true };
        foreach (var (name, value) in members) yes[name] = value;
        return yes;
    }
}
