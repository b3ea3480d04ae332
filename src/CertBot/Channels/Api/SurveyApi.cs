using System.ComponentModel;
using CertBot.Channels.Api.Access;
using CertBot.Channels.Api.Problems;
using CertBot.Channels.Api.Requests;
using CertBot.Channels.Api.Resources;
using CertBot.Commands.Surveys;
using CertBot.Repositories.Surveys;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace CertBot.Channels.Api;

/// <summary>Surveys of the vendor whose key makes the request: answers from its own tool, and links it passes on.</summary>
internal sealed class SurveyApi(SurveyIntake intake, SurveyLinkStore links, ApiBodyReader bodies, IdempotentRequests requests, IClock clock)
{
    public async Task<IResult> ListLinks(HttpContext http, PageQuery page)
    {
        var fields = new FieldReader(http);
        var (after, limit) = page.Read(fields);
        if (fields.Problem is { } problem)
            return problem;

        var found = await links.List(ApiCaller.Of(http).Vendor, after, limit, http.RequestAborted);
        return new ApiResponse(
            StatusCodes.Status200OK,
            ApiWriter.Write(
                new SurveyLinkPage { Items = [.. found.Select(SurveyMapper.Describe)], Next = found.Length < limit ? null : found[^1].Row.Survey.Value },
                j => j.SurveyLinkPage
            )
        );
    }

    public async Task<IResult> TakeAnswer(HttpContext http)
    {
        switch (await bodies.Read(http, ApiJson.Default.SurveyAnswerRequest))
        {
            case ApiBody<SurveyAnswerRequest>.Complete { Bytes: var bytes, Value: var request }:
                return await requests.Run(http, bytes, _ => TakeAnswer(http, request));
            case ApiBody<SurveyAnswerRequest>.Refused { Result: var refused }:
                return refused;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<IResult> TakeAnswer(HttpContext http, SurveyAnswerRequest request)
    {
        var caller = ApiCaller.Of(http);
        var fields = new FieldReader(http);
        var told = SurveyMapper.Read(request, fields);
        if (fields.Problem is { } problem)
            return problem;

        return await intake.Take(caller.Vendor, told, caller.Actor, clock.GetCurrentInstant(), http.RequestAborted) switch
        {
            SurveyIntakeResult.Refused { Refusal: var refusal } => ApiProblem.OfRefusal(http, refusal),
            SurveyIntakeResult.New { Id: var id } => Describe(id.Value, "taken", StatusCodes.Status201Created),
            SurveyIntakeResult.Unchanged { Id: var id } => Describe(id.Value, "known", StatusCodes.Status200OK),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static ApiResponse Describe(string survey, string outcome, int status) =>
        new(status, ApiWriter.Write(new SurveyAnswerResource { Survey = survey, Outcome = outcome }, j => j.SurveyAnswerResource));
}

/// <summary>The addresses of surveys.</summary>
internal static class SurveyApiEndpoints
{
    public static void MapSurveyApi(this RouteGroupBuilder routes)
    {
        routes
            .MapPost(
                "/surveys/answers",
                (HttpContext http, [FromHeader(Name = IdempotentRequests.Header), Description(ApiEndpoints.KeyText)] string? key, SurveyApi api) =>
                    api.TakeAnswer(http)
            )
            .Describe(
                "addSurveyAnswer",
                "Surveys",
                "Tells an answer of a customer",
                "Takes in an answer from a survey tool of yours (201). One that is known already changes nothing (200)."
            )
            .Accepts<SurveyAnswerRequest>("application/json", Documents.ApiDocument.AnyType)
            .Produces<SurveyAnswerResource>(StatusCodes.Status201Created)
            .Produces<SurveyAnswerResource>()
            .WithProblems(400, 409, 413, 415, 422);
        routes
            .MapGet("/surveys/links", (HttpContext http, [AsParameters] PageQuery page, SurveyApi api) => api.ListLinks(http, page))
            .Describe(
                "listSurveyLinks",
                "Surveys",
                "Lists links to pass on",
                "The surveys that wait for you to send their links, where you chose `surveys by link` in chat; page by page. An answered one is in the list no more."
            )
            .Produces<SurveyLinkPage>()
            .WithProblems(400);
    }
}
