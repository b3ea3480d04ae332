using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Support.Webhooks;

/// <summary>A call of a webhook as lists show it: the last attempt and what became of it.</summary>
public sealed record WebhookDelivery
{
    /// <summary>The same over all attempts.</summary>
    public required string Id { get; init; }

    /// <summary>What happened: <c>case.overdue</c>.</summary>
    public required string Event { get; init; }

    public required CaseId Case { get; init; }

    /// <summary>When (UTC) it was tried last.</summary>
    public required Instant At { get; init; }

    public required int Attempts { get; init; }

    public required WebhookOutcome Outcome { get; init; }

    /// <summary>The status of the response; null: there was none.</summary>
    public int? Status { get; init; }

    /// <summary>When (UTC) it is tried again; null: not at all.</summary>
    public Instant? NextAttempt { get; init; }
}

/// <summary>The texts are <c>inquiry.webhooks.outcome.OUTCOME</c>.</summary>
public enum WebhookOutcome
{
    Delivered,

    /// <summary>It failed and is tried again.</summary>
    Failed,

    /// <summary>It failed for a day, or was refused for good.</summary>
    GivenUp,

    /// <summary>The address leads to a network that is not called.</summary>
    Forbidden,
}
