using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace CertBot.Core.Certification.Sanctions;

/// <summary>What people do about measures against a certified application. A pending command is stored in the conversation, so names are stable.</summary>
[JsonDerivedType(typeof(TakeUp), "call")]
[JsonDerivedType(typeof(Open), "open")]
[JsonDerivedType(typeof(ProposeRemedy), "propose-remedy")]
[JsonDerivedType(typeof(CounterRemedy), "counter-remedy")]
[JsonDerivedType(typeof(AcceptRemedy), "accept-remedy")]
[JsonDerivedType(typeof(ReportStep), "report-step")]
[JsonDerivedType(typeof(ConfirmStep), "confirm-step")]
[JsonDerivedType(typeof(ReturnStep), "return-step")]
[JsonDerivedType(typeof(Propose), "propose")]
[JsonDerivedType(typeof(Approve), "approve")]
[JsonDerivedType(typeof(Cancel), "cancel")]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(ReadAnswer), "read-answer")]
[JsonDerivedType(typeof(Reinstate), "reinstate")]
[JsonDerivedType(typeof(Drop), "drop")]
public abstract record SanctionCommand
{
    private SanctionCommand() { }

    /// <summary>A measurement or an audit gives a ground. Given by the product itself; the same ground again changes nothing.</summary>
    public sealed record TakeUp(SanctionGround Ground) : SanctionCommand;

    /// <summary>Somebody allowed to gives a ground in words.</summary>
    public sealed record Open(string Reason) : SanctionCommand;

    /// <summary>The platform's schedule. After the vendor's own proposal it is the last word: the vendor may only agree.</summary>
    public sealed record ProposeRemedy(ImmutableArray<ProposedStep> Steps) : SanctionCommand;

    /// <summary>The vendor's schedule in place of the platform's, once.</summary>
    public sealed record CounterRemedy(ImmutableArray<ProposedStep> Steps) : SanctionCommand;

    /// <summary>Agrees to the other side's schedule.</summary>
    public sealed record AcceptRemedy : SanctionCommand;

    public sealed record ReportStep(int Number, string Words) : SanctionCommand;

    public sealed record ConfirmStep(int Number) : SanctionCommand;

    public sealed record ReturnStep(int Number, string Reason) : SanctionCommand;

    /// <summary>Suspension or withdrawal: somebody else has to approve it.</summary>
    public sealed record Propose(SanctionKind Kind, string Reason) : SanctionCommand;

    public sealed record Approve : SanctionCommand;

    /// <summary>Takes back what was proposed or announced and has not taken effect.</summary>
    public sealed record Cancel(string Reason) : SanctionCommand;

    /// <summary>The vendor answers an announcement: its time stands still until the answer is read.</summary>
    public sealed record Answer(string Words) : SanctionCommand;

    public sealed record ReadAnswer : SanctionCommand;

    public sealed record Reinstate(string Reason) : SanctionCommand;

    /// <summary>Ends the matter without a suspension or a withdrawal.</summary>
    public sealed record Drop(string Reason) : SanctionCommand;
}

/// <summary>A step of a schedule as it is entered: the last day for it is counted in the edition's zone.</summary>
public sealed record ProposedStep([property: JsonPropertyName("what")] string Description, LocalDate Due);

/// <summary>What takes effect after a grace period.</summary>
public enum SanctionKind
{
    Suspend,
    Withdraw,
}

/// <summary>The names of measures, as an edition's <c>sanctions</c> lists them.</summary>
public static class SanctionKinds
{
    public const string RemedySchedule = "remedy-schedule";

    public const string Suspend = "suspend";

    public const string Withdraw = "withdraw";

    public static string NameOf(SanctionKind kind) =>
        kind switch
        {
            SanctionKind.Suspend => Suspend,
            SanctionKind.Withdraw => Withdraw,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a measure without a name"),
        };
}
