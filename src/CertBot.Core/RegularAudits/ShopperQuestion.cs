using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using NodaTime;

namespace CertBot.Core.RegularAudits;

/// <summary>
/// A test question of the secret shopper. Nothing of it is shown to the vendor's people before the report: <see cref="RegularAuditView"/> leaves it out of what
/// is loaded for them.
/// </summary>
public sealed record ShopperQuestion
{
    /// <summary>Within its audit, from 1.</summary>
    public required int Number { get; init; }

    public required ShopperOrder Order { get; init; }

    /// <summary>The customer's name, and the contact who stands for the shopper.</summary>
    public required string CustomerName { get; init; }

    public required CustomerContact Contact { get; init; }

    /// <summary>
    /// When (UTC) it is asked: drawn by lot within the customer's support hours of the day, so that no pattern gives it away. Of one that is sent from outside,
    /// when the shopper is told to.
    /// </summary>
    public required Instant PlannedAt { get; init; }

    /// <summary>Random text that ensures that the case is opened once. It is stored with the case under no name that the vendor could ask for.</summary>
    public required string Key { get; init; }

    public required PersonId PlannedBy { get; init; }

    /// <summary>Its time has come: the shopper was told, or the case is being opened. Null: not yet.</summary>
    public Instant? CalledAt { get; init; }

    /// <summary>Null: not asked yet.</summary>
    public AskedQuestion? Asked { get; init; }

    /// <summary>What the shopper got, when (UTC) by their own clock; null: nothing yet.</summary>
    public ShopperReply? Reply { get; init; }

    public AnswerJudgement? Judgement { get; init; }

    /// <summary>It was not asked, and is not going to be.</summary>
    public bool IsDropped { get; init; }
}

/// <summary>What an auditor plans.</summary>
public sealed record ShopperOrder
{
    /// <summary>The question, as the customer would put it. Its first line is the subject of the case.</summary>
    public required string Text { get; init; }

    /// <summary>A customer of the vendor that agreed to stand for the shopper.</summary>
    public required CustomerId Customer { get; init; }

    public required CasePriority Priority { get; init; }

    public required CaseKind Kind { get; init; }

    public required ShopperRoute Route { get; init; }

    /// <summary>In the customer's zone.</summary>
    public required LocalDate Day { get; init; }
}

/// <summary>How a test question reaches the vendor's support.</summary>
public enum ShopperRoute
{
    /// <summary>The product registers it as a case of the customer, like any other: a real case, counted like any other.</summary>
    Registered,

    /// <summary>The shopper sends it as a customer does, by mail or on the portal, and notes the times: measured by the same clocks, and no case.</summary>
    Outside,
}

/// <summary>A question that was asked.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Case">The case it was registered as; null: it was sent from outside.</param>
/// <param name="Terms">The terms it is measured by: of the case's customer on that day.</param>
public sealed record AskedQuestion(Instant At, CaseId? Case, CaseTerms Terms);

/// <summary>The answer that reached the shopper.</summary>
public sealed record ShopperReply(Instant At, string Text);

/// <summary>What an auditor thinks of the answer, by the keys of the edition's answer checklist, and the clocks at that time.</summary>
public sealed record AnswerJudgement(ImmutableSortedDictionary<string, CheckAnswer> Answers, ImmutableArray<ClockFinding> Clocks, PersonId By, Instant At);
