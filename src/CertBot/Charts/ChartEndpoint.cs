using CertBot.Channels;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Charts;

/// <summary>Serves charts. Who cannot see the application any more sees none of its pictures; a request that is refused does not say why.</summary>
internal static class ChartEndpoint
{
    /// <summary>Some chats ask for the head of a picture before they load it.</summary>
    private static readonly string[] Methods = ["GET", "HEAD"];

    public static void MapCharts(this IEndpointRouteBuilder app) =>
        app.MapMethods($"/{ChartLinks.Path}/{{protectedToken}}", Methods, Open).AddEndpointFilter<ExceptionEndpointFilter>();

    private static async Task<IResult> Open(HttpContext http, string protectedToken, ChartLinks links, ChartPictures pictures, ChartAccess access, IClock clock)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "private, max-age=3600";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (links.Unprotect(protectedToken) is not { } token)
            return Refuse(404, "charts.none", http);
        if (token.ExpiresAt <= clock.GetCurrentInstant())
            return Refuse(410, "charts.expired", http);
        if (!await access.MaySee(token, http.RequestAborted))
            return Refuse(404, "charts.none", http);

        return await pictures.Find(token.Drawing, token.Language, http.RequestAborted) is { } picture
            ? Results.Bytes(picture, "image/png")
            : Refuse(404, "charts.none", http);
    }

    private static IResult Refuse(int status, string key, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Text(TextCatalog.For(ClientLocale.PreferredLanguage(http.Request)).Find(key) ?? key, "text/plain; charset=utf-8", statusCode: status);
    }
}

/// <summary>Whether the person or the conversation of a chart's address may still see the application.</summary>
internal sealed class ChartAccess(PersonStore persons, TurnContextFactory contexts, TurnDataLoader data, Aggregates aggregates)
{
    public async Task<bool> MaySee(ChartToken token, CancellationToken cancellationToken)
    {
        if (token.Conversation is { } address)
            return (await aggregates.LoadRoles(cancellationToken)).ConversationByGroup.Values.Any(place => place == address);
        if (token.Person is not { } id || await persons.FindCurrent(id, cancellationToken) is not { } person)
            return false;

        var turn = await contexts.Create(person, new ConversationAddress("files", person.Id.Value, IsPersonal: true), cancellationToken);
        var loaded = await data.Load(turn, [new DataRequest.Application(token.Application)], cancellationToken);
        return loaded.Applications.GetValueOrDefault(token.Application) is not null;
    }
}
