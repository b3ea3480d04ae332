using System.ComponentModel;
using CertBot.Channels.Api.Access;
using CertBot.Channels.Api.Documents;
using CertBot.Channels.Api.Problems;
using CertBot.Channels.Api.Requests;
using CertBot.Channels.Api.Resources;
using Microsoft.AspNetCore.Mvc;

namespace CertBot.Channels.Api;

/// <summary>The addresses of the API. Its OpenAPI document is made of what stands here.</summary>
internal static class ApiEndpoints
{
    public const string Root = "/api/v1";

    private const string CaseIdText = "The case's number, or its id in your system.";

    internal const string KeyText =
        "Any text that is new for each new request, at most 255 characters. A request that is repeated with it within two days has no second effect and gets the same response.";

    public static void MapApi(this WebApplication app)
    {
        var routes = app.MapGroup(Root)
            .AddEndpointFilter<ProblemFilter>()
            .AddEndpointFilter<ExceptionEndpointFilter>()
            .AddEndpointFilter<ApiKeyFilter>()
            .WithProblems(401, 429, 500, 503);
        routes
            .MapGet(
                "/cases",
                (
                    HttpContext http,
                    [AsParameters] PageQuery page,
                    [FromQuery, Description("Only cases that stand here: `open`, `waiting` or `resolved`.")] string? status,
                    [FromQuery, Description("Only cases of this customer, by id.")] string? customer,
                    CaseApi api
                ) => api.List(http, page, status, customer)
            )
            .Describe("listCases", "Cases", "Lists cases", "All cases of your company in the order of their numbers, page by page.")
            .Produces<CasePage>()
            .WithProblems(400);
        routes
            .MapPost("/cases", (HttpContext http, [FromHeader(Name = IdempotentRequests.Header), Description(KeyText)] string? key, CaseApi api) =>
                api.Open(http)
            )
            .Describe(
                "openCase",
                "Cases",
                "Opens a case",
                "Opens a case with what has happened to it already (201), or takes in what is new of one that is known by its `externalId` (200)."
            )
            .Accepts<CaseRequest>("application/json", ApiDocument.AnyType)
            .Produces<CaseResource>(201)
            .Produces<CaseResource>()
            .WithProblems(400, 409, 413, 415, 422);
        routes
            .MapGet("/cases/{id}", (HttpContext http, [Description(CaseIdText)] string id, CaseApi api) => api.Get(http, id))
            .Describe("getCase", "Cases", "Reads a case", "A case with its clocks as they stand now, each with a sentence that explains when it is due.")
            .Produces<CaseResource>()
            .WithProblems(404);
        routes
            .MapGet("/cases/{id}/events", (HttpContext http, [Description(CaseIdText)] string id, [AsParameters] PageQuery page, CaseApi api) =>
                api.ListEvents(http, id, page)
            )
            .Describe("listCaseEvents", "Cases", "Lists what happened to a case", "In the order in which it happened, whenever it was told; page by page.")
            .Produces<CaseEventPage>()
            .WithProblems(400, 404);
        routes
            .MapPost(
                "/cases/{id}/events",
                (
                    HttpContext http,
                    [Description(CaseIdText)] string id,
                    [FromHeader(Name = IdempotentRequests.Header), Description(KeyText)] string? key,
                    CaseApi api
                ) => api.AddEvent(http, id)
            )
            .Describe(
                "addCaseEvent",
                "Cases",
                "Tells what happened to a case",
                "Takes in an event by its own time (201). One that is known already changes nothing (200)."
            )
            .Accepts<CaseEventRequest>("application/json", ApiDocument.AnyType)
            .Produces<CaseEventResource>(201)
            .Produces<CaseEventResource>()
            .WithProblems(400, 404, 409, 413, 415, 422);
        routes
            .MapGet("/customers", (HttpContext http, [AsParameters] PageQuery page, CustomerApi api) => api.List(http, page))
            .Describe("listCustomers", "Customers", "Lists customers", "All customers of your company in the order of their ids, page by page.")
            .Produces<CustomerPage>()
            .WithProblems(400);
        routes
            .MapPost("/customers", (HttpContext http, [FromHeader(Name = IdempotentRequests.Header), Description(KeyText)] string? key, CustomerApi api) =>
                api.Save(http)
            )
            .Describe(
                "saveCustomer",
                "Customers",
                "Saves a customer",
                "Creates the customer (201) or changes it (200). Saving what is known already changes nothing. What changes never recounts a case that is open already."
            )
            .Accepts<CustomerRequest>("application/json", ApiDocument.AnyType)
            .Produces<CustomerResource>(201)
            .Produces<CustomerResource>()
            .WithProblems(400, 409, 413, 415, 422);
        routes
            .MapGet("/customers/{id}", (HttpContext http, [Description("The customer's id.")] string id, CustomerApi api) => api.Get(http, id))
            .Describe("getCustomer", "Customers", "Reads a customer", "A customer with its contacts and contracts.")
            .Produces<CustomerResource>()
            .WithProblems(404);
        routes
            .MapGet(
                "/kpis",
                (
                    HttpContext http,
                    [AsParameters] PageQuery page,
                    [FromQuery, Description("Only this application, by id.")] string? app,
                    [FromQuery, Description("A month of the programme's zone, such as `2026-10`; the one that runs where it is left out.")] string? month,
                    KpiApi api
                ) => api.List(http, page, app, month)
            )
            .Describe(
                "listKpis",
                "KPIs",
                "Reads the measures of a month",
                "The certified applications of your company with their measures in a month: so far, or as it was closed and corrected."
            )
            .Produces<KpiPage>()
            .WithProblems(400, 404, 422);
        routes.MapSurveyApi();
        app.MapApiDocument();
        app.Map($"{Root}/{{**rest}}", (HttpContext http) => ApiProblem.Create(http, StatusCodes.Status404NotFound, "no-such-address"))
            .AddEndpointFilter<ProblemFilter>()
            .ExcludeFromDescription();
    }

    internal static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string name, string tag, string summary, string description) =>
        route.WithName(name).WithTags(tag).WithSummary(summary).WithDescription(description);

    internal static TBuilder WithProblems<TBuilder>(this TBuilder builder, params ReadOnlySpan<int> statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
            builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemResource), [ApiProblem.ContentType]));
        return builder;
    }
}
