using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;
using CertBot.Core;
using CertBot.Delivery;

namespace CertBot.Channels.Slack.Departures;

/// <summary>A file somebody asked for, brought into their own chat: an address to put it, its bytes, and the word that it is there.</summary>
internal sealed class Sending(Calls calls, FilesHttp http, IIntake intake)
{
    public async Task<Sent> Send(SlackPlace there, JsonObject file, Message message, CancellationToken cancel)
    {
        if (file.Text("file") is not { } id || file.Text("name") is not { } name) return new Sent.Never("a file card without its file");

        await using var content = await intake.Open(new FileId(id), cancel);
        if (content is null) return new Sent.Never("the file is not here any more");

        var wanted = new JsonObject { ["filename"] = name, ["length"] = file["bytes"]?.DeepClone() };
        var answered = await calls.Make(there.Team, "files.getUploadURLExternal", wanted, cancel);
        if (answered is not Answered.Taken { Body: var place } || place.Text("upload_url") is not { } address || place.Text("file_id") is not { } given)
        {
            return answered is Answered.Taken ? new Sent.Later(After: null) : Outcome.Of(answered);
        }

        if (await http.Put(address, content, cancel) != Carried.Done) return new Sent.Later(After: null);
        var done = new JsonObject
        {
            ["files"] = new JsonArray(new JsonObject { ["id"] = given, ["title"] = name }),
            ["channel_id"] = there.Channel,
            ["initial_comment"] = Plainly.Escaped(message.Card?.Text("fallbackText") ?? ""),
        };
        if (message.Thread is { Length: > 0 } thread) done["thread_ts"] = thread;
        return Outcome.Of(await calls.Make(there.Team, "files.completeUploadExternal", done, cancel));
    }
}
