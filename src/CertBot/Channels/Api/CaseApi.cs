using CertBot.Channels.Api.Access;
using CertBot.Channels.Api.Problems;
using CertBot.Channels.Api.Requests;
using CertBot.Channels.Api.Resources;
using CertBot.Commands;
using CertBot.Commands.Cases;
using CertBot.Core.Conversation;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.Channels.Api;

/// <summary>Cases of the vendor whose key makes the request. Another vendor's case is as unknown as one that does not exist.</summary>
internal sealed class CaseApi(
    CaseStore cases,
    CaseIntake intake,
    CommandExecutor executor,
    InstalledEditions editions,
    ApiBodyReader bodies,
    IdempotentRequests requests,
    IClock clock
)
{
    /// <summary>Rows that are looked at for one page, whatever the filter.</summary>
    private const int MaxScanned = 1000;

    public async Task<IResult> List(HttpContext http, PageQuery page, string? status, string? customer)
    {
        var fields = new FieldReader(http);
        var wanted = fields.ReadChoice("status", status, ("open", CaseStatus.Open), ("waiting", CaseStatus.Waiting), ("resolved", CaseStatus.Resolved));
        var (after, limit) = page.Read(fields);
        if (fields.Problem is { } problem)
            return problem;

        List<CaseRow> found = [];
        var (last, scanned, isEnd) = (after, 0, false);
        while (found.Count < limit && scanned < MaxScanned && !isEnd)
        {
            var rows = await cases.ListAll(ApiCaller.Of(http).Vendor, last, limit, http.RequestAborted);
            isEnd = rows.Length < limit;
            foreach (var row in rows.TakeWhile(_ => found.Count < limit))
            {
                (last, scanned) = (row.Id.Value, scanned + 1);
                if ((wanted is null || row.Status == wanted) && (string.IsNullOrEmpty(customer) || row.Customer.Value == customer))
                    found.Add(row);
            }

            isEnd = isEnd && (rows.IsEmpty || rows[^1].Id.Value == last);
        }

        return new ApiResponse(
            StatusCodes.Status200OK,
            ApiWriter.Write(new CasePage { Items = [.. found.Select(CaseMapper.Summarize)], Next = isEnd ? null : last }, j => j.CasePage)
        );
    }

    public async Task<IResult> Get(HttpContext http, string id) =>
        await Find(http, id) is { } known ? Describe(http, known, StatusCodes.Status200OK) : NoCase(http, id);

    public async Task<IResult> ListEvents(HttpContext http, string id, PageQuery page)
    {
        var fields = new FieldReader(http);
        var (after, limit) = page.Read(fields);
        if (fields.Problem is { } problem)
            return problem;
        if (await Find(http, id) is not { } known)
            return NoCase(http, id);

        CaseEventResource[] events = [.. known.Facts.Select(CaseMapper.Describe)];
        var start = after.Length == 0 ? 0 : Array.FindIndex(events, e => e.Id == after) + 1;
        if (start == 0 && after.Length > 0)
            return ApiProblem.OfField(http, "after", "unknown-event", new() { ["said"] = UserText.Excerpt(after) });

        CaseEventResource[] shown = [.. events.Skip(start).Take(limit)];
        return new ApiResponse(
            StatusCodes.Status200OK,
            ApiWriter.Write(new CaseEventPage { Items = shown, Next = start + shown.Length < events.Length ? shown[^1].Id : null }, j => j.CaseEventPage)
        );
    }

    /// <summary>Opens a case, or takes in what is new of one that is known by its external id.</summary>
    public async Task<IResult> Open(HttpContext http)
    {
        switch (await bodies.Read(http, ApiJson.Default.CaseRequest))
        {
            case ApiBody<CaseRequest>.Complete { Bytes: var bytes, Value: var request }:
                return await requests.Run(http, bytes, key => Open(http, request, key));
            case ApiBody<CaseRequest>.Refused { Result: var refused }:
                return refused;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    public async Task<IResult> AddEvent(HttpContext http, string id)
    {
        switch (await bodies.Read(http, ApiJson.Default.CaseEventRequest))
        {
            case ApiBody<CaseEventRequest>.Complete { Bytes: var bytes, Value: var request }:
                return await requests.Run(http, bytes, key => AddEvent(http, id, request, key));
            case ApiBody<CaseEventRequest>.Refused { Result: var refused }:
                return refused;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<IResult> Open(HttpContext http, CaseRequest request, string key)
    {
        var (caller, now, cancellationToken) = (ApiCaller.Of(http), clock.GetCurrentInstant(), http.RequestAborted);
        var fields = new FieldReader(http);
        var opening = CaseReader.ReadOpening(request, fields);
        var known =
            opening.ExternalId is { } external && await cases.FindId(caller.Vendor, external, cancellationToken) is { } knownId
                ? await cases.Find(knownId, cancellationToken)
                : null;
        var facts = CaseReader.ReadFacts(request, known is null ? (opening.Priority, opening.Kind) : PresentOf(known, now), fields);
        if (fields.Problem is { } problem)
            return problem;

        CaseId id;
        if (known is not null)
        {
            // What the request says of the opening is not told anew: a request that comes twice must not undo what happened in between.
            id = known.Id;
            foreach (var some in facts.Where(f => !known.Facts.Contains(f)).Chunk(CaseFactRules.MaxAtOnce))
            {
                var command = new Command.OnCase(id, new CaseCommand.Record([.. some]));
                if (await executor.Execute(command, null, caller.Actor, now, cancellationToken) is CommandResult.Refused { Refusal: var refusal })
                    return ApiProblem.OfRefusal(http, refusal);
            }
        }
        else
        {
            var taken = opening.ExternalId is null
                ? await intake.Open(caller.Vendor, opening, facts, key, caller.Actor, now, cancellationToken)
                : await intake.Take(caller.Vendor, new CaseRecord(opening, facts), caller.Actor, now, cancellationToken);
            switch (taken)
            {
                case CaseIntakeResult.New(var created):
                    return await Find(created, cancellationToken) is { } opened
                        ? Describe(http, opened, StatusCodes.Status201Created)
                        : NoCase(http, created.Value);
                case CaseIntakeResult.Changed(var changed, _):
                    id = changed;
                    break;
                case CaseIntakeResult.Unchanged(var unchanged):
                    id = unchanged;
                    break;
                case CaseIntakeResult.Refused(var refusal):
                    return ApiProblem.OfRefusal(http, refusal);
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        return await Find(id, cancellationToken) is { } current ? Describe(http, current, StatusCodes.Status200OK) : NoCase(http, id.Value);
    }

    private async Task<IResult> AddEvent(HttpContext http, string id, CaseEventRequest request, string key)
    {
        var (caller, now, cancellationToken) = (ApiCaller.Of(http), clock.GetCurrentInstant(), http.RequestAborted);
        if (await Find(http, id) is not { } known)
            return NoCase(http, id);

        var fields = new FieldReader(http);
        var fact = CaseReader.ReadFact(request, PresentOf(known, now), fields);
        if (fields.Problem is { } problem)
            return problem;
        if (fact is null)
            throw new System.Diagnostics.UnreachableException();

        var command = new Command.OnCase(known.Id, new CaseCommand.Record([fact]));
        if (await executor.Execute(command, key, caller.Actor, now, cancellationToken) is CommandResult.Refused { Refusal: var refusal })
            return ApiProblem.OfRefusal(http, refusal);

        return new ApiResponse(
            known.Facts.Contains(fact) ? StatusCodes.Status200OK : StatusCodes.Status201Created,
            ApiWriter.Write(CaseMapper.Describe(fact), j => j.CaseEventResource)
        )
        {
            Location = $"{ApiEndpoints.Root}/cases/{known.Id}/events",
        };
    }

    private static (CasePriority, CaseKind) PresentOf(SupportCase supportCase, Instant now)
    {
        var progress = CaseProgress.Of(supportCase, now);
        return (progress.Priority, progress.Kind);
    }

    private ApiResponse Describe(HttpContext http, SupportCase supportCase, int status)
    {
        var now = clock.GetCurrentInstant();
        var renderer = ApiProblem.RendererFor(http);
        var clocks = CaseClocks.Of(supportCase, editions.Get(supportCase.Terms.Edition), editions.HolidayCalendars, now);
        return new ApiResponse(status, ApiWriter.Write(CaseMapper.Describe(supportCase, clocks, c => Explain(c, renderer, now), now), j => j.CaseResource))
        {
            Location = status == StatusCodes.Status201Created ? $"{ApiEndpoints.Root}/cases/{supportCase.Id}" : null,
        };
    }

    private static string Explain(CaseClock clock, TextRenderer renderer, Instant now) =>
        renderer.RenderValue(CaseExplanation.Sentence(clock, now, DateTimeZone.Utc.Id)).Replace("*", "", StringComparison.Ordinal);

    /// <summary>By number or by the id in the vendor's own system; null also where the case is another vendor's.</summary>
    private async Task<SupportCase?> Find(HttpContext http, string id)
    {
        var (vendor, cancellationToken) = (ApiCaller.Of(http).Vendor, http.RequestAborted);
        var named = id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase); // the only character that routing leaves encoded
        return UserText.IsId(named) && await Find(new CaseId(named), cancellationToken) is { } byNumber && byNumber.Vendor == vendor ? byNumber
            : await cases.FindId(vendor, named, cancellationToken) is { } known ? await Find(known, cancellationToken)
            : null;
    }

    private Task<SupportCase?> Find(CaseId id, CancellationToken cancellationToken) => cases.Find(id, cancellationToken);

    private static ApiProblem NoCase(HttpContext http, string id) =>
        ApiProblem.Create(http, StatusCodes.Status404NotFound, "no-such-case", new() { ["case"] = UserText.Excerpt(id) });
}
