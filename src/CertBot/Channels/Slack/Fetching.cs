using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Delivery;
using CertBot.Files;
using CertBot.Store;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Channels.Slack;

/// <summary>Gets the files somebody sent, and takes the turn with them. A file that cannot be had is named, once; a Slack that is away is asked again.</summary>
internal sealed class Fetching(FilesHttp http, IIntake intake, ITurns turns, Calls calls, IStore store, PumpNudge pump, IClock clock)
{
    private const int MostFiles = 10;
    private const int MostAttempts = 4;

    public async Task Take(Inbound inbound, Sender sender, ImmutableArray<JsonObject> files, string words, int attempts, CancellationToken cancel)
    {
        if (files.Length > MostFiles)
        {
            await Refuse(inbound, "page.upload.too-many", "", cancel);
            return;
        }

        var given = ImmutableArray.CreateBuilder<GivenFile>(files.Length);
        foreach (var named in files)
        {
            var file = await Known(sender.Team, named, cancel);
            var name = file.Text("name") is { Length: > 0 } n ? n : file.Text("title") ?? "file";
            var (got, why) = await Get(sender.Team, file, name, attempts, cancel);
            if (got is null)
            {
                await Refuse(inbound, why, name, cancel);
                return;
            }

            given.Add(got);
        }

        await turns.Take(inbound with { Input = new Input.Files(given.ToImmutable(), words) }, cancel);
    }

    /// <summary>Of a file in a channel with other organisations the event says no more than its id.</summary>
    private async Task<JsonObject> Known(string team, JsonObject file, CancellationToken cancel) =>
        file.Text("file_access") == "check_file_info" && file.Text("id") is { } id && await calls.Make(team, "files.info", new() { ["file"] = id }, cancel) is Answered.Taken { Body: var body }
            ? body.Object("file") ?? file
            : file;

    private async Task<(GivenFile? Given, string Why)> Get(string team, JsonObject file, string name, int attempts, CancellationToken cancel)
    {
        GivenFile? given = null;
        try
        {
            return await http.Get(team, file.Text("url_private_download") ?? file.Text("url_private"), file.Text("mimetype"), async (content, c) => given = await intake.Take(content, name, c), cancel) switch
            {
                Carried.Done => (given, "page.upload.unreadable"),
                Carried.Later when attempts < MostAttempts => throw new SlackUnavailableException("Slack's files are away"),   // the inbox tries again
                _ => (null, "page.upload.unreadable"),
            };
        }
        catch (FileRefusedException refused)
        {
            return (null, refused.Why is FileRefusal.TooBig ? "page.upload.too-large" : "page.upload.empty");
        }
    }

    private async Task Refuse(Inbound inbound, string key, string file, CancellationToken cancel)
    {
        var notice = new Notice(new Recipient.ToPlace(inbound.Where) { Thread = inbound.Thread }, new Say.Line(key, new() { ["file"] = file }));
        await store.Commit(Keys.Place(inbound.Where), [new Write.Create(Outbox.Of(notice, await turns.Known(inbound.Who, cancel), inbound.EventId, clock.GetCurrentInstant()))], cancel);
        pump.Nudge(Keys.Place(inbound.Where));
    }
}
