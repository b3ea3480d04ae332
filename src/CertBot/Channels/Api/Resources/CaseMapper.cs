using CertBot.Core.Policy;
using CertBot.Core.Support.Cases;
using NodaTime;
using static CertBot.Channels.Api.Resources.ApiValues;

namespace CertBot.Channels.Api.Resources;

/// <summary>Cases as the API writes them.</summary>
internal static class CaseMapper
{
    public static CaseSummaryResource Summarize(CaseRow row) =>
        new()
        {
            Id = row.Id.Value,
            Application = row.Application.Value,
            Customer = row.Customer.Value,
            Subject = row.Subject,
            Priority = CasePriorities.NameOf(row.Priority),
            Kind = NameOf(row.Kind),
            Status = NameOf(row.Status),
            OpenedAt = Format(row.OpenedAt),
            Due = Format(row.Due),
            Missed = row.Missed,
            Escalations = [.. row.Escalations.Select(e => e.Value)],
        };

    /// <param name="supportCase">The case.</param>
    /// <param name="clocks">Its clocks at <paramref name="now"/>.</param>
    /// <param name="explain">The sentence about a clock.</param>
    /// <param name="now">The instant (UTC) it is described at.</param>
    public static CaseResource Describe(SupportCase supportCase, IEnumerable<CaseClock> clocks, Func<CaseClock, string> explain, Instant now)
    {
        var progress = CaseProgress.Of(supportCase, now);
        var opening = supportCase.Opening;
        return new CaseResource
        {
            Id = supportCase.Id.Value,
            ExternalId = opening.ExternalId,
            Application = opening.Application.Value,
            Customer = opening.Customer.Value,
            CustomerName = supportCase.CustomerName,
            Subject = opening.Subject,
            Filer = new FilerResource
            {
                Name = opening.Filer.Name,
                Email = opening.Filer.Email,
                Authorized = supportCase.IsFilerAuthorized,
            },
            OpenedAt = Format(supportCase.OpenedAt),
            Priority = CasePriorities.NameOf(progress.Priority),
            Kind = NameOf(progress.Kind),
            Status = NameOf(progress.Status),
            Owner = supportCase.Owner?.Value,
            Package = supportCase.Terms.Package,
            Zone = supportCase.Terms.Zone,
            FirstRespondedAt = Format(progress.FirstResponseAt),
            WaitingSince = Format(progress.WaitingSince),
            ResolvedAt = Format(progress.ResolvedAt),
            Rating = progress.Rating is { } rating
                ? new RatingResource
                {
                    Score = rating.Score,
                    Comment = rating.Comment,
                    At = Format(rating.At),
                }
                : null,
            Clocks = [.. clocks.Select(c => Describe(c, explain(c), now))],
            Escalations =
            [
                .. supportCase
                    .Escalations.Values.OrderBy(e => e.OpenedAt)
                    .Select(e => new EscalationResource
                    {
                        Id = e.Id.Value,
                        Level = e.Level,
                        OpenedAt = Format(e.OpenedAt),
                        ClosedAt = Format(e.Closed?.At),
                    }),
            ],
        };
    }

    public static CaseEventResource Describe(CaseFact fact) =>
        new()
        {
            Id = CaseFactRules.IdOf(fact),
            Type = fact switch
            {
                CaseFact.Classified => "classified",
                CaseFact.Responded => "responded",
                CaseFact.CustomerReplied => "customer-replied",
                CaseFact.WaitedForCustomer => "waited-for-customer",
                CaseFact.Resumed => "resumed",
                CaseFact.Resolved => "resolved",
                CaseFact.Reopened => "reopened",
                CaseFact.Rated => "rated",
                _ => throw new System.Diagnostics.UnreachableException(),
            },
            At = Format(fact.At),
            Priority = fact is CaseFact.Classified { Priority: var priority } ? CasePriorities.NameOf(priority) : null,
            Kind = fact is CaseFact.Classified { Kind: var kind } ? NameOf(kind) : null,
            Until = Format((fact as CaseFact.WaitedForCustomer)?.Until),
            Score = (fact as CaseFact.Rated)?.Score,
            Comment = fact is CaseFact.Rated { Comment: { Length: > 0 } comment } ? comment : null,
        };

    private static ClockResource Describe(CaseClock clock, string explanation, Instant now) =>
        new()
        {
            Key = clock.Key,
            State =
                clock.IsMissed ? "missed"
                : !clock.IsRunning ? "met"
                : clock.Due is null ? "paused"
                : "running",
            StartedAt = Format(clock.Clock.Started),
            Target = Format(clock.Clock.Target),
            Due = Format(clock.Due),
            Elapsed = Format(clock.Read(now).Elapsed),
            StoppedAt = Format(clock.Clock.Stopped),
            Explanation = explanation,
        };

    public static string NameOf(CaseStatus status) =>
        status switch
        {
            CaseStatus.Waiting => "waiting",
            CaseStatus.Resolved => "resolved",
            _ => "open",
        };

    private static string NameOf(CaseKind kind) =>
        kind switch
        {
            CaseKind.Question => "question",
            CaseKind.Presale => "presale",
            _ => "incident",
        };
}
