using CertBot.Core;
using CertBot.Core.Texts;
using CertBot.Files;
using CertBot.Files.Links;
using CertBot.Turns;

namespace CertBot.Channels.Web;

/// <summary>What was said: by asking, and file by file. Web Chat itself listens on <see cref="Streaming"/>.</summary>
internal static class Reading
{
    public static void Map(IEndpointRouteBuilder room)
    {
        room.MapGet("/conversations/{id}/activities", Activities);
        room.MapGet("/conversations/{id}/attachments/{file}/{name}", Attachment);
    }

    public static async Task<Stretch> After(long watermark, Ticket reader, HttpContext http, Chats chats, Tickets tickets)
    {
        var chat = chats.At(reader.Place);

        // A page from before the data folder was emptied has seen more than there is.
        var from = Math.Min(watermark, (await chat.Look(http.RequestAborted)).Last);
        var lines = await chat.After(from, http.RequestAborted);
        return Stretch.Of(lines, from, reader, tickets, $"{http.Request.Scheme}://{http.Request.Host}");
    }

    private static Task<IResult> Activities(HttpContext http, Doorkeeper door, Chats chats, Tickets tickets) => door.Admit(http, async ticket =>
        Watermark.Of(http.Request) is { } watermark ? Results.Json((await After(watermark, ticket, http, chats, tickets)).Json, Json.Out) : Watermark.Bad());

    /// <summary>
    /// Opens with the signed link alone: a link in a page cannot carry a header. What is of an application is not handed over here: the page's link lasts as long
    /// as a page is left open, so it only leads to one of a few minutes, behind which is asked who may see that application now.
    /// </summary>
    private static async Task<IResult> Attachment(HttpContext http, Tickets tickets, ITurns turns, FileLinks links, IIntake files)
    {
        var of = Attached.Of(http.Request.Query);
        if (http.Request.RouteValues["id"] is not string conversation || http.Request.RouteValues["file"] is not string file
            || tickets.Opens(http.Request.Query["t"], conversation, Attached.Signed(file, of)) is not { } reader)
        {
            return Errors.Answer(403, "BadToken", "The link is missing its token, or the token has run out. Reload the page for a fresh one.");
        }

        if (of is not null)
        {
            return await turns.Known(reader.Identity, http.RequestAborted) is { } person
                ? new Elsewhere(links.Path(new FileAsked(new(file), http.Request.RouteValues["name"] as string ?? "") { Of = of }, person))
                : Errors.Answer(404, "UnknownFile", "The file is not there any more.");
        }

        var content = await files.Open(new FileId(file), http.RequestAborted);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return content is null
            ? Errors.Answer(404, "UnknownFile", "The file is not there any more.")
            : Results.Stream(content, "application/octet-stream", StoredName.Clean(http.Request.RouteValues["name"] as string ?? ""));
    }
}
