using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Departures;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Turns;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>fileConsent/invoke</c>: somebody takes a file of ours, or does not want it. Answered at once; the file goes afterwards.</summary>
internal sealed class FileConsent(People people, Offers offers, Carrier carrier, Departing departing) : IInvoke
{
    private const int LongestWord = 1000;

    public string Name => "fileConsent/invoke";

    public async Task<IResult> Answer(Invoked invoked, CancellationToken cancel)
    {
        var value = invoked.Activity.Value as JsonObject ?? [];
        if (value.Text("action") is not ("accept" or "decline")) return Errors.Answer(400, "BadRequest", $"{value.Text("action")} is not a supported Action.");
        if (!invoked.Place.Personal) return Errors.Answer(400, "BadRequest", "Files are handed over in personal chats only.");
        if (await people.Recall(Hearing.Who(invoked.Activity), cancel) is not { } person) return Results.Ok();   // nobody we ever offered anything to: there is nothing to send, and nothing to say

        var departure = new Departure { Place = invoked.Place, Reader = person.Id, Asked = invoked.Activity.ReplyToId };
        return value.Text("action") == "decline"
            ? await Say(departure, invoked, new Say.Line("connector.file.declined"), cancel)
            : await Take(departure, person, invoked, value.Object("context") ?? [], value.Object("uploadInfo") ?? [], cancel);
    }

    private async Task<IResult> Take(Departure departure, Person person, Invoked invoked, JsonObject ids, JsonObject upload, CancellationToken cancel)
    {
        if (Word(upload, "uploadUrl") is not { } address || !carrier.MayGo(address)) return Errors.Answer(400, "BadRequest", "uploadInfo.uploadUrl is no address files are sent to.");
        if (await offers.Find(ids, person, invoked.Place, cancel) is not var (file, name)) return await Say(departure, invoked, new Say.Line("connector.file.gone"), cancel);

        var landed = Word(upload, "contentUrl") is { } there && Uri.TryCreate(there, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
            ? new Landed(Word(upload, "name") ?? name, there) { UniqueId = Word(upload, "uniqueId"), FileType = Word(upload, "fileType") }
            : null;
        await departing.Note($"accept {address}", departure with { Cargo = new Cargo(file, name, address), Landed = landed }, null, cancel);
        return Results.Ok();
    }

    private async Task<IResult> Say(Departure departure, Invoked invoked, Say.Line line, CancellationToken cancel)
    {
        await departing.Note($"answer {invoked.Activity.ReplyToId ?? invoked.Activity.Id}", departure, line, cancel);
        return Results.Ok();
    }

    // An upload session's address is long.
    private static string? Word(JsonObject from, string member) => from.Text(member) is { Length: > 0 } word && word.Length <= (member.EndsWith("Url", StringComparison.Ordinal) ? 8 * LongestWord : LongestWord) ? word : null;
}
