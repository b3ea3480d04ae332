using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;

namespace CertBot.Core.Support.Cases;

[JsonDerivedType(typeof(Open), "open")]
[JsonDerivedType(typeof(Record), "record")]
[JsonDerivedType(typeof(Assign), "assign")]
[JsonDerivedType(typeof(OpenEscalation), "escalate")]
[JsonDerivedType(typeof(ActOnEscalation), "escalation")]
[JsonDerivedType(typeof(Tick), "tick")]
[JsonDerivedType(typeof(HandOver), "hand-over")]
public abstract record CaseCommand
{
    private CaseCommand() { }

    /// <summary>With what has happened to it already.</summary>
    public sealed record Open(CaseRegistration Opening, ImmutableArray<CaseFact> Facts) : CaseCommand;

    /// <summary>Takes in what happened, in any order; what is known already is left out.</summary>
    public sealed record Record(ImmutableArray<CaseFact> Facts) : CaseCommand;

    /// <summary>A person of the vendor looks after the case from now on.</summary>
    public sealed record Assign(PersonId Owner) : CaseCommand;

    public sealed record OpenEscalation(string Reason) : CaseCommand;

    public sealed record ActOnEscalation(EscalationId Escalation, [property: JsonPropertyName("what")] EscalationCommand Command) : CaseCommand;

    /// <summary>The timer: warns, finds clocks missed, raises escalations.</summary>
    public sealed record Tick : CaseCommand;

    /// <summary>A person left the vendor: what they looked after is somebody else's.</summary>
    public sealed record HandOver(PersonId From) : CaseCommand;
}

/// <summary>What happened to a case, as it became known. Stored for ever.</summary>
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(FactRecorded), "recorded")]
[JsonDerivedType(typeof(ClockWarned), "clock-warned")]
[JsonDerivedType(typeof(ClockMissed), "clock-missed")]
[JsonDerivedType(typeof(Recounted), "recounted")]
[JsonDerivedType(typeof(Assigned), "assigned")]
[JsonDerivedType(typeof(EscalationChanged), "escalated")]
public abstract record CaseEvent
{
    private CaseEvent() { }

    public sealed record Opened(CaseId Id, VendorId Vendor, CaseRegistration Opening, CaseTerms Terms, string CustomerName, bool IsFilerAuthorized) : CaseEvent;

    public sealed record FactRecorded(CaseFact Fact) : CaseEvent;

    /// <summary>The edition's share of a target has passed.</summary>
    public sealed record ClockWarned(string Clock) : CaseEvent;

    /// <summary>A target has passed and the promise was not kept.</summary>
    public sealed record ClockMissed(string Clock) : CaseEvent;

    /// <summary>What was told late shows that a clock was kept that counted as missed, or missed although it counted as kept.</summary>
    public sealed record Recounted(string Clock, bool IsMissed) : CaseEvent;

    public sealed record Assigned(PersonId Owner) : CaseEvent;

    public sealed record EscalationChanged(EscalationId Escalation, EscalationEvent Event) : CaseEvent;
}
