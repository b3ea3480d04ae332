using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.RegularAudits;

/// <summary>Something an audit found, to be mended by a day of the programme's zone.</summary>
/// <param name="Id">As it is shown: <c>A-2/1</c>, the first of the second audit.</param>
/// <param name="Description">The auditor's words.</param>
/// <param name="Deadline">As it stands; another was agreed where a proposal was accepted or a re-audit set one.</param>
public sealed record AuditShortcoming(string Id, string Description, LocalDate Deadline)
{
    /// <summary>The deadlines it had before, oldest first: a month that is over is measured by the one that held then.</summary>
    public ImmutableArray<FormerDeadline> Former { get; init; } = [];

    /// <summary>When (UTC) an auditor found it mended; null: it is open.</summary>
    public Instant? ClosedAt { get; init; }

    /// <summary>What the vendor did about it; null: not answered yet, or an auditor was not content with the answer.</summary>
    public ShortcomingAnswer? Answer { get; init; }

    /// <summary>The vendor's other deadline; null: none was proposed. There is never a second one.</summary>
    public DeadlineProposal? Proposal { get; init; }

    /// <summary>Why it stays open, as the last re-audit said it; null: it was not looked at again.</summary>
    public string? KeptBecause { get; init; }

    /// <summary>The deadline that held at an instant (UTC).</summary>
    public LocalDate DeadlineAt(Instant moment) => Former.FirstOrDefault(f => moment < f.Until)?.Day ?? Deadline;

    /// <summary>With another deadline from an instant (UTC) on.</summary>
    public AuditShortcoming Postpone(LocalDate deadline, Instant at) => this with { Deadline = deadline, Former = Former.Add(new(Deadline, at)) };

    public static string Prefix(int audit) => string.Create(CultureInfo.InvariantCulture, $"A-{audit}/");

    /// <summary>Its id; the numbers begin with 1.</summary>
    public static string IdOf(int audit, int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix(audit)}{number}");
}

/// <summary>A deadline that held until an instant (UTC).</summary>
public sealed record FormerDeadline(LocalDate Day, Instant Until);

/// <summary>What the vendor says it did.</summary>
public sealed record ShortcomingAnswer(string Text, PersonId By, Instant At);

/// <summary>Another deadline that the vendor proposes.</summary>
public sealed record DeadlineProposal(LocalDate Day, string Reason, PersonId By, Instant At)
{
    /// <summary>Null: it waits for an auditor.</summary>
    public ProposalDecision? Decision { get; init; }
}

/// <summary>Whether the proposed day holds; the words are empty where it does.</summary>
public sealed record ProposalDecision(bool IsAccepted, string Why, PersonId By, Instant At);
