using CertBot.Channels.Api.Access;
using CertBot.Channels.Api.Problems;
using CertBot.Channels.Api.Requests;
using CertBot.Channels.Api.Resources;
using CertBot.Core.Conversation.Cases;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Kpis;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.Channels.Api;

/// <summary>The measures of the certified applications of the vendor whose key makes the request.</summary>
internal sealed class KpiApi(ApplicationSummaryStore applications, KpiReports reports)
{
    /// <summary>Figures of a month; an application that was not measured in it is left out, unless it was named.</summary>
    public async Task<IResult> List(HttpContext http, PageQuery page, string? app, string? monthText)
    {
        var fields = new FieldReader(http);
        var (after, limit) = page.Read(fields);
        YearMonth? month = null;
        if (!string.IsNullOrEmpty(monthText) && (month = KpiMonths.Parse(monthText)) is null)
            fields.Reject("month", "bad-month", new() { ["said"] = UserText.Excerpt(monthText) });
        if (fields.Problem is { } problem)
            return problem;

        var vendor = ApiCaller.Of(http).Vendor;
        if (!string.IsNullOrEmpty(app))
            return await Get(http, vendor, app, month);

        List<KpiMonthResource> items = [];
        string? next = null;
        await foreach (var row in applications.Each(vendor, http.RequestAborted))
        {
            if (!CertifiedApplications.IsCertified(row) || string.CompareOrdinal(row.Id.Value, after) <= 0)
                continue;
            if (items.Count == limit)
            {
                next = items[^1].App;
                break;
            }

            switch (await reports.Find(row.Id, month, http.RequestAborted))
            {
                case KpiAnswer.Found { Report: var report }:
                    items.Add(KpiMapper.Describe(report));
                    break;
                case KpiAnswer.Future future:
                    return Refuse(http, future);
            }
        }

        return new ApiResponse(StatusCodes.Status200OK, ApiWriter.Write(new KpiPage { Items = items, Next = next }, j => j.KpiPage));
    }

    private async Task<IResult> Get(HttpContext http, VendorId vendor, string app, YearMonth? month)
    {
        if (!UserText.IsId(app))
            return NoSuchApplication(http, app);

        return await reports.Find(new ApplicationId(app), month, http.RequestAborted) switch
        {
            KpiAnswer.Found { Report: var report } when report.Vendor == vendor => new ApiResponse(
                StatusCodes.Status200OK,
                ApiWriter.Write(new KpiPage { Items = [KpiMapper.Describe(report)] }, j => j.KpiPage)
            ),
            KpiAnswer.Future future => Refuse(http, future),
            KpiAnswer.NeverCertified never when never.Vendor == vendor => ApiProblem.Create(
                http,
                StatusCodes.Status404NotFound,
                "never-certified",
                new() { ["app"] = app }
            ),
            KpiAnswer.NotMeasured other when other.Vendor == vendor => ApiProblem.Create(
                http,
                StatusCodes.Status404NotFound,
                "not-measured",
                new()
                {
                    ["app"] = app,
                    ["month"] = KpiMonths.Format(other.Month),
                    ["first"] = KpiMonths.Format(other.First),
                }
            ),
            _ => NoSuchApplication(http, app),
        };
    }

    private static ApiProblem Refuse(HttpContext http, KpiAnswer.Future future) =>
        ApiProblem.Create(
            http,
            StatusCodes.Status422UnprocessableEntity,
            "future-month",
            new() { ["month"] = KpiMonths.Format(future.Month), ["present"] = KpiMonths.Format(future.Present) }
        );

    private static ApiProblem NoSuchApplication(HttpContext http, string app) =>
        ApiProblem.Create(http, StatusCodes.Status404NotFound, "no-such-application", new() { ["said"] = UserText.Excerpt(app) });
}
