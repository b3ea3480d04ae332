using NodaTime;

namespace CertBot.Core.Surveys;

/// <summary>An answer as another system tells it.</summary>
public sealed record ToldAnswer
{
    public required SurveyKind Kind { get; init; }

    /// <summary>Of a CSAT: the case's number, or its id in the vendor's system.</summary>
    public string? Case { get; init; }

    /// <summary>Of an NPS: the application's id.</summary>
    public string? Application { get; init; }

    /// <summary>Of an NPS: the customer's id.</summary>
    public string? Customer { get; init; }

    /// <summary>The address of whoever answered: a contact of the customer, or whoever filed the case.</summary>
    public required string Email { get; init; }

    public required int Score { get; init; }

    /// <summary>When it was given (UTC).</summary>
    public required Instant At { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>Only where its owner agreed to its being shown.</summary>
    public string? Name { get; init; }
}
