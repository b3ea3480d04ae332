using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Surveys;

/// <summary>An answer as lists show it.</summary>
public sealed record SurveyAnswerRow
{
    public required SurveyId Survey { get; init; }

    public required SurveyKind Kind { get; init; }

    public required ApplicationId Application { get; init; }

    public required CustomerId Customer { get; init; }

    /// <summary>Of a CSAT the case; else null.</summary>
    public CaseId? Case { get; init; }

    /// <summary>Of an NPS the half-year it counts in, such as <c>2026-H2</c>; else null.</summary>
    public string? HalfYear { get; init; }

    public required int Score { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>Only where its owner agreed to that.</summary>
    public string? Name { get; init; }

    /// <summary>When it was given (UTC).</summary>
    public required Instant At { get; init; }

    /// <summary>The row of a survey; null: it was not answered.</summary>
    public static SurveyAnswerRow? Of(Survey survey) =>
        survey.Answer is not { } answer
            ? null
            : new()
            {
                Survey = survey.Id,
                Kind = survey.Plan.Kind,
                Application = survey.Plan.Application,
                Customer = survey.Plan.Customer,
                Case = survey.Plan.Case,
                HalfYear = survey.Plan.HalfYear,
                Score = answer.Score,
                Comment = answer.Comment,
                Name = answer.Name,
                At = answer.At,
            };
}

/// <summary>An answer to an NPS survey as the KPIs count it: 0 to 10, and when (UTC) it was given.</summary>
public sealed record NpsAnswer(int Score, Instant At);

/// <summary>A survey whose link the vendor still has to pass on.</summary>
public sealed record SurveyLinkRow
{
    public required SurveyId Survey { get; init; }

    public required SurveyKind Kind { get; init; }

    public required ApplicationId Application { get; init; }

    public required VendorId Vendor { get; init; }

    public required CustomerId Customer { get; init; }

    public CaseId? Case { get; init; }

    /// <summary>The hash of the address it is meant for; the link is made of it.</summary>
    public required string Contact { get; init; }

    /// <summary>Since when (UTC) it waits to be passed on.</summary>
    public required Instant Since { get; init; }

    public required Instant ExpiresAt { get; init; }

    /// <summary>The row of a survey; null: there is no link to pass on.</summary>
    public static SurveyLinkRow? Of(Survey survey) =>
        survey is { Status: SurveyStatus.Sent, Channel: Directory.SurveyChannel.Link, SentAt: { } sent, ExpiresAt: { } expires }
            ? new()
            {
                Survey = survey.Id,
                Kind = survey.Plan.Kind,
                Application = survey.Plan.Application,
                Vendor = survey.Plan.Vendor,
                Customer = survey.Plan.Customer,
                Case = survey.Plan.Case,
                Contact = survey.Plan.Contact,
                Since = sent,
                ExpiresAt = expires,
            }
            : null;
}

/// <summary>A link the vendor passes on to a customer.</summary>
public sealed record SurveyLink(SurveyLinkRow Row, string Address);
