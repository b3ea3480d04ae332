using CertBot.Channels;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Demo;

/// <summary>The requests of the page of figures, for the demo person that is chosen there.</summary>
internal static class FigureEndpoints
{
    private const int MaxIdLength = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/figures", GetBoard);
        routes.MapGet("/figures/{app}", GetApplication);
    }

    private static async Task<IResult> GetBoard(HttpContext http, DemoUsers users, IDemoFigures figures)
    {
        var query = http.Request.Query;
        return ReadReader(http, users) is not { } reader ? NoSuchPerson()
            : ReadMonth(http) is not (true, var month) ? NoMonth()
            : Results.Json(
                await figures.GetBoard(
                    reader,
                    month,
                    new DemoBoardFilter(query["vendor"].ToString(), query["measure"].ToString(), query["missed"] == "true"),
                    http.RequestAborted
                ),
                ChannelJson.WriteOptions
            );
    }

    private static async Task<IResult> GetApplication(HttpContext http, DemoUsers users, IDemoFigures figures) =>
        ReadReader(http, users) is not { } reader ? NoSuchPerson()
        : ReadMonth(http) is not (true, var month) ? NoMonth()
        : http.Request.RouteValues["app"] is string { Length: <= MaxIdLength } app
        && await figures.Find(reader, new ApplicationId(app), month, http.RequestAborted) is { } found
            ? Results.Json(found, ChannelJson.WriteOptions)
        : BotFrameworkError.Create(404, "NoFigures", "There are no figures of this application and month, or not for this person.");

    private static DemoFiguresReader? ReadReader(HttpContext http, DemoUsers users) =>
        users.Users.FirstOrDefault(u => u.Id == http.Request.Query["person"]) is { } person
            ? new DemoFiguresReader(person.Id, ClientLocale.ParseLanguage(http.Request.Query["lang"].ToString()) ?? LanguageCode.En)
            : null;

    private static (bool IsGood, YearMonth? Month) ReadMonth(HttpContext http) =>
        http.Request.Query["month"].ToString() is not { Length: > 0 } text ? (true, null)
        : KpiMonths.Parse(text) is { } month ? (true, month)
        : (false, null);

    private static IResult NoSuchPerson() => BotFrameworkError.Create(404, "UnknownPerson", "There is no such person in the demo.");

    private static IResult NoMonth() => BotFrameworkError.Create(400, "BadMonth", "month is written as 2026-10.");
}
