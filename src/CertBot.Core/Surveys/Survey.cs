using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Surveys;

/// <summary>
/// One question to one customer: how a case went (CSAT), or whether they recommend the application (NPS). It holds no address: only the hash of the one it is
/// meant for, see <see cref="SurveyAddress"/>.
/// </summary>
public sealed record Survey
{
    public required SurveyId Id { get; init; }

    public required SurveyPlan Plan { get; init; }

    public required SurveyStatus Status { get; init; }

    /// <summary>How it went out; null: it did not.</summary>
    public SurveyChannel? Channel { get; init; }

    /// <summary>When (UTC) it went out; null: it did not.</summary>
    public Instant? SentAt { get; init; }

    /// <summary>When (UTC) the one reminder is due; null: there is none, or it is over.</summary>
    public Instant? RemindAt { get; init; }

    /// <summary>When (UTC) the link stops working; null: it did not go out.</summary>
    public Instant? ExpiresAt { get; init; }

    /// <summary>Why it did not go out; null: it did, or may still do.</summary>
    public WithheldReason? Withheld { get; init; }

    /// <summary>Whoever was asked wants no more surveys.</summary>
    public bool IsOptedOut { get; init; }

    public SurveyAnswer? Answer { get; init; }

    public required int Revision { get; init; }

    [JsonIgnore]
    public ApplicationId Application => Plan.Application;

    [JsonIgnore]
    public VendorId Vendor => Plan.Vendor;
}

/// <summary>What is to be asked of whom.</summary>
public sealed record SurveyPlan
{
    public required SurveyKind Kind { get; init; }

    public required ApplicationId Application { get; init; }

    public required VendorId Vendor { get; init; }

    public required CustomerId Customer { get; init; }

    /// <summary>Of a CSAT the case; else null.</summary>
    public CaseId? Case { get; init; }

    /// <summary>Of an NPS the half-year it counts in, such as <c>2026-H2</c>; else null.</summary>
    public string? HalfYear { get; init; }

    /// <summary>The hash of the address it is meant for; empty: there is none.</summary>
    public required string Contact { get; init; }

    /// <summary>The customer's language, one the texts are written in.</summary>
    public required LanguageCode Language { get; init; }

    /// <summary>When (UTC) the case was resolved, or the campaign began.</summary>
    public required Instant Occasion { get; init; }

    /// <summary>When (UTC) it goes out.</summary>
    public required Instant SendAt { get; init; }
}

/// <summary>What a survey asks.</summary>
public enum SurveyKind
{
    /// <summary>How a case went: 1 (bad) to 5 (good).</summary>
    Csat,

    /// <summary>Whether one would recommend the application: 0 to 10.</summary>
    Nps,
}

/// <summary>Where a survey stands.</summary>
public enum SurveyStatus
{
    Planned,
    Sent,
    Reminded,
    Answered,
    Expired,
    Withheld,
}

/// <summary>Why a survey did not go out.</summary>
public enum WithheldReason
{
    /// <summary>The address wants no surveys.</summary>
    OptOut,

    /// <summary>The customer was asked as often in this quarter as the edition allows.</summary>
    Quota,

    /// <summary>The customer has no contact with an address.</summary>
    NoContact,

    /// <summary>The vendor sends none by this host any more.</summary>
    VendorOff,

    /// <summary>The case was reopened meanwhile.</summary>
    Reopened,

    /// <summary>The case was rated meanwhile.</summary>
    Rated,

    /// <summary>The address is the vendor's own.</summary>
    OwnAddress,

    /// <summary>No mail server took it.</summary>
    Undeliverable,
}

/// <summary>An answer. The name is there only where its owner agreed to that.</summary>
public sealed record SurveyAnswer(int Score, Instant At, SurveySource Source)
{
    public string Comment { get; init; } = "";

    public string? Name { get; init; }
}

/// <summary>Where an answer was given.</summary>
public enum SurveySource
{
    /// <summary>On the page a survey links to.</summary>
    Page,

    /// <summary>In the vendor's own survey tool.</summary>
    Import,
}

/// <summary>The scores a kind of survey takes.</summary>
public static class SurveyScale
{
    public static int Min(SurveyKind kind) => kind == SurveyKind.Csat ? 1 : 0;

    public static int Max(SurveyKind kind) => kind == SurveyKind.Csat ? 5 : 10;

    public static bool Has(SurveyKind kind, int score) => score >= Min(kind) && score <= Max(kind);
}
