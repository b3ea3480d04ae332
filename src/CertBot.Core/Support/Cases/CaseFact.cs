using System.Text.Json.Serialization;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Support.Cases;

/// <summary>
/// Something that happened to a support case, with the instant (UTC) it happened, which may be long before it was told. Facts that say the same of the same
/// instant are one fact.
/// </summary>
[JsonDerivedType(typeof(Classified), "classified")]
[JsonDerivedType(typeof(Responded), "responded")]
[JsonDerivedType(typeof(CustomerReplied), "customer-replied")]
[JsonDerivedType(typeof(WaitedForCustomer), "waited-for-customer")]
[JsonDerivedType(typeof(Resumed), "resumed")]
[JsonDerivedType(typeof(Resolved), "resolved")]
[JsonDerivedType(typeof(Reopened), "reopened")]
[JsonDerivedType(typeof(Rated), "rated")]
public abstract record CaseFact
{
    private CaseFact() { }

    /// <summary>When it happened (UTC).</summary>
    public abstract Instant At { get; init; }

    /// <summary>The priority or the kind was set anew. The clocks are counted from their start with the target of the present priority.</summary>
    public sealed record Classified(Instant At, CasePriority Priority, CaseKind Kind) : CaseFact;

    /// <summary>The vendor's support answered the customer.</summary>
    public sealed record Responded(Instant At) : CaseFact;

    /// <summary>The customer wrote; a wait for the customer ends, and the next response is awaited.</summary>
    public sealed record CustomerReplied(Instant At) : CaseFact;

    /// <summary>The clocks stand still from here, until <see cref="Until"/> or, where that is not known, until the customer replies or work is resumed.</summary>
    public sealed record WaitedForCustomer(Instant At) : CaseFact
    {
        public Instant? Until { get; init; }
    }

    /// <summary>The clocks go on, although the customer did not reply.</summary>
    public sealed record Resumed(Instant At) : CaseFact;

    public sealed record Resolved(Instant At) : CaseFact;

    public sealed record Reopened(Instant At) : CaseFact;

    /// <summary>The customer's rating: 1 (bad) to 5 (good).</summary>
    public sealed record Rated(Instant At, int Score) : CaseFact
    {
        public string Comment { get; init; } = "";
    }
}

/// <summary>What a case is about.</summary>
public enum CaseKind
{
    /// <summary>Something does not work.</summary>
    Incident,

    /// <summary>A question about the product.</summary>
    Question,

    /// <summary>A question before the purchase: prices, a live demo.</summary>
    Presale,
}

/// <summary>Where a case stands.</summary>
public enum CaseStatus
{
    Open,

    /// <summary>Waiting for the customer: the clocks stand still.</summary>
    Waiting,

    Resolved,
}

/// <summary>How a case came in.</summary>
public enum CaseOrigin
{
    Chat,

    Api,

    /// <summary>Read from the platform's success portal.</summary>
    Portal,

    /// <summary>From a CSV file.</summary>
    File,
}
