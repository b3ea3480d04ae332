using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.WebApi;
using NodaTime;

namespace CertBot.Tests.Kit.Slack;

/// <summary>The responses of <see cref="FakeSlack"/> for each method. Unknown arguments are refused, so that misspelt ones are noticed.</summary>
internal static class FakeWebApi
{
    /// <summary>Does not allow <c>link_names</c> and <c>parse</c>: they would turn user-supplied text into mentions.</summary>
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

    public static JsonObject Error(string error, params string[] messages)
    {
        var no = new JsonObject { ["ok"] = false, ["error"] = error };
        if (messages.Length > 0)
            no["response_metadata"] = new JsonObject { ["messages"] = new JsonArray([.. messages.Select(m => (JsonNode)m)]) };
        return no;
    }

    public static JsonObject Handle(SlackCall call, FakeWorkspace workspace)
    {
        if (!Arguments.TryGetValue(call.Method, out var known))
            return Error("unknown_method");
        if (call.IsJson != (SlackMethods.All[call.Method].ArgumentEncoding == CertBot.Channels.Slack.WebApi.ArgumentEncoding.Json))
            return Error("invalid_form_data");
        if (call.IsJson && !call.ContentType.Contains("charset=utf-8", StringComparison.OrdinalIgnoreCase))
            return Error("missing_charset");
        if (call.Arguments.Select(a => a.Key).Except(known).ToArray() is { Length: > 0 } foreign)
            return Error("invalid_arguments", foreign);
        if (SlackMethods.All[call.Method].Scopes is { Length: > 0 } needed && !needed.Any(workspace.Scopes.Contains))
            return Error("missing_scope");

        return call.Method switch
        {
            "auth.test" => Ok(
                ("team_id", workspace.Team),
                ("team", workspace.Team),
                ("user_id", workspace.BotUser),
                ("user", "certbot"),
                ("bot_id", workspace.BotId),
                ("enterprise_id", workspace.Enterprise),
                ("is_enterprise_install", false)
            ),
            "users.info" => workspace.People.TryGetValue(call.GetText("user") ?? "", out var person)
                ? Ok(("user", person.DeepClone()))
                : Error("user_not_found"),
            "conversations.open" => workspace.People.ContainsKey(call.GetText("users") ?? "")
                ? Ok(("channel", new JsonObject { ["id"] = workspace.DirectMessageWith(call.GetText("users") ?? "").Id }))
                : Error("user_not_found"),
            "views.open" => OpenView(call, workspace),
            "views.update" => UpdateView(call, workspace),
            "views.publish" => PublishView(call, workspace),
            "files.info" => workspace.Files.TryGetValue(call.GetText("file") ?? "", out var file)
                ? Ok(("file", workspace.FileJson(file)))
                : Error("file_not_found"),
            "files.getUploadURLExternal" => GetUploadUrl(call, workspace),
            "files.completeUploadExternal" => CompleteUpload(call, workspace),
            _ when !workspace.Channels.TryGetValue(call.GetText("channel") ?? "", out _) => Error("channel_not_found"),
            _ => InChannel(call, workspace, workspace.Channels[call.GetText("channel") ?? ""]),
        };
    }

    private static JsonObject InChannel(SlackCall call, FakeWorkspace workspace, FakeChannel channel)
    {
        var at = channel.Messages.FindIndex(m => m["ts"]?.ToString() == (call.GetText("ts") ?? call.GetText("message_ts")));
        return call.Method switch
        {
            "conversations.info" => Ok(
                (
                    "channel",
                    new JsonObject
                    {
                        ["id"] = channel.Id,
                        ["name"] = channel.Name,
                        ["is_im"] = channel.User is not null,
                        ["is_channel"] = channel.User is null,
                        ["user"] = channel.User,
                        ["is_archived"] = channel.IsArchived,
                        ["is_member"] = channel.Members.Contains(workspace.BotUser),
                    }
                )
            ),
            "chat.getPermalink" => at < 0
                ? Error("message_not_found")
                : Ok(
                    ("channel", channel.Id),
                    (
                        "permalink",
                        $"https://{workspace.Team.ToLowerInvariant()}.slack.com/archives/{channel.Id}/p{$"{channel.Messages[at]["ts"]}".Replace(".", "", StringComparison.Ordinal)}"
                    )
                ),
            _ when !channel.Members.Contains(workspace.BotUser) => Error("not_in_channel"),
            _ when channel.IsArchived => Error("is_archived"),
            "chat.postMessage" => ValidateMessage(call, workspace, 40_000) ?? Post(call, workspace, channel),
            "chat.update" when at < 0 => Error("message_not_found"),
            "chat.update" when channel.Messages[at]["bot_id"]?.ToString() != workspace.BotId => Error("cant_update_message"),
            "chat.update" => ValidateMessage(call, workspace, 4000) ?? Replace(call, channel, at),
            "chat.postEphemeral" when !channel.Members.Contains(call.GetText("user") ?? "") => Error("user_not_in_channel"),
            "chat.postEphemeral" => ValidateMessage(call, workspace, 40_000) ?? PostEphemeral(call, workspace, channel),
            _ => Error("unknown_method"),
        };
    }

    /// <summary>Slack accepts a message without <c>text</c>. This fake refuses it, because screen readers need the text.</summary>
    private static JsonObject? ValidateMessage(SlackCall call, FakeWorkspace workspace, int longest)
    {
        if (call.GetText("text") is not { Length: > 0 } text)
            return Error("no_text");
        if (text.EnumerateRunes().Count() > longest)
            return Error("msg_too_long");
        return ValidateBlocks(call.Arguments, workspace, 50);
    }

    private static JsonObject? ValidateBlocks(JsonObject payload, FakeWorkspace workspace, int most)
    {
        if (payload["blocks"] is null)
            return null;
        if (payload["blocks"] is not JsonArray blocks)
            return Error("invalid_blocks_format");
        if (blocks.Count > most)
            return Error("invalid_blocks", $"no more than {most} items allowed [json-pointer:/blocks]");
        return workspace.Slack.ValidateBlocks(payload).ToArray() is { Length: > 0 } faults ? Error("invalid_blocks", faults) : null;
    }

    private static JsonObject Post(SlackCall call, FakeWorkspace workspace, FakeChannel channel)
    {
        if (call.GetText("thread_ts") is { } thread && channel.Messages.All(m => m["ts"]?.ToString() != thread))
            return Error("thread_not_found");
        if (workspace.Slack.LimitsPostRate && workspace.Now - channel.LastPost < Duration.FromSeconds(1))
            return Error("ratelimited");

        channel.LastPost = workspace.Now;
        var message = Message(call, workspace);
        channel.Messages.Add(message);
        return Ok(("channel", channel.Id), ("ts", message["ts"]?.ToString()), ("message", message.DeepClone()));
    }

    private static JsonObject Replace(SlackCall call, FakeChannel channel, int at)
    {
        var message = channel.Messages[at];
        message["text"] = call.GetText("text");
        message["blocks"] = call.Arguments["blocks"]?.DeepClone();
        message["edited"] = true;
        return Ok(("channel", channel.Id), ("ts", message["ts"]?.ToString()), ("text", call.GetText("text")));
    }

    private static JsonObject PostEphemeral(SlackCall call, FakeWorkspace workspace, FakeChannel channel)
    {
        var message = Message(call, workspace);
        channel.Ephemerals.Add((call.GetText("user") ?? "", message));
        return Ok(("message_ts", message["ts"]?.ToString()));
    }

    private static JsonObject Message(SlackCall call, FakeWorkspace workspace) =>
        new()
        {
            ["type"] = "message",
            ["user"] = workspace.BotUser,
            ["bot_id"] = workspace.BotId,
            ["text"] = call.GetText("text"),
            ["blocks"] = call.Arguments["blocks"]?.DeepClone(),
            ["thread_ts"] = call.GetText("thread_ts"),
            ["metadata"] = call.Arguments["metadata"]?.DeepClone(),
            ["ts"] = workspace.NextTs(),
        };

    private static JsonObject OpenView(SlackCall call, FakeWorkspace workspace)
    {
        if (!workspace.Triggers.TryGetValue(call.GetText("trigger_id") ?? "", out var trigger))
            return Error("invalid_trigger_id");
        if (workspace.Now - trigger.Given > Duration.FromSeconds(3))
            return Error("expired_trigger_id");
        if (trigger.IsUsed)
            return Error("exchanged_trigger_id");
        if (ValidateView(call, workspace, "modal") is { } bad)
            return bad;

        if (!workspace.Modals.TryGetValue(trigger.User, out var stack))
            workspace.Modals[trigger.User] = stack = [];
        stack.Clear();
        trigger.IsUsed = true;
        stack.Add(workspace.AssignViewIds(View(call), null, trigger.User));
        return Ok(("view", stack[^1].DeepClone()));
    }

    private static JsonObject UpdateView(SlackCall call, FakeWorkspace workspace)
    {
        if (ValidateView(call, workspace, "modal") is { } bad)
            return bad;

        foreach (var (user, stack) in workspace.Modals)
        {
            var at = stack.FindIndex(v =>
                v["id"]?.ToString() == call.GetText("view_id") || (call.GetText("external_id") is { } id && v["external_id"]?.ToString() == id)
            );
            if (at < 0)
                continue;
            if (call.GetText("hash") is { } hash && stack[at]["hash"]?.ToString() != hash)
                return Error("hash_conflict");

            stack[at] = workspace.AssignViewIds(View(call), $"{stack[at]["id"]}", user);
            return Ok(("view", stack[at].DeepClone()));
        }

        return Error("not_found");
    }

    private static JsonObject PublishView(SlackCall call, FakeWorkspace workspace)
    {
        var user = call.GetText("user_id") ?? "";
        if (!workspace.People.ContainsKey(user))
            return Error("user_not_found");
        if (ValidateView(call, workspace, "home") is { } bad)
            return bad;

        var known = workspace.HomeViews.GetValueOrDefault(user);
        if (call.GetText("hash") is { } hash && known?["hash"]?.ToString() != hash)
            return Error("hash_conflict");

        workspace.HomeViews[user] = workspace.AssignViewIds(View(call), known?["id"]?.ToString(), user);
        return Ok(("view", workspace.HomeViews[user].DeepClone()));
    }

    private static JsonObject View(SlackCall call) => call.Arguments["view"] as JsonObject ?? [];

    private static JsonObject? ValidateView(SlackCall call, FakeWorkspace workspace, string type)
    {
        if (call.Arguments["view"] is not JsonObject view || view["type"]?.ToString() != type || view["blocks"] is not JsonArray)
            return Error("invalid_arguments", "[json-pointer:/view]");
        if (type == "modal" && view["title"]?["text"]?.ToString() is not { Length: > 0 and <= 24 })
            return Error("invalid_arguments", "[json-pointer:/view/title]");
        if (view["private_metadata"]?.ToString().Length > 3000)
            return Error("invalid_arguments", "[json-pointer:/view/private_metadata]");
        return view.ToJsonString().Length > 250_000 ? Error("view_too_large") : ValidateBlocks(view, workspace, 100);
    }

    private static JsonObject GetUploadUrl(SlackCall call, FakeWorkspace workspace)
    {
        if (
            call.GetText("filename") is not { Length: > 0 } name
            || !int.TryParse(call.GetText("length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length == 0
        )
        {
            return Error("invalid_arguments");
        }

        var id = $"F{workspace.NextTs().Replace(".", "", StringComparison.Ordinal)}";
        workspace.Files[id] = new FakeFile(id, name, length, "application/octet-stream", workspace.BotUser);
        return Ok(("upload_url", $"{workspace.Slack.Address}/upload/{id}"), ("file_id", id));
    }

    private static JsonObject CompleteUpload(SlackCall call, FakeWorkspace workspace)
    {
        if (call.Arguments["files"] is not JsonArray { Count: > 0 } named)
            return Error("invalid_arguments");

        var files = named.Select(n => workspace.Files.GetValueOrDefault(n?["id"]?.ToString() ?? "")).ToArray();
        if (files.Any(f => f?.Content is null))
            return Error("file_not_found");
        if (call.GetText("channel_id") is { } id)
        {
            if (!workspace.Channels.TryGetValue(id, out var channel))
                return Error("channel_not_found");
            if (!channel.Members.Contains(workspace.BotUser))
                return Error("not_in_channel");

            var message = Message(call, workspace);
            message["text"] = call.GetText("initial_comment") ?? "";
            message["files"] = new JsonArray([.. files.OfType<FakeFile>().Select(f => (JsonNode)workspace.FileJson(f))]);
            channel.Messages.Add(message);
        }

        return Ok(("files", new JsonArray([.. files.OfType<FakeFile>().Select(f => (JsonNode)new JsonObject { ["id"] = f.Id, ["title"] = f.Name })])));
    }

    private static JsonObject Ok(params (string Name, JsonNode? Value)[] members)
    {
        var yes = new JsonObject { ["ok"] = true };
        foreach (var (name, value) in members)
            yes[name] = value;
        return yes;
    }
}
