using CertBot.Channels;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Language;
using CertBot.Core.Texts;
using CertBot.Turns;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace CertBot.Files.Links;

/// <summary>
/// Opens links. Whoever has one is taken for the person it was made for, and asked for nothing else; so it is short-lived, and each time it is decided anew
/// whether that person may see the application and whether the file is still one of it. Where not, it is not said why.
/// </summary>
internal static class LinkDoor
{
    /// <summary>An address of Azure's is only the way from here to there.</summary>
    private static readonly Duration AddressGood = Duration.FromMinutes(2);

    public static void MapFileLinks(this IEndpointRouteBuilder app) => app.MapGet("/files/{ticket}", Open).AddEndpointFilter<Faults>();

    private static async Task<IResult> Open(HttpContext http, string ticket, Seal seal, People people, Desks desks, IFiles files, IClock clock)
    {
        var cancel = http.RequestAborted;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        var now = clock.GetCurrentInstant();
        if (seal.Read(ticket) is not { } read || await people.Now(read.Person, cancel) is not { } person) return Sentence(404, "links.none", Locale.Wanted(http.Request));
        if (read.Until <= now) return Sentence(410, "links.expired", person.Language);

        try
        {
            return await MayOpen(read, person, desks, now, cancel) && await Handed(read, files, cancel) is { } handed ? handed : Sentence(404, "links.none", Locale.Wanted(http.Request));
        }
        catch (FilesAway away)
        {
            Log.FilesAway(http.RequestServices.GetRequiredService<ILogger<Seal>>(), away.Message);
            return Sentence(503, "links.away", person.Language);
        }
    }

    /// <summary>What a turn may see, this person may open: the rule is the desk's.</summary>
    private static async Task<bool> MayOpen(FileTicket ticket, Person person, Desks desks, Instant now, CancellationToken cancel)
    {
        var desk = await desks.Lay(person, new Place("files", person.Id.Value, Personal: true), now, cancel);
        var app = (await desks.Fetch(desk, [new Need.TheApplication(ticket.Of.App)], cancel)).Applications.GetValueOrDefault(ticket.Of.App);
        return app is not null && ticket.Of switch
        {
            // Of the version in the process, and of the one whose certificate is in force.
            FileOf.Handed => new[] { app.Release, app.Standing?.Release }.Any(r => r?.Materials.Values.Any(m => m is Handed.File file && file.Id == ticket.File) is true),
            FileOf.Made => true,   // its history as it was then, which is part of its history as it is
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static async Task<IResult?> Handed(FileTicket ticket, IFiles files, CancellationToken cancel)
    {
        if (await files.Address(ticket.File, ticket.Name, AddressGood, cancel) is { } address) return new Elsewhere(address.AbsoluteUri);

        // The id is the content's, so a range of an older answer fits.
        return await files.Open(ticket.File, cancel) is { } content
            ? Results.Stream(content, "application/octet-stream", StoredName.Clean(ticket.Name), entityTag: new EntityTagHeaderValue($"\"{ticket.File.Value}\""), enableRangeProcessing: true)
            : null;
    }

    private static IResult Sentence(int status, string key, LanguageCode language) =>
        Results.Text(TextBook.Of(language).Find(key) ?? key, "text/plain; charset=utf-8", statusCode: status);
}
