using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Certification.Sanctions;

/// <summary>What happened in a matter of measures. Stored for ever: a case is never renamed, a field never changes its meaning.</summary>
[JsonDerivedType(typeof(GroundFound), "ground-found")]
[JsonDerivedType(typeof(RemedyProposed), "remedy-proposed")]
[JsonDerivedType(typeof(RemedyCountered), "remedy-countered")]
[JsonDerivedType(typeof(RemedyAgreed), "remedy-agreed")]
[JsonDerivedType(typeof(StepReported), "step-reported")]
[JsonDerivedType(typeof(StepConfirmed), "step-confirmed")]
[JsonDerivedType(typeof(StepReturned), "step-returned")]
[JsonDerivedType(typeof(SanctionProposed), "sanction-proposed")]
[JsonDerivedType(typeof(ProposalRejected), "proposal-rejected")]
[JsonDerivedType(typeof(Announced), "announced")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(AnswerRead), "answer-read")]
[JsonDerivedType(typeof(LastWarning), "last-warning")]
[JsonDerivedType(typeof(Cancelled), "cancelled")]
[JsonDerivedType(typeof(TookEffect), "took-effect")]
[JsonDerivedType(typeof(Reinstated), "reinstated")]
[JsonDerivedType(typeof(Reminded), "reminded")]
[JsonDerivedType(typeof(Ended), "ended")]
public abstract record SanctionEvent
{
    private SanctionEvent() { }

    /// <summary>A ground: the first one opens a matter, each further one belongs to the open matter.</summary>
    public sealed record GroundFound(SanctionGround Ground) : SanctionEvent;

    public sealed record RemedyProposed(ImmutableArray<ProposedStep> Steps) : SanctionEvent;

    public sealed record RemedyCountered(ImmutableArray<ProposedStep> Steps) : SanctionEvent;

    public sealed record RemedyAgreed : SanctionEvent;

    public sealed record StepReported(int Number, string Words) : SanctionEvent;

    public sealed record StepConfirmed(int Number) : SanctionEvent;

    public sealed record StepReturned(int Number, string Reason) : SanctionEvent;

    /// <summary>Waits for another person. <c>ByIds</c> are all ids under which the proposer is or was known.</summary>
    public sealed record SanctionProposed(SanctionKind Kind, string Reason, ImmutableArray<PersonId> ByIds) : SanctionEvent;

    public sealed record ProposalRejected(string Reason) : SanctionEvent;

    /// <summary>Approved by a second person: takes effect at <c>Ends</c>, the last warning is due at <c>Warns</c> (both UTC).</summary>
    public sealed record Announced(SanctionKind Kind, Instant Ends, Instant Warns) : SanctionEvent;

    public sealed record Answered(string Words) : SanctionEvent;

    /// <summary>The clock goes on with what was left of the grace period.</summary>
    public sealed record AnswerRead(Instant Ends, Instant Warns) : SanctionEvent;

    /// <summary><c>Ends</c> (UTC) is later than before where the warning could not be given in time.</summary>
    public sealed record LastWarning(Instant Ends) : SanctionEvent;

    public sealed record Cancelled(string Reason) : SanctionEvent;

    /// <summary>On that day (in the edition's zone) the grace period was over.</summary>
    public sealed record TookEffect(SanctionKind Kind, LocalDate On) : SanctionEvent;

    public sealed record Reinstated(string Reason) : SanctionEvent;

    /// <summary>People were reminded of steps and answers: which reminders are done.</summary>
    public sealed record Reminded(ImmutableArray<string> Names) : SanctionEvent;

    /// <summary>The matter is over without a suspension or a withdrawal.</summary>
    public sealed record Ended(SanctionOutcome Outcome, string Reason) : SanctionEvent;
}
