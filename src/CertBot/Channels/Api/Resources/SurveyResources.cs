using System.ComponentModel;
using CertBot.Channels.Api.Requests;
using CertBot.Core.Primitives;
using CertBot.Core.Surveys;

namespace CertBot.Channels.Api.Resources;

[Description("An answer a customer gave in a survey tool of yours. The same answer told again changes nothing; another one of the same case is refused.")]
internal sealed record SurveyAnswerRequest
{
    [Description("`csat`: how a case went, 1 (bad) to 5 (good). `nps`: whether they recommend the application, 0 to 10.")]
    [SchemaHint("csat", Words = ["csat", "nps"], IsRequired = true)]
    public string? Kind { get; init; }

    [Description("Of `csat`: the case's number, or its id in your system.")]
    [SchemaHint("HD-1042")]
    public string? Case { get; init; }

    [Description("Of `nps`: the application, by its id in CertBot.")]
    [SchemaHint("acme-sync")]
    public string? Application { get; init; }

    [Description("Of `nps`: the customer, by id.")]
    [SchemaHint("northwind")]
    public string? Customer { get; init; }

    [Description("The e-mail address of whoever answered: a contact of the customer, or whoever filed the case. It is not stored with the answer.")]
    [SchemaHint("ana@northwind.example", Format = "email", IsRequired = true)]
    public string? Contact { get; init; }

    [Description("The answer.")]
    [SchemaHint("5", IsRequired = true)]
    public int? Score { get; init; }

    [Description("When it was given: ISO 8601 with an offset.")]
    [SchemaHint("2026-03-28T09:12:00Z", Format = "date-time", IsRequired = true)]
    public string? AnsweredAt { get; init; }

    [Description("Their words, at most 2000 characters.")]
    [SchemaHint("Quick and friendly")]
    public string? Comment { get; init; }

    [Description("Their name. It is stored only with `consent`.")]
    [SchemaHint("Ana Costa")]
    public string? Name { get; init; }

    [Description("They agreed that their name is shown to you and the marketplace.")]
    [SchemaHint("true")]
    public bool? Consent { get; init; }
}

[Description("What became of an answer.")]
internal sealed record SurveyAnswerResource
{
    [Description("The survey it counts for.")]
    [SchemaHint("csat-0f3c52a17b9e4d2a8c11")]
    public required string Survey { get; init; }

    [Description("`taken`, or `known` where it was told before.")]
    [SchemaHint("taken", Words = ["taken", "known"])]
    public required string Outcome { get; init; }
}

[Description("A link to a survey that you pass on to a customer.")]
internal sealed record SurveyLinkResource
{
    [Description("The survey.")]
    [SchemaHint("csat-0f3c52a17b9e4d2a8c11")]
    public required string Survey { get; init; }

    [Description("What it asks: `csat` or `nps`.")]
    [SchemaHint("csat", Words = ["csat", "nps"])]
    public required string Kind { get; init; }

    [Description("The application.")]
    [SchemaHint("acme-sync")]
    public required string Application { get; init; }

    [Description("The customer, by id.")]
    [SchemaHint("northwind")]
    public required string Customer { get; init; }

    [Description("Of `csat`: the case's number.")]
    [SchemaHint("C-2026-03-0042")]
    public string? Case { get; init; }

    [Description("The page on which the customer answers. It takes one answer.")]
    [SchemaHint("https://certbot.example.com/s/csat-0f3c52a17b9e4d2a8c11.3f9a2c1b.SIGNATURE", Format = "uri")]
    public required string Url { get; init; }

    [Description("Until when it works.")]
    [SchemaHint("2026-04-27T09:12:00Z", Format = "date-time")]
    public required string ExpiresAt { get; init; }
}

[Description("A page of links.")]
internal sealed record SurveyLinkPage
{
    [Description("The links.")]
    public required IReadOnlyList<SurveyLinkResource> Items { get; init; }

    [Description("Give it as `after` to get the next page; left out on the last one.")]
    [SchemaHint("csat-0f3c52a17b9e4d2a8c11")]
    public string? Next { get; init; }
}

/// <summary>Reads and writes surveys as the API has them.</summary>
internal static class SurveyMapper
{
    private static readonly (string Word, SurveyKind Value)[] Kinds = [("csat", SurveyKind.Csat), ("nps", SurveyKind.Nps)];

    public static ToldAnswer Read(SurveyAnswerRequest request, FieldReader fields)
    {
        var kind = fields.ReadChoice("kind", fields.ReadText("kind", request.Kind), Kinds) ?? SurveyKind.Csat;
        if (request.Score is null)
            fields.Reject("score", "missing");
        return new ToldAnswer
        {
            Kind = kind,
            Case = kind == SurveyKind.Csat ? fields.ReadText("case", request.Case).Trim() : null,
            Application = kind == SurveyKind.Nps ? fields.ReadId("application", request.Application) : null,
            Customer = kind == SurveyKind.Nps ? fields.ReadId("customer", request.Customer) : null,
            Email = fields.ReadText("contact", request.Contact).Trim(),
            Score = request.Score ?? 0,
            At = fields.ReadRequiredInstant("answeredAt", request.AnsweredAt),
            Comment = request.Comment ?? "",
            Name = request.Consent == true ? request.Name : null,
        };
    }

    public static SurveyLinkResource Describe(SurveyLink link) =>
        new()
        {
            Survey = link.Row.Survey.Value,
            Kind = link.Row.Kind == SurveyKind.Csat ? "csat" : "nps",
            Application = link.Row.Application.Value,
            Customer = link.Row.Customer.Value,
            Case = link.Row.Case?.Value,
            Url = link.Address,
            ExpiresAt = ApiValues.Format(link.Row.ExpiresAt),
        };
}
